/* exact.c - many sums side by side that do not depend on the order of terms */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/sum.h"
#include "series/exact.h"

enum { POINT = 64 };            /* bits behind the point of the fixed form */

#define WHOLE_LIMIT 9007199254740992.0          /* 2^53 */
#define TERM_LIMIT 1099511627776.0              /* 2^40 */
#define FIXED_LIMIT 4611686018427387904.0       /* 2^62 */

static const size_t cell_size[] = { sizeof(double), sizeof(fc_i128),
    sizeof(struct fc_sum) };

/* x in fixed point; false when it does not fit. NaN counts as zero. */
static bool
to_fixed(double x, fc_i128 *out)
{
	int exponent;
	int64_t m;

	*out = 0;
	if (isnan(x))
		return true;
	if (!(fabs(x) < TERM_LIMIT))
		return false;
	m = (int64_t)ldexp(frexp(x, &exponent), 53);
	exponent += POINT - 53;
	if (exponent >= 0) {
		*out = (fc_i128)m * ((fc_i128)1 << exponent);
		return true;
	}
	if (m == 0)
		return true;
	if (exponent <= -53 ||
	    (m & (((int64_t)1 << -exponent) - 1)) != 0)
		return false;
	*out = m / ((int64_t)1 << -exponent);
	return true;
}

static bool
is_whole(double x)
{
	return isnan(x) || (fabs(x) < WHOLE_LIMIT && trunc(x) - x >= 0 &&
	    trunc(x) - x <= 0);
}

void
fc_exact_scan(struct fc_exact_terms *t, const double *x, size_t n)
{
	size_t i;

	FC_GROW(t->fixed, n, t->cap);
	t->x = x;
	t->n = n;
	t->form = FC_EXACT_WHOLE;
	t->total = 0;
	for (i = 0; i < n; i++) {
		if (t->form == FC_EXACT_WHOLE && !is_whole(x[i]))
			t->form = FC_EXACT_FIXED;
		if (!isnan(x[i]))
			t->total += fabs(x[i]);
	}
	if (t->form == FC_EXACT_WHOLE)
		return;
	for (i = 0; i < n && to_fixed(x[i], &t->fixed[i]); i++)
		continue;
	if (i < n)
		t->form = FC_EXACT_FULL;
}

void
fc_exact_terms_release(struct fc_exact_terms *t)
{
	free(t->fixed);
	*t = (struct fc_exact_terms){ 0 };
}

void
fc_exact_grow(struct fc_exact *e, size_t n)
{
	size_t w = cell_size[e->form];

	if (n <= e->n)
		return;
	e->v.any = fc_xrealloc(e->v.any, n, w);
	/* All bits zero is zero in each form. */
	memset((char *)e->v.any + e->n * w, 0, (n - e->n) * w);
	e->n = n;
}

static void
whole_to_fixed(struct fc_exact *e)
{
	fc_i128 *v = fc_xcalloc(e->n, sizeof *v);
	size_t i;

	for (i = 0; i < e->n; i++)
		v[i] = (fc_i128)e->v.whole[i] * ((fc_i128)1 << POINT);
	free(e->v.whole);
	e->v.fixed = v;
	e->form = FC_EXACT_FIXED;
}

static void
fixed_to_full(struct fc_exact *e)
{
	struct fc_sum *v = fc_xcalloc(e->n, sizeof *v);
	fc_i128 left;
	double part;
	size_t i;

	/* The nearest double, then the nearest to what is left, is exact. */
	for (i = 0; i < e->n; i++)
		for (left = e->v.fixed[i]; left != 0; left -= (fc_i128)part) {
			part = (double)left;
			fc_sum_add(&v[i], ldexp(part, -POINT));
		}
	free(e->v.fixed);
	e->v.full = v;
	e->form = FC_EXACT_FULL;
}

/* The least form that holds the sums after these terms. */
static void
make_fit(struct fc_exact *e, const struct fc_exact_terms *t)
{
	enum fc_exact_form need = t->form;

	e->bound += t->total;
	if (need == FC_EXACT_WHOLE && !(e->bound < WHOLE_LIMIT))
		need = FC_EXACT_FIXED;
	if (need == FC_EXACT_FIXED && !(e->bound < FIXED_LIMIT))
		need = FC_EXACT_FULL;
	if (e->form == FC_EXACT_FIXED && !(e->bound < FIXED_LIMIT))
		need = FC_EXACT_FULL;
	if (e->form < need && e->form == FC_EXACT_WHOLE)
		whole_to_fixed(e);
	if (e->form < need)
		fixed_to_full(e);
}

static void
add_fixed(struct fc_exact *e, const uint32_t *at,
    const struct fc_exact_terms *t)
{
	size_t i;

	if (t->form == FC_EXACT_FIXED) {
		for (i = 0; i < t->n; i++)
			e->v.fixed[at[i]] += t->fixed[i];
		return;
	}
	for (i = 0; i < t->n; i++)
		if (!isnan(t->x[i]))
			e->v.fixed[at[i]] += (fc_i128)t->x[i] *
			    ((fc_i128)1 << POINT);
}

void
fc_exact_add(struct fc_exact *e, const uint32_t *at,
    const struct fc_exact_terms *t)
{
	size_t i;

	make_fit(e, t);
	switch (e->form) {
	case FC_EXACT_WHOLE:
		for (i = 0; i < t->n; i++)
			e->v.whole[at[i]] += isnan(t->x[i]) ? 0 : t->x[i];
		break;
	case FC_EXACT_FIXED:
		add_fixed(e, at, t);
		break;
	case FC_EXACT_FULL:
		for (i = 0; i < t->n; i++)
			if (!isnan(t->x[i]))
				fc_sum_add(&e->v.full[at[i]], t->x[i]);
		break;
	}
}

double
fc_exact_value(const struct fc_exact *e, size_t i)
{
	switch (e->form) {
	case FC_EXACT_WHOLE:
		return e->v.whole[i];
	case FC_EXACT_FIXED:
		return ldexp((double)e->v.fixed[i], -POINT);
	case FC_EXACT_FULL:
		return fc_sum_value(&e->v.full[i]);
	}
	return NAN;
}

static size_t
full_parts(const struct fc_sum *sum, double *part)
{
	struct fc_sum left = { 0 };
	size_t n = 0;

	fc_sum_merge(&left, sum);
	do {
		part[n] = fc_sum_value(&left);
		fc_sum_add(&left, -part[n]);
		n++;
	} while (n < FC_EXACT_PARTS && isfinite(part[n - 1]) &&
	    fabs(fc_sum_value(&left)) > 0);
	fc_sum_release(&left);
	return n;
}

size_t
fc_exact_parts(const struct fc_exact *e, size_t i, double *part)
{
	size_t n = 0;
	fc_i128 left;

	if (e->form == FC_EXACT_FULL)
		return full_parts(&e->v.full[i], part);
	part[0] = fc_exact_value(e, i);
	if (e->form == FC_EXACT_WHOLE)
		return 1;
	for (left = e->v.fixed[i]; left != 0; n++) {
		double d = (double)left;

		left -= (fc_i128)d;
		part[n] = ldexp(d, -POINT);
	}
	return n == 0 ? 1 : n;
}

void
fc_exact_release(struct fc_exact *e)
{
	size_t i;

	if (e->form == FC_EXACT_FULL)
		for (i = 0; i < e->n; i++)
			fc_sum_release(&e->v.full[i]);
	free(e->v.any);
	*e = (struct fc_exact){ 0 };
}
