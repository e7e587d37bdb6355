/*
 * bin.c - bounds of number columns, and values to bins
 *
 * A value's bin is the number of finite bounds below it. They are padded with
 * +inf to a power of two, so that the search has a fixed number of steps and
 * no branch, and 256 values are searched side by side.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "learn/bin.h"

/* Distinct values, ascending, with their counts. */
struct distinct {
	double *v;
	size_t *count;
	size_t n;
};

struct bounds {
	double *upper;
	size_t n;
};

void
fc_bin_rule_init(struct fc_bin_rule *rule)
{
	*rule = (struct fc_bin_rule){
		.max_bin = 255, .min_data_in_bin = 3, .use_missing = true,
	};
}

void
fc_binning_init(struct fc_binning *b, size_t ncol)
{
	b->n = ncol;
	b->col = fc_xcalloc(ncol + 1, sizeof *b->col);
	b->name = fc_xcalloc(ncol + 1, sizeof *b->name);
}

void
fc_binning_release(struct fc_binning *b)
{
	size_t c;

	for (c = 0; c < b->n; c++) {
		free(b->col[c].upper);
		free(b->col[c].code);
		free(b->col[c].search);
		free(b->col[c].table);
		free(b->name[c]);
	}
	free(b->col);
	free(b->name);
	*b = (struct fc_binning){ 0 };
}

/* The bound between neighbours a < b: half way, and nothing equal to a
 * middle that was rounded down goes to the wrong side. */
static double
middle(double a, double b)
{
	return nextafter(a / 2 + b / 2, INFINITY);
}

static void
push(struct bounds *b, double bound)
{
	if (b->n == 0 || bound > nextafter(b->upper[b->n - 1], INFINITY))
		b->upper[b->n++] = bound;
}

/* Every value its own bin, unless that holds too few rows. */
static void
cut_few(struct bounds *b, const double *v, const size_t *count, size_t n,
    uint32_t min_data)
{
	size_t i, rows = 0;

	for (i = 0; i + 1 < n; i++) {
		rows += count[i];
		if (rows >= min_data) {
			push(b, middle(v[i], v[i + 1]));
			rows = 0;
		}
	}
}

/* Values more frequent than the mean bin stay alone, the rest fills bins up
 * to a mean that is taken anew after each. */
static void
cut_many(struct bounds *b, const double *v, const size_t *count, size_t n,
    size_t max_bin)
{
	size_t i, total = 0, rest, rest_bins = max_bin, rows = 0, made = 0;
	double mean, first_mean;

	for (i = 0; i < n; i++)
		total += count[i];
	first_mean = (double)total / (double)max_bin;
	rest = total;
	for (i = 0; i < n; i++)
		if ((double)count[i] >= first_mean) {
			rest -= count[i];
			rest_bins -= rest_bins > 0;
		}
	mean = rest_bins > 0 ? (double)rest / (double)rest_bins : 0;
	for (i = 0; i + 1 < n && made + 1 < max_bin; i++) {
		bool big = (double)count[i] >= first_mean;
		bool big_next = (double)count[i + 1] >= first_mean;

		if (!big)
			rest -= count[i];
		rows += count[i];
		if (!(big || (double)rows >= mean ||
		    (big_next && (double)rows >= fmax(1, mean / 2))))
			continue;
		push(b, middle(v[i], v[i + 1]));
		made++;
		rows = 0;
		if (!big && rest_bins > 1) {
			rest_bins--;
			mean = (double)rest / (double)rest_bins;
		}
	}
}

static void
cut(struct bounds *b, const double *v, const size_t *count, size_t n,
    size_t max_bin, uint32_t min_data)
{
	size_t i, total = 0;

	for (i = 0; i < n; i++)
		total += count[i];
	if (n == 0 || max_bin < 2)
		return;
	if (n <= max_bin)
		cut_few(b, v, count, n, min_data);
	else
		cut_many(b, v, count, n, FC_MAX((size_t)1,
		    FC_MIN(max_bin, total / FC_MAX(min_data, 1u))));
}

/* x ascending; neighbours within one ulp are one value, the larger. */
static void
count_distinct(struct distinct *d, const double *x, size_t n)
{
	size_t i;

	d->n = 0;
	for (i = 0; i < n; i++) {
		if (d->n > 0 && x[i] <= nextafter(d->v[d->n - 1], INFINITY)) {
			d->v[d->n - 1] = x[i];
			d->count[d->n - 1]++;
		} else {
			d->v[d->n] = x[i];
			d->count[d->n++] = 1;
		}
	}
}

/* Negative values, zero and positive ones apart. */
static void
cut_zero(struct bounds *b, const struct distinct *d, size_t max_bin,
    uint32_t min_data)
{
	size_t neg, pos, i, rows_neg = 0, rows = 0, left;

	for (neg = 0; neg < d->n && d->v[neg] < -FC_ZERO_BOUND; neg++)
		rows_neg += d->count[neg];
	for (pos = neg; pos < d->n && d->v[pos] <= FC_ZERO_BOUND; pos++)
		;
	for (i = 0; i < d->n; i++)
		rows += i < neg || i >= pos ? d->count[i] : 0;
	if (pos == neg && (neg == 0 || pos == d->n)) {
		cut(b, d->v, d->count, d->n, max_bin, min_data);
		return;
	}
	left = 0;
	if (neg > 0) {
		left = (size_t)((double)rows_neg / (double)rows *
		    (double)(max_bin - 1));
		left = FC_MAX(left, (size_t)1);
		cut(b, d->v, d->count, neg, left, min_data);
		push(b, -FC_ZERO_BOUND);
		left = b->n;
	}
	if (pos < d->n && left + 1 < max_bin) {
		push(b, FC_ZERO_BOUND);
		cut(b, d->v + pos, d->count + pos, d->n - pos,
		    max_bin - 1 - left, min_data);
	}
}

/* The padded copy that the search looks at. */
static void
prepare(struct fc_bins *b)
{
	size_t finite = b->n - 1 - (b->missing == FC_MISSING_NAN), size, i;

	for (b->steps = 1; (size_t)1 << b->steps < finite + 1; b->steps++)
		;
	size = (size_t)1 << b->steps;
	b->search = fc_xmalloc(size * sizeof *b->search);
	for (i = 0; i < size; i++)
		b->search[i] = i < finite ? b->upper[i] : INFINITY;
}

/* x is sorted in place. */
static void
find_number(struct fc_bins *b, const struct fc_bin_rule *rule, double *x,
    size_t n)
{
	struct distinct d;
	struct bounds bounds;
	size_t present = n, max_bin = FC_MAX(rule->max_bin, 2u);

	fc_sort_doubles(x, n);
	while (present > 0 && isnan(x[present - 1]))
		present--;
	b->missing = present < n && rule->use_missing ? FC_MISSING_NAN :
	    FC_MISSING_NONE;
	max_bin -= b->missing == FC_MISSING_NAN;
	d.v = fc_xmalloc((present + 1) * sizeof *d.v);
	d.count = fc_xmalloc((present + 1) * sizeof *d.count);
	bounds.upper = fc_xmalloc((max_bin + 3) * sizeof *bounds.upper);
	bounds.n = 0;
	count_distinct(&d, x, present);
	cut_zero(&bounds, &d, max_bin, rule->min_data_in_bin);
	b->min = present > 0 ? x[0] : NAN;
	b->max = present > 0 ? x[present - 1] : NAN;
	bounds.upper[bounds.n++] = INFINITY;
	b->upper = fc_xrealloc(bounds.upper, bounds.n, sizeof *b->upper);
	b->n = (uint32_t)bounds.n + (b->missing == FC_MISSING_NAN);
	free(d.v);
	free(d.count);
	prepare(b);
}

struct find {
	struct fc_binning *b;
	const struct fc_bin_rule *rule;
	const double *sample;
	size_t nrows;
};

static void
find_column(void *arg, size_t c, int worker)
{
	struct find *f = arg;
	struct fc_bins *b = &f->b->col[c];
	double *x = fc_xmalloc((f->nrows + 1) * sizeof *x);
	size_t r;

	(void)worker;
	for (r = 0; r < f->nrows; r++)
		x[r] = f->sample[r * f->b->n + c];
	if (b->categorical)
		fc_bins_find_codes(b, f->rule, x, f->nrows);
	else
		find_number(b, f->rule, x, f->nrows);
	free(x);
}

void
fc_binning_find(struct fc_binning *b, const struct fc_bin_rule *rule,
    const double *sample, size_t nrows, struct fc_team *team)
{
	struct find f = { b, rule, sample, nrows };
	size_t c;

	if (team != NULL)
		fc_team_run(team, b->n, find_column, &f);
	else
		for (c = 0; c < b->n; c++)
			find_column(&f, c, 0);
}

double
fc_bins_threshold(const struct fc_bins *b, uint32_t k)
{
	/* All numbers left, NaN right: a bound above them all. */
	return isinf(b->upper[k]) ? 1e300 : b->upper[k];
}

static uint32_t
map_code(const struct fc_bins *b, double x)
{
	size_t code;

	if (!(x >= 0 && x < (double)b->ntable))
		return 0;
	code = (size_t)x;
	return b->table[code];
}

static void
map_numbers(const struct fc_bins *b, const double *x, size_t stride,
    size_t n, uint32_t *bin)
{
	const double *search = b->search;
	double v[FC_BIN_BLOCK];
	uint32_t half, nan_bin = b->missing == FC_MISSING_NAN ? b->n - 1 : 0;
	size_t i;

	for (i = 0; i < n; i++) {
		double xi = x[i * stride];

		v[i] = isnan(xi) ? 0 : xi;
		bin[i] = 0;
	}
	for (half = 1u << b->steps >> 1; half > 0; half >>= 1)
		for (i = 0; i < n; i++)
			bin[i] += search[bin[i] + half - 1] < v[i] ? half : 0;
	if (nan_bin > 0)
		for (i = 0; i < n; i++)
			bin[i] = isnan(x[i * stride]) ? nan_bin : bin[i];
}

void
fc_bins_map_block(const struct fc_bins *b, const double *x, size_t stride,
    size_t n, uint32_t *bin)
{
	size_t i;

	assert(n <= FC_BIN_BLOCK);
	if (b->categorical)
		for (i = 0; i < n; i++)
			bin[i] = map_code(b, x[i * stride]);
	else
		map_numbers(b, x, stride, n, bin);
}

uint32_t
fc_bins_map(const struct fc_bins *b, double x)
{
	uint32_t bin;

	fc_bins_map_block(b, &x, 1, 1, &bin);
	return bin;
}
