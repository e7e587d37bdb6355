/* hot.c - copies of the columns that cuts read most */
#include "base/fc.h"

#include "base/mem.h"
#include "learn/hot.h"
#include "learn/pages.h"

#define NONE UINT32_MAX
/* Matrices of fewer bytes need no copies. */
#define SMALL ((size_t)1 << 20)
#define PART ((size_t)16384)
/* A column must have told so many times the rows of the one it replaces. */
#define WORTH 1.5

void
fc_hot_init(struct fc_hot *h, const struct fc_matrix *x)
{
	size_t k;

	*h = (struct fc_hot){ .x = x };
	for (k = 0; k < FC_HOT_MOST; k++)
		h->of[k] = NONE;
	h->most = x->rows * x->stride < SMALL ? 0 :
	    FC_MIN((size_t)FC_HOT_MOST, x->n8);
	h->column = fc_xcalloc(x->n8 + 1, sizeof *h->column);
	h->rows = fc_xcalloc(x->n8 + 1, sizeof *h->rows);
}

void
fc_hot_release(struct fc_hot *h)
{
	size_t k;

	for (k = 0; k < FC_HOT_MOST; k++)
		fc_pages_free(h->copy[k], h->x->rows);
	free(h->column);
	free(h->rows);
}

void
fc_hot_note(struct fc_hot *h, uint32_t c, size_t n)
{
	const struct fc_matrix_col *col = &h->x->col[c];

	if (!col->wide)
		h->rows[col->at] += (double)n;
}

struct job {
	const struct fc_matrix *x;
	size_t n;
	uint32_t from[FC_HOT_MOST];
	uint8_t *to[FC_HOT_MOST];
};

static void
copy_part(void *arg, size_t i, int worker)
{
	const struct job *j = arg;
	size_t r = i * PART, end = FC_MIN(r + PART, j->x->rows), k;

	(void)worker;
	for (; r < end; r++) {
		const uint8_t *row = fc_matrix_row(j->x, r);

		for (k = 0; k < j->n; k++)
			j->to[k][r] = row[j->from[k]];
	}
}

/* The column not kept that told most, or NONE. */
static uint32_t
best(const struct fc_hot *h)
{
	uint32_t c, top = NONE;

	for (c = 0; c < h->x->n8; c++)
		if (h->column[c] == NULL && h->rows[c] > 0 &&
		    (top == NONE || h->rows[c] > h->rows[top]))
			top = c;
	return top;
}

/* A free place, or that of the column that told least. */
static size_t
worst(const struct fc_hot *h)
{
	size_t k, low = 0;

	for (k = 0; k < h->most; k++) {
		if (h->of[k] == NONE)
			return k;
		if (h->rows[h->of[k]] < h->rows[h->of[low]])
			low = k;
	}
	return low;
}

void
fc_hot_settle(struct fc_hot *h, struct fc_team *team)
{
	struct job j = { .x = h->x };
	uint32_t c;
	size_t k;

	while (j.n < h->most && (c = best(h)) != NONE) {
		k = worst(h);
		if (h->of[k] != NONE) {
			if (h->rows[c] < WORTH * h->rows[h->of[k]])
				break;
			h->column[h->of[k]] = NULL;
		}
		if (h->copy[k] == NULL)
			h->copy[k] = fc_pages_new(h->x->rows);
		h->of[k] = c;
		h->column[c] = h->copy[k];
		j.from[j.n] = c;
		j.to[j.n++] = h->copy[k];
	}
	if (j.n > 0)
		fc_team_run(team, (h->x->rows + PART - 1) / PART, copy_part,
		    &j);
	for (c = 0; c < h->x->n8; c++)
		h->rows[c] *= 0.5;
}
