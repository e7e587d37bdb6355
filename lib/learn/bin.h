/*
 * bin.h - columns of numbers cut into bins
 *
 * A tree looks at bin numbers, not at values. Bins are found on a sample of
 * rows (200,000 are plenty), by LightGBM's rules (Ke et al. 2017):
 *	number	zero (|x| <= 1e-35) has a bin of its own; values below and above it
 *		share the others by their counts; values more frequent than the
 *		mean bin stay alone; bounds lie half way between values
 *	code	(categorical) whole numbers >= 0, commonest first, until there
 *		are max_bin and 99 % of the rows are covered; bin 0 is the
 *		rest: rare, negative, missing
 * A number column that has NaN in the sample has a last bin for it; in one
 * that has not, NaN counts as 0.
 *
 *	fc_binning_init(&b, ncol);
 *	b.col[3].categorical = true;  b.name[3] = fc_xstrdup("store_id"); ...
 *	fc_binning_find(&b, &rule, sample, nrows, team);
 *	... fc_matrix_new(&b, rows) ...
 *	fc_binning_release(&b);
 *
 * Trees keep bounds as values, so a trained model needs no binning.
 * Ownership: release frees all, names included.
 */
#ifndef FC_LEARN_BIN_H
#define FC_LEARN_BIN_H

#include "base/fc.h"
#include "par/team.h"

/* As in LightGBM's models. */
enum fc_missing {
	FC_MISSING_NONE,        /* NaN is read as 0 */
	FC_MISSING_ZERO,        /* 0 and NaN are missing (read from elsewhere only) */
	FC_MISSING_NAN,
};

#define FC_ZERO_BOUND 1e-35     /* |x| up to here is zero */

struct fc_bin_rule {
	uint32_t max_bin;               /* 255; up to 65,535 */
	uint32_t min_data_in_bin;       /* 3 */
	bool use_missing;               /* true */
};

/* Of one column. */
struct fc_bins {
	bool categorical;       /* set by the caller before find */
	enum fc_missing missing;
	uint32_t n;             /* bins >= 1; with 1 there is nothing to split */
	double *upper;          /* numbers: bin k holds upper[k-1] < x <= upper[k];
				 * the last (without that of NaN) is +inf */
	int32_t *code;          /* codes: of bin k >= 1; code[0] is -1 */
	double min, max;        /* numbers: in the sample */
	/* Private: padded bounds, and bins of codes. */
	double *search;
	uint32_t steps;
	uint16_t *table;
	size_t ntable;
};

struct fc_binning {
	size_t n;
	struct fc_bins *col;
	char **name;            /* NULL: Column_i */
};

void fc_bin_rule_init(struct fc_bin_rule *rule);
void fc_binning_init(struct fc_binning *b, size_t ncol);
void fc_binning_release(struct fc_binning *b);
/* sample: row-major, nrows x b->n. team may be NULL. */
void fc_binning_find(struct fc_binning *b, const struct fc_bin_rule *rule,
    const double *sample, size_t nrows, struct fc_team *team);

/* Bin of one value. */
uint32_t fc_bins_map(const struct fc_bins *b, double x);
/* bin[i] of x[i * stride], for i < n <= FC_BIN_BLOCK. */
#define FC_BIN_BLOCK 256
void fc_bins_map_block(const struct fc_bins *b, const double *x, size_t stride,
    size_t n, uint32_t *bin);
/* Number bins: the value below or at which bins 0..k lie (finite). */
double fc_bins_threshold(const struct fc_bins *b, uint32_t k);

/* Private to bin.c and bincode.c: from the column's sampled values. */
void fc_bins_find_codes(struct fc_bins *b, const struct fc_bin_rule *rule,
    const double *x, size_t n);

#endif
