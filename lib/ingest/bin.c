/* bin.c - several records to one: sums, means, counts of a bin */
#include "base/fc.h"

#include <math.h>

#include "ingest/bin.h"
#include "time/date.h"

int
fc_agg_parse(const char *word, enum fc_agg *a, struct fc_err *err)
{
	static const char *const name[] = { "sum", "mean", "count", "min",
	    "max", "first", "last", "same" };
	size_t i;

	for (i = 0; i < FC_LEN(name); i++)
		if (strcmp(word, name[i]) == 0) {
			*a = (enum fc_agg)(i + 1);
			return 0;
		}
	return fc_fail(err, FC_USAGE, "--agg: no function '%s' (sum, mean, "
	    "count, min, max, first, last, same)", word);
}

static double
sum(const double *x, const uint32_t *row, size_t n, size_t *used)
{
	double s = 0, low = 0;
	size_t i;

	*used = 0;
	for (i = 0; i < n; i++) {
		double v = x[row[i]], t = s + v;

		if (isnan(v))
			continue;
		low += fabs(s) >= fabs(v) ? (s - t) + v : (v - t) + s;
		s = t;
		(*used)++;
	}
	/* Infinite terms leave NaN in the compensation. */
	return isfinite(s) ? s + low : s;
}

/* The values agree, apart from missing ones, or NaN. */
static double
same_num(const double *x, const uint32_t *row, size_t n)
{
	double v = NAN;
	size_t i;

	for (i = 0; i < n; i++) {
		double w = x[row[i]];

		if (isnan(v))
			v = w;
		else if (!isnan(w) && (w < v || w > v))
			return NAN;
	}
	return v;
}

double
fc_agg_num(enum fc_agg a, const double *x, const uint32_t *row, size_t n)
{
	double v = NAN;
	size_t used, i;

	switch (a) {
	case FC_AGG_SUM:
	case FC_AGG_MEAN:
		v = sum(x, row, n, &used);
		if (used == 0)
			return NAN;
		return a == FC_AGG_SUM ? v : v / (double)used;
	case FC_AGG_COUNT:
		return (double)n;
	case FC_AGG_MIN:
		for (i = 0; i < n; i++)
			v = fmin(v, x[row[i]]);
		return v;
	case FC_AGG_MAX:
		for (i = 0; i < n; i++)
			v = fmax(v, x[row[i]]);
		return v;
	case FC_AGG_FIRST:
		for (i = 0; i < n && isnan(v); i++)
			v = x[row[i]];
		return v;
	case FC_AGG_LAST:
		for (i = n; i > 0 && isnan(v); i--)
			v = x[row[i - 1]];
		return v;
	case FC_AGG_NONE:
	case FC_AGG_SAME:
		break;
	}
	return same_num(x, row, n);
}

int32_t
fc_agg_code(enum fc_agg a, const int32_t *x, const uint32_t *row, size_t n)
{
	int32_t v = -1;
	size_t i;

	for (i = 0; i < n; i++) {
		int32_t w = x[row[a == FC_AGG_LAST ? n - 1 - i : i]];

		if (v < 0)
			v = w;
		else if (a == FC_AGG_FIRST || a == FC_AGG_LAST)
			break;
		else if (w >= 0 && w != v)
			return -1;
	}
	return v;
}

int64_t
fc_agg_time(enum fc_agg a, const int64_t *x, const uint32_t *row, size_t n)
{
	int64_t v = FC_NULL_TIME;
	size_t i;

	for (i = 0; i < n; i++) {
		int64_t w = x[row[a == FC_AGG_LAST ? n - 1 - i : i]];

		if (w == FC_NULL_TIME)
			continue;
		if (v == FC_NULL_TIME || (a == FC_AGG_MIN && w < v) ||
		    (a == FC_AGG_MAX && w > v))
			v = w;
		else if (a == FC_AGG_FIRST || a == FC_AGG_LAST)
			break;
		else if (w != v && a != FC_AGG_MIN && a != FC_AGG_MAX)
			return FC_NULL_TIME;
	}
	return v;
}
