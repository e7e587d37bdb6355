/*
 * hist.c - sums of gradients by bin
 *
 * The rows of a leaf lie scattered in memory: both the row and its gradient
 * are fetched AHEAD rows before they are used, which hides the miss.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "learn/hist.h"

#define AHEAD 24
#define MOST_ROWS ((size_t)65536)

void
fc_hist_plan_init(struct fc_hist_plan *p, const struct fc_matrix *x)
{
	size_t i, c, n = x->n8 + x->n16;

	*p = (struct fc_hist_plan){ .x = x };
	p->joint_at = fc_xcalloc(n + 1, sizeof *p->joint_at);
	p->store = fc_xcalloc(n + 1, sizeof *p->store);
	p->bin_at = fc_xcalloc(x->ncol + 1, sizeof *p->bin_at);
	for (i = 0; i < n; i++) {
		p->joint_at[i] = (uint32_t)p->njoint;
		p->njoint += x->store[i].codes;
	}
	for (c = 0; c < x->ncol; c++) {
		p->bin_at[c] = (uint32_t)p->nbins;
		p->nbins += x->col[c].bins;
	}
	p->bin_at[x->ncol] = (uint32_t)p->nbins;
	fc_hist_plan_use(p, NULL);
}

void
fc_hist_plan_release(struct fc_hist_plan *p)
{
	free(p->joint_at);
	free(p->store);
	free(p->bin_at);
}

static bool
any(const struct fc_matrix_store *s, const bool *column)
{
	uint32_t k;

	for (k = 0; column != NULL && k < s->ncol; k++)
		if (column[s->col[k]])
			return true;
	return column == NULL;
}

void
fc_hist_plan_use(struct fc_hist_plan *p, const bool *column)
{
	const struct fc_matrix *x = p->x;
	size_t i, n = 0;

	p->n8 = 0;
	for (i = 0; i < x->n8 + x->n16; i++) {
		if (i == x->n8)
			p->n8 = n;
		if (any(&x->store[i], column))
			p->store[n++] = (uint32_t)i;
	}
	if (x->n16 == 0)
		p->n8 = n;
	p->n16 = n - p->n8;
}

void
fc_hist_work_init(struct fc_hist_work *w, const struct fc_hist_plan *p)
{
	*w = (struct fc_hist_work){ 0 };
	w->joint = fc_xcalloc(p->njoint + 1, sizeof *w->joint);
	w->sum = fc_xcalloc(p->nbins + 1, sizeof *w->sum);
}

void
fc_hist_work_release(struct fc_hist_work *w)
{
	free(w->joint);
	free(w->sum);
}

void
fc_hist_clear(struct fc_hist_work *w, const struct fc_hist_plan *p)
{
	if (w->rows > 0)
		memset(w->joint, 0, p->njoint * sizeof *w->joint);
	if (w->unpacked)
		memset(w->sum, 0, p->nbins * sizeof *w->sum);
	w->rows = 0;
	w->unpacked = w->used = false;
}

/* The 64-bit word of a row: g in the upper half, h in the lower. */
static inline int64_t
wide(uint32_t gh)
{
	return (int64_t)((uint64_t)(int64_t)fc_hist_g(gh) << 32) +
	    (int64_t)fc_hist_h(gh);
}

static inline void
prefetch(const void *p, size_t bytes)
{
	__builtin_prefetch((const char *)p - sizeof(uint32_t));
	__builtin_prefetch((const char *)p + bytes - 1);
}

/* All 8-bit columns of one row. */
static inline void
row_all(int64_t *restrict joint, const uint32_t *restrict at,
    const uint8_t *restrict code, size_t n, int64_t v)
{
	size_t j = 0;

	for (; j + 4 <= n; j += 4) {
		joint[at[j] + code[j]] += v;
		joint[at[j + 1] + code[j + 1]] += v;
		joint[at[j + 2] + code[j + 2]] += v;
		joint[at[j + 3] + code[j + 3]] += v;
	}
	for (; j < n; j++)
		joint[at[j] + code[j]] += v;
}

static void
add_all(const struct fc_hist_plan *p, int64_t *restrict joint,
    const uint32_t *row, size_t first, size_t n)
{
	const uint8_t *base = fc_matrix_row(p->x, 0);
	const uint32_t *at = p->joint_at;
	size_t stride = p->x->stride, n8 = p->x->n8, i;

	if (row == NULL) {
		for (i = first; i < first + n; i++)
			row_all(joint, at, base + i * stride, n8,
			    wide(*fc_matrix_word(p->x, i)));
		return;
	}
	for (i = 0; i < n; i++) {
		const uint8_t *code = base + row[i] * stride;

		if (i + AHEAD < n)
			prefetch(base + row[i + AHEAD] * stride, n8);
		row_all(joint, at, code, n8,
		    wide(((const uint32_t *)(const void *)code)[-1]));
	}
}

/* Some of the 8-bit columns. */
static void
add_some(const struct fc_hist_plan *p, int64_t *joint, const uint32_t *row,
    size_t first, size_t n)
{
	const struct fc_matrix *x = p->x;
	size_t i, j;

	for (i = 0; i < n; i++) {
		size_t r = row != NULL ? row[i] : first + i;
		const uint8_t *code = fc_matrix_row(x, r);
		int64_t v = wide(*fc_matrix_word(x, r));

		if (row != NULL && i + AHEAD < n)
			prefetch(fc_matrix_row(x, row[i + AHEAD]), x->n8);
		for (j = 0; j < p->n8; j++)
			joint[p->joint_at[p->store[j]] + code[p->store[j]]] += v;
	}
}

static void
add_wide(const struct fc_hist_plan *p, int64_t *joint, const uint32_t *row,
    size_t first, size_t n)
{
	const struct fc_matrix *x = p->x;
	size_t n8 = x->n8, n16 = x->n16, i, j;

	for (i = 0; i < n; i++) {
		size_t r = row != NULL ? row[i] : first + i;
		const uint16_t *code = x->b16 + r * n16;
		int64_t v = wide(*fc_matrix_word(x, r));

		if (row != NULL && i + AHEAD < n)
			prefetch(x->b16 + row[i + AHEAD] * n16,
			    n16 * sizeof *x->b16);
		for (j = p->n8; j < p->n8 + p->n16; j++)
			joint[p->joint_at[p->store[j]] +
			    code[p->store[j] - n8]] += v;
	}
}

/* Column c of the joint histogram, added to out. */
static void
marginal(const struct fc_hist_plan *p, const int64_t *joint, size_t c,
    struct fc_hist_bin *out)
{
	const struct fc_matrix_col *col = &p->x->col[c];
	size_t s = col->at + (col->wide ? p->x->n8 : 0);
	const int64_t *cell = joint + p->joint_at[s];
	uint32_t codes = p->x->store[s].codes, k = 0, b, m;

	while (k < codes)
		for (b = 0; b < col->bins; b++)
			for (m = 0; m < col->mult; m++, k++) {
				out[b].g += cell[k] >> 32;
				out[b].h += cell[k] & 0xffffffff;
			}
}

static void
unpack(struct fc_hist_work *w, const struct fc_hist_plan *p)
{
	size_t c;

	for (c = 0; c < p->x->ncol; c++)
		if (p->x->col[c].used)
			marginal(p, w->joint, c, w->sum + p->bin_at[c]);
	memset(w->joint, 0, p->njoint * sizeof *w->joint);
	w->rows = 0;
	w->unpacked = true;
}

void
fc_hist_add(struct fc_hist_work *w, const struct fc_hist_plan *p,
    const uint32_t *row, size_t first, size_t n)
{
	while (n > 0) {
		size_t some = FC_MIN(n, MOST_ROWS - w->rows);

		if (p->n8 == p->x->n8)
			add_all(p, w->joint, row, first, some);
		else if (p->n8 > 0)
			add_some(p, w->joint, row, first, some);
		if (p->n16 > 0)
			add_wide(p, w->joint, row, first, some);
		w->rows += some;
		w->used = true;
		row = row != NULL ? row + some : NULL;
		first += some;
		n -= some;
		if (w->rows == MOST_ROWS)
			unpack(w, p);
	}
}

void
fc_hist_column(const struct fc_hist_work *w, const struct fc_hist_plan *p,
    size_t c, struct fc_hist_bin *out)
{
	const struct fc_hist_bin *sum = w->sum + p->bin_at[c];
	uint32_t b;

	if (!w->used || !p->x->col[c].used)
		return;
	if (w->rows > 0)
		marginal(p, w->joint, c, out);
	if (!w->unpacked)
		return;
	for (b = 0; b < p->x->col[c].bins; b++) {
		out[b].g += sum[b].g;
		out[b].h += sum[b].h;
	}
}
