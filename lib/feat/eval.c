/*
 * eval.c - features of one series
 *
 * A lagged feature is a base (feat/base.h) moved on by its lag. Bases are
 * computed over the rows up to the last observed value.
 */
#include "base/fc.h"

#include <math.h>

#include "feat/gather_impl.h"
#include "feat/ws.h"

/* out[t] = x[t - lag], x of m values; missing elsewhere. */
static void
move(const double *x, size_t m, int64_t lag, size_t n, double *out)
{
	size_t by = (size_t)(lag < 0 ? -lag : lag), t, end;

	if (lag < 0) {
		end = m > by ? FC_MIN(m - by, n) : 0;
		for (t = 0; t < n; t++)
			out[t] = t < end ? x[t + by] : NAN;
		return;
	}
	end = m > n || n - m < by ? n : m + by;
	for (t = 0; t < by && t < n; t++)
		out[t] = NAN;
	if (end > by)
		memcpy(out + by, x, (end - by) * sizeof *out);
	for (t = FC_MAX(end, by); t < n; t++)
		out[t] = NAN;
}

void
fc_feat_forget(const double *y, size_t n, int64_t lag, double *out)
{
	int64_t run = 0;        /* missing values just before t */
	size_t t;

	for (t = 0; t < n; t++) {
		if (run >= lag)
			out[t] = NAN;
		run = isnan(y[t]) ? run + 1 : 0;
	}
}

static void
trim(struct fc_source *src, const double *x, size_t n)
{
	size_t i;

	src->x = x;
	src->n = n;
	src->m = n;
	/* Columns go on into the future. */
	while (src->y && src->m > 0 && isnan(x[src->m - 1]))
		src->m--;
	src->gaps = false;
	for (i = 0; i < src->m && !src->gaps; i++)
		src->gaps = isnan(x[i]);
}

/* Where values of a feature's term go. */
static double *
place(const struct fc_featset *s, const struct fc_feat_ws *ws, size_t j, bool second, double *const *out)
{
	return second && s->col[j].op != FC_OP_NONE ? ws->half[j] : out[j];
}

/* Who uses base i, the least lag first; how many. */
static size_t
uses(const struct fc_featset *s, const struct fc_feat_ws *ws, size_t i, double *const *out, struct fc_base_use *use)
{
	size_t j, k, term, n = 0;

	for (j = 0; j < s->n; j++)
		for (k = 0; k < (s->col[j].op == FC_OP_NONE ? 1 : 2); k++) {
			term = k == 0 ? s->col[j].a : s->col[j].b;
			if (s->base[term] != i)
				continue;
			use[n++] = (struct fc_base_use){ s->term[term].lag,
			    place(s, ws, j, k == 1, out) };
			if (use[n - 1].lag < use[0].lag) {
				struct fc_base_use first = use[n - 1];

				use[n - 1] = use[0];
				use[0] = first;
			}
		}
	return n;
}

/* Missing around the m values that begin at row `lag`. */
static void
frame(double *out, size_t lag, size_t m, size_t n)
{
	size_t t;

	for (t = 0; t < lag && t < n; t++)
		out[t] = NAN;
	for (t = lag + m; t < n; t++)
		out[t] = NAN;
}

static const struct fc_feat_column *
column_of(const struct fc_featset *s, size_t i)
{
	return s->bound == NULL ? NULL : &s->bound[i];
}

int
fc_feat_look_at(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_feat_series *in, struct fc_source *src, struct fc_err *err)
{
	const double *x = fc_feat_source(column_of(s, i), in, ws->source);
	size_t t;

	src->y = s->term[i].of[0] == '\0';
	for (t = 0; t < in->n; t++)
		if (isinf(x[t]))
			return fc_fail(err, FC_DATA, "%s is infinite in row "
			    "%zu", src->y ? "y" : s->term[i].of, t + 1);
	trim(src, x, in->n);
	return 0;
}

/* Base i goes straight to its first use, and from there to the others. */
static void
hand_out(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_source *src, const struct fc_base_use *use, size_t nuse)
{
	const struct fc_feat *f = &s->term[i];
	size_t lag = use[0].lag < 0 ? 0 : (size_t)use[0].lag, m = src->m, k;
	bool direct = use[0].lag >= 0 && f->kind != FC_FEAT_LAG;
	const double *x = src->x;

	/* Values that no row looks at are not computed. */
	if (f->kind != FC_FEAT_UNTIL && use[0].lag >= 0)
		m = FC_MIN(m, src->n > lag ? src->n - lag : 0);
	else
		direct = direct && m + lag <= src->n;
	if (m > 0)
		x = fc_base(f, &ws->base, src->x, m,
		    direct ? use[0].out + lag : NULL);
	for (k = direct ? 1 : 0; k < nuse; k++)
		move(x, m, use[k].lag, src->n, use[k].out);
	if (direct)
		frame(use[0].out, lag, m, src->n);
	for (k = 0; k < nuse && src->y && src->gaps; k++)
		if (f->kind != FC_FEAT_LAG)
			fc_feat_forget(src->x, src->n, use[k].lag,
			    use[k].out);
}

/* All features with base i, which has a lag and is of this series alone. */
static int
own(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_feat_series *in, const struct fc_source *y, double *const *out, struct fc_err *err)
{
	struct fc_source src = *y;
	struct fc_base_use *use = ws->use;
	size_t nuse = uses(s, ws, i, out, use);

	if (s->term[i].of[0] != '\0') {
		ws->base.ranked = false;
		if (fc_feat_look_at(s, i, ws, in, &src, err))
			return -1;
	}
	hand_out(s, i, ws, &src, use, nuse);
	if (!src.y)
		ws->base.ranked = false;
	return 0;
}

void
fc_feat_pool(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_feat_series *in, size_t from, size_t n, double *out)
{
	size_t table = fc_gather_table(s->gather, i);

	if (ws->gathered != table)
		fc_gather_groups(s->gather, table, in, from, n, ws->group);
	ws->gathered = table;
	fc_gather_look(s->gather, i, s->term[i].lag, in, from, n, ws->group,
	    out);
}

/* Rows [from, from + n) of a term that no base is shared of. */
static int
single(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_feat_series *in, size_t from, size_t n, double *out, struct fc_err *err)
{
	const struct fc_feat *f = &s->term[i];
	struct fc_source src;
	size_t t;

	if (fc_feat_pooled(f)) {
		fc_feat_pool(s, i, ws, in, from, n, out);
		return 0;
	}
	if (fc_feat_lagged(f)) {
		if (fc_feat_look_at(s, i, ws, in, &src, err))
			return -1;
		fc_feat_by_part(s, i, ws, in, &src, out);
		return 0;
	}
	if (f->kind == FC_FEAT_AGE)
		for (t = 0; t < n; t++)
			out[t] = (double)(from + t);
	else
		memcpy(out, ws->plain[i] + ws->plain_at, n * sizeof *out);
	return 0;
}

bool
fc_feat_has_base(const struct fc_feat *f)
{
	return fc_feat_lagged(f) && !fc_feat_pooled(f) && f->part[0] == '\0';
}

void
fc_feat_combine(enum fc_feat_op op, double *a, const double *b, size_t n)
{
	size_t t;

	for (t = 0; t < n; t++) {
		double v = op == FC_OP_ADD ? a[t] + b[t] :
		    op == FC_OP_SUB ? a[t] - b[t] :
		    op == FC_OP_MUL ? a[t] * b[t] :
		    op == FC_OP_TRUEDIV ? a[t] / b[t] :
		    isnan(a[t]) ? b[t] : a[t];

		a[t] = isinf(v) ? NAN : v;
	}
}

/* Terms without a base, then pairs made one. */
static int
others(const struct fc_featset *s, struct fc_feat_ws *ws, const struct fc_feat_series *in, double *const *out, struct fc_err *err)
{
	size_t j;

	ws->gathered = SIZE_MAX;
	for (j = 0; j < s->n; j++) {
		const struct fc_featcol *c = &s->col[j];
		bool pair = c->op != FC_OP_NONE;

		if (!fc_feat_has_base(&s->term[c->a]) &&
		    single(s, c->a, ws, in, 0, in->n, out[j], err))
			return -1;
		if (pair && !fc_feat_has_base(&s->term[c->b]) &&
		    single(s, c->b, ws, in, 0, in->n, ws->half[j], err))
			return -1;
		if (pair)
			fc_feat_combine(c->op, out[j], ws->half[j], in->n);
	}
	return 0;
}

int
fc_featset_eval(const struct fc_featset *s, struct fc_feat_ws *ws, const struct fc_feat_series *in, double *const *out, struct fc_err *err)
{
	struct fc_source y = { 0 };
	size_t i;

	if (in->n == 0)
		return 0;
	fc_feat_ws_reserve(ws, in->n);
	ws->base.ranked = false;
	for (i = 0; i < s->nterm; i++) {
		if (!fc_feat_has_base(&s->term[i]) || s->base[i] != i)
			continue;
		if (y.x == NULL && s->term[i].of[0] == '\0' &&
		    fc_feat_look_at(s, i, ws, in, &y, err))
			return -1;
		if (own(s, i, ws, in, &y, out, err))
			return -1;
	}
	fc_feat_plain_all(s, ws, in->ds, in->n);
	return others(s, ws, in, out, err);
}
