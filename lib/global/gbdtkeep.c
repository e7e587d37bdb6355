/*
 * gbdtkeep.c - boosted trees of the columns that matter most
 *
 * Trees of all columns are grown first and tell: by the gain of each column's
 * splits, or by how much the loss grows when the column's values change
 * places among the rows held out (Breiman 2001, Machine Learning 45:5-32).
 * Then all trees are grown of the first of them only.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "global/gbdt_impl.h"
#include "learn/loss.h"
#include "learn/sample.h"

/* Rows that are looked at to rank by permutation. */
#define ROWS 20000

struct rank {
	double value;
	size_t column;
};

static int
by_value(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

/* A value of the bin: trees cut at the bounds of bins, so any will do
 * unless their leaves are linear. */
static double
value_of(const struct fc_bins *b, uint32_t bin)
{
	if (b->categorical)
		return bin == 0 ? (double)NAN : b->code[bin];
	if (b->n > 1 && bin + 1 == b->n && b->missing == FC_MISSING_NAN)
		return NAN;
	return b->upper[bin];
}

static double
value_in(const struct fc_gbdt_data *d, size_t row, size_t c)
{
	return d->raw ? (double)d->raw[row * d->x->ncol + c] :
	    value_of(&d->x->bins->col[c], fc_matrix_bin(d->x, row, c));
}

/* Mean loss of the rows; column c from the row `from` names, unless NULL. */
static double
loss_of(const struct fc_gbdt_params *p, const struct fc_gbdt *trees,
    const struct fc_gbdt_data *d, const uint32_t *row, size_t n, size_t c,
    const uint32_t *from)
{
	size_t ncol = d->x->ncol;
	double *x = fc_xmalloc(FC_LOSS_BLOCK * ncol * sizeof *x);
	double score[FC_LOSS_BLOCK], sum = 0, weight = 0;
	float y[FC_LOSS_BLOCK], w[FC_LOSS_BLOCK];

	for (size_t at = 0, some; at < n; at += some) {
		some = FC_MIN(n - at, (size_t)FC_LOSS_BLOCK);
		for (size_t i = 0; i < some; i++) {
			size_t r = row[at + i];

			for (size_t k = 0; k < ncol; k++)
				x[i * ncol + k] = value_in(d, from != NULL &&
				    k == c ? row[from[at + i]] : r, k);
			y[i] = d->y[r];
			w[i] = d->weight ? d->weight[r] : 1;
		}
		fc_gbdt_predict_raw(trees, x, some, score);
		sum += fc_loss_sum(p, score, y, w, some, &weight);
	}
	free(x);
	return weight > 0 ? sum / weight : 0;
}

/* n numbers in an order that the key makes (Fisher & Yates). */
static void
shuffle(uint32_t *v, size_t n, uint64_t key)
{
	for (size_t i = 0; i < n; i++)
		v[i] = (uint32_t)i;
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)(fc_sample_row(key, i) % i);
		uint32_t was = v[i - 1];

		v[i - 1] = v[j];
		v[j] = was;
	}
}

/* How much the loss grows without each column. */
static void
by_permutation(const struct fc_gbdt_params *p, const struct fc_gbdt *trees,
    const struct fc_gbdt_data *d, double *out)
{
	size_t n = FC_MIN(d->x->rows, (size_t)ROWS);
	uint32_t *row = fc_xmalloc(2 * (n + 1) * sizeof *row);
	uint32_t *from = row + n + 1;
	double base;

	for (size_t i = 0; i < n; i++)
		row[i] = (uint32_t)(i * d->x->rows / n);
	base = loss_of(p, trees, d, row, n, SIZE_MAX, NULL);
	for (size_t c = 0; c < d->x->ncol; c++) {
		out[c] = 0;
		if (!d->x->col[c].used)
			continue;
		shuffle(from, n, fc_sample_key(p->seed, "permutation", c));
		out[c] = loss_of(p, trees, d, row, n, c, from) - base;
	}
	free(row);
}

double
fc_gbdt_loss(const struct fc_gbdt_params *p, const struct fc_gbdt *trees,
    const struct fc_gbdt_data *d)
{
	size_t n = FC_MIN(d->x->rows, (size_t)ROWS);
	uint32_t *row = fc_xmalloc((n + 1) * sizeof *row);
	double loss;

	for (size_t i = 0; i < n; i++)
		row[i] = (uint32_t)(i * d->x->rows / n);
	loss = loss_of(p, trees, d, row, n, SIZE_MAX, NULL);
	free(row);
	return loss;
}

int
fc_gbdt_choose(struct fc_gbdt_model *m, const struct fc_gbdt_params *p,
    const struct fc_gbdt_data *seen, const struct fc_gbdt_data *rest,
    struct fc_err *err)
{
	double *value = fc_xcalloc(m->ncol, sizeof *value);
	struct rank *rank = fc_xcalloc(m->ncol, sizeof *rank);
	struct fc_gbdt *trees = NULL;
	size_t keep = (size_t)m->p.v[G_TOP_FEATURES];
	int rc = fc_gbdt_train(&trees, p, seen, NULL, NULL, err);

	if (rc == 0 && m->p.v[G_RANK] == 1)
		by_permutation(p, trees, rest, value);
	else if (rc == 0)
		fc_gbdt_importance(trees, value, NULL);
	for (size_t c = 0; c < m->ncol; c++)
		rank[c] = (struct rank){ value[c], c };
	qsort(rank, m->ncol, sizeof *rank, by_value);
	m->keep = fc_xcalloc(m->ncol, sizeof *m->keep);
	for (size_t k = 0; k < keep && k < m->ncol; k++)
		m->keep[rank[k].column] = true;
	fc_gbdt_free(trees);
	free(value);
	free(rank);
	return rc;
}

/* By the trees that did not see the rows held out, where there are any. */
static void
miss_slot(const struct fc_gbdt_model *m, const struct fc_gbdt_params *p,
    const struct fc_gbdt *trial, const struct fc_gbdt *trees, size_t slot,
    double *out)
{
	size_t to = m->from[slot + 1];
	struct fc_matrix x;
	struct fc_gbdt_data d = fc_gbdt_rows_of(m, trial ? m->held[slot] :
	    m->from[slot], to, &x);

	by_permutation(p, trial ? trial : trees, &d, out);
}

void
fc_gbdt_miss(struct fc_gbdt_model *m)
{
	struct fc_gbdt_params p;
	struct fc_matrix x;
	struct fc_gbdt_data all = fc_gbdt_rows_of(m, 0, m->x->rows, &x);

	if (m->p.v[G_RANK] != 1)
		return;
	fc_gbdt_set_params(m, &p);
	m->missed = fc_xcalloc((m->nslot + 1) * m->ncol, sizeof *m->missed);
	if (m->by < 0)
		miss_slot(m, &p, m->trial[0], m->all, 0, m->missed);
	else
		by_permutation(&p, m->all, &all, m->missed);
	for (size_t s = 0; m->by >= 0 && s + 1 < m->nslot; s++) {
		if (m->segment[s])
			miss_slot(m, &p, m->trial[s], m->segment[s], s,
			    m->missed + (s + 1) * m->ncol);
	}
}

/* The rest moves up. */
static void
drop_missed(struct fc_gbdt_model *m)
{
	size_t n = 0;

	for (size_t i = 0; m->missed && i < (m->nslot + 1) * m->ncol; i++)
		if (m->keep[i % m->ncol])
			m->missed[n++] = m->missed[i];
}

static void
drop_from(struct fc_gbdt **v, size_t n, const bool *keep)
{
	for (size_t i = 0; v && i < n; i++) {
		if (v[i])
			fc_gbdt_keep_columns(v[i], keep);
	}
}

void
fc_gbdt_drop_columns(struct fc_gbdt_model *m)
{
	size_t n = 0;

	if (!m->keep)
		return;
	drop_from(m->segment, m->nslot, m->keep);
	drop_from(m->trial, m->nslot, m->keep);
	drop_from(m->fan, m->nfan, m->keep);
	drop_from(&m->all, 1, m->keep);
	drop_missed(m);
	for (size_t c = 0; c < m->ncol; c++) {
		if (m->keep[c]) {
			m->col[n++] = m->col[c];
			continue;
		}
		free(m->col[c].name);
		free(m->col[c].rank);
		fc_dict_free(m->col[c].level);
	}
	m->ncol = n;
	free(m->keep);
	m->keep = NULL;
}
