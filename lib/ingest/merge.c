/* merge.c - sorted runs on disk to whole series */
#include "base/fc.h"

#include "base/mem.h"
#include "ingest/merge.h"

/* Cursor of heap place i comes before that of j. */
static bool
before(const struct fc_merge *m, size_t i, size_t j)
{
	const struct fc_cursor *a = &m->cursor[m->heap[i]];
	const struct fc_cursor *b = &m->cursor[m->heap[j]];
	int32_t ra = m->rank[a->b.col[FC_ROW_ID].code[a->at]];
	int32_t rb = m->rank[b->b.col[FC_ROW_ID].code[b->at]];

	return ra < rb || (ra == rb && m->heap[i] < m->heap[j]);
}

static void
sift_down(struct fc_merge *m, size_t i)
{
	for (;;) {
		size_t least = i, child, swap;

		for (child = 2 * i + 1; child <= 2 * i + 2; child++)
			if (child < m->nheap && before(m, child, least))
				least = child;
		if (least == i)
			return;
		swap = m->heap[i];
		m->heap[i] = m->heap[least];
		m->heap[least] = swap;
		i = least;
	}
}

int
fc_merge_open(struct fc_merge *m, const struct fc_spill *spill,
    const int32_t *rank, struct fc_err *err)
{
	size_t i;

	*m = (struct fc_merge){ .spill = spill, .rank = rank };
	m->cursor = fc_xcalloc(spill->n, sizeof *m->cursor);
	m->heap = fc_xcalloc(spill->n, sizeof *m->heap);
	for (i = 0; i < spill->n; i++) {
		if (fc_cursor_open(&m->cursor[i], spill, i, err) < 0)
			return -1;
		m->heap[m->nheap++] = i;
	}
	for (i = m->nheap; i-- > 0; )
		sift_down(m, i);
	return 0;
}

void
fc_merge_close(struct fc_merge *m)
{
	size_t i;

	for (i = 0; m->cursor != NULL && i < m->spill->n; i++)
		fc_cursor_close(&m->cursor[i]);
	free(m->cursor);
	free(m->heap);
	*m = (struct fc_merge){ 0 };
}

/* Append the rows of series id that cursor c has; 1 when more of c is left,
 * 0 at its end, -1. */
static int
take(struct fc_merge *m, struct fc_cursor *c, int32_t id,
    struct fc_rows *rows, struct fc_err *err)
{
	for (;;) {
		const int32_t *code = c->b.col[FC_ROW_ID].code;
		size_t end = c->at;
		int more;

		while (end < c->b.n && code[end] == id)
			end++;
		fc_batch_append(&rows->b, &c->b, c->at, end - c->at);
		c->at = end;
		if (end < c->b.n)
			return 1;
		more = fc_cursor_fill(c, m->spill, err);
		if (more <= 0)
			return more;
	}
}

int
fc_merge_series(struct fc_merge *m, struct fc_rows *rows, struct fc_err *err)
{
	const struct fc_cursor *first = &m->cursor[m->heap[0]];
	int32_t id = first->b.col[FC_ROW_ID].code[first->at];

	while (m->nheap > 0) {
		struct fc_cursor *c = &m->cursor[m->heap[0]];
		int more;

		if (c->b.col[FC_ROW_ID].code[c->at] != id)
			break;
		more = take(m, c, id, rows, err);
		if (more < 0)
			return -1;
		if (more == 0)
			m->heap[0] = m->heap[--m->nheap];
		sift_down(m, 0);
	}
	fc_rows_end(rows);
	return 0;
}
