/*
 * split.h - the best cut of a leaf by one column
 *
 * With sums G, H of gradients and hessians of a side, its output is
 * -T(G) / (H + l2), T the soft threshold by l1, then cut by max_delta_step,
 * drawn towards the parent's (path_smooth) and kept within the bounds that
 * monotone constraints set; the gain is -(2 T(G) out + (H + l2) out^2) of
 * both sides, less the leaf's own, less min_gain_to_split (Chen & Guestrin
 * 2016, KDD, eq. 6-7). Rows per side are estimated from H (exact where all
 * hessians are equal).
 *
 * Numbers: every bound; missing values tried on both sides. Codes: up to
 * max_cat_to_onehot bins one against the rest, else sorted by G / (H +
 * cat_smooth) and cut from both ends (Fisher 1958, JASA 53:789-798).
 *
 * Ownership: borrows everything.
 */
#ifndef FC_LEARN_SPLIT_H
#define FC_LEARN_SPLIT_H

#include "base/fc.h"
#include "learn/hist.h"
#include "learn/param.h"

#define FC_SPLIT_CODES 255      /* most code bins on the left */

struct fc_split {
	double gain;            /* > 0: worth it */
	uint32_t column;
	uint32_t bin;           /* numbers: bins 0..bin go left */
	bool missing_left;
	bool codes;
	uint32_t ncode;
	uint16_t code[FC_SPLIT_CODES];  /* bins that go left */
	struct fc_hist_bin left;        /* sums of the left side */
	double left_out, right_out;
};

struct fc_split_rank {
	double key;
	uint32_t bin;
};

/* Common to all leaves of a tree. */
struct fc_split_env {
	const struct fc_gbdt_params *p;
	const struct fc_matrix *x;
	double gunit, hunit;    /* what 1 is worth in a histogram */
	bool plain;             /* outputs are -T(G) / (H + l2) */
};

/* The leaf to be cut. */
struct fc_split_leaf {
	struct fc_hist_bin sum;
	double rows;
	double out;             /* its output */
	double lo, hi;          /* bounds of outputs */
};

/* Output of a side of `rows` rows below a leaf of output `parent`. */
double fc_split_output(const struct fc_split_env *e, double g, double h,
    double l2, double rows, const struct fc_split_leaf *parent);
double fc_split_gain(const struct fc_split_env *e, double g, double h,
    double l2, double out);
/* The leaf's own part, min_gain_to_split included. */
double fc_split_own(const struct fc_split_env *e, const struct fc_split_leaf *l);

/* Replace *best when column c can do better; hist is its histogram. */
void fc_split_numbers(const struct fc_split_env *e,
    const struct fc_split_leaf *l, size_t c, const struct fc_hist_bin *hist,
    struct fc_split *best);
/* rank: workspace, one for each bin of the column. */
void fc_split_codes(const struct fc_split_env *e,
    const struct fc_split_leaf *l, size_t c, const struct fc_hist_bin *hist,
    struct fc_split_rank *rank, struct fc_split *best);

#endif
