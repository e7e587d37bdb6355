/*
 * arrow_text.c - texts of an Arrow column as numbers or times
 *
 * Each distinct text is parsed once.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "rec/arrow_impl.h"

/* In the caches: a text that does not fit. */
#define NO_NUMBER INFINITY
#define NO_TIME (INT64_MIN + 1)

static double
number_of(const char *s, size_t n)
{
	double x = NAN;

	if (n > 0 && fc_num_parse(s, n, '.', &x))
		return NO_NUMBER;
	return x;
}

static int64_t
time_of(const struct fc_arrow_col *c, const char *s, size_t n)
{
	int64_t t = FC_NULL_TIME;

	if (n > 0 && fc_time_parse(s, n, &c->time, &t))
		return NO_TIME;
	return t;
}

size_t
fc_arrow_text_numbers(struct fc_arrow_col *c, const int32_t *code, size_t n,
    double *dst)
{
	size_t i, len;

	FC_GROW(c->number, c->own->n, c->capnumber);
	for (; c->nnumber < c->own->n; c->nnumber++) {
		const char *s = fc_dict_str(c->own, (int32_t)c->nnumber, &len);

		c->number[c->nnumber] = number_of(s, len);
	}
	for (i = 0; i < n; i++) {
		dst[i] = code[i] < 0 ? NAN : c->number[code[i]];
		if (isinf(dst[i]))
			return i;
	}
	return n;
}

size_t
fc_arrow_text_times(struct fc_arrow_col *c, const int32_t *code, size_t n,
    int64_t *dst)
{
	size_t i, len;

	FC_GROW(c->stamp, c->own->n, c->capstamp);
	for (; c->nstamp < c->own->n; c->nstamp++) {
		const char *s = fc_dict_str(c->own, (int32_t)c->nstamp, &len);

		c->stamp[c->nstamp] = time_of(c, s, len);
	}
	for (i = 0; i < n; i++) {
		dst[i] = code[i] < 0 ? FC_NULL_TIME : c->stamp[code[i]];
		if (dst[i] == NO_TIME)
			return i;
	}
	return n;
}
