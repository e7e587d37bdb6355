/*
 * matrix.c - binned rows
 *
 * Which columns share a byte: the two stored columns of fewest codes are
 * joined as long as their product fits, like a Huffman tree. That joins most
 * columns for the smallest joint histograms, which have to stay in the
 * first-level cache.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "learn/matrix.h"
#include "learn/pages.h"

#define MOST_CODES 256u

/* Stored columns by codes, ascending, then by first column. */
static int
by_codes(const void *a, const void *b)
{
	const struct fc_matrix_store *x = a, *y = b;

	if (x->codes != y->codes)
		return x->codes < y->codes ? -1 : 1;
	return (x->col[0] > y->col[0]) - (x->col[0] < y->col[0]);
}

/* Only columns of one byte come here. Returns how many are left. */
static size_t
join(struct fc_matrix_store *s, size_t n)
{
	while (n >= 2) {
		struct fc_matrix_store *a = &s[0], *b = &s[1];
		uint32_t i;

		qsort(s, n, sizeof *s, by_codes);
		if (a->codes * b->codes > MOST_CODES)
			break;
		a->col = fc_xrealloc(a->col, a->ncol + b->ncol, sizeof *a->col);
		for (i = 0; i < b->ncol; i++)
			a->col[a->ncol + i] = b->col[i];
		a->ncol += b->ncol;
		a->codes *= b->codes;
		free(b->col);
		s[1] = s[--n];
	}
	return n;
}

static int
by_first(const void *a, const void *b)
{
	const struct fc_matrix_store *x = a, *y = b;

	return (x->col[0] > y->col[0]) - (x->col[0] < y->col[0]);
}

/* Where each column went. */
static void
place(struct fc_matrix *m)
{
	size_t i;
	uint32_t k, mult;

	for (i = 0; i < m->n8 + m->n16; i++) {
		struct fc_matrix_store *s = &m->store[i];

		for (k = 0, mult = 1; k < s->ncol; k++) {
			struct fc_matrix_col *c = &m->col[s->col[k]];

			c->used = true;
			c->wide = i >= m->n8;
			c->at = (uint32_t)(i - (c->wide ? m->n8 : 0));
			c->mult = mult;
			mult *= c->bins;
		}
	}
}

static struct fc_matrix_store
single(size_t c, uint32_t bins)
{
	struct fc_matrix_store s = { .codes = bins, .ncol = 1 };

	s.col = fc_xmalloc(sizeof *s.col);
	s.col[0] = (uint32_t)c;
	return s;
}

static void
lay_out(struct fc_matrix *m, const struct fc_binning *b)
{
	size_t c;

	m->store = fc_xcalloc(b->n + 1, sizeof *m->store);
	m->col = fc_xcalloc(b->n + 1, sizeof *m->col);
	for (c = 0; c < b->n; c++) {
		m->col[c].bins = b->col[c].n;
		if (b->col[c].n > 1 && b->col[c].n <= MOST_CODES)
			m->store[m->n8++] = single(c, b->col[c].n);
	}
	m->n8 = join(m->store, m->n8);
	if (m->n8 > 1)
		qsort(m->store, m->n8, sizeof *m->store, by_first);
	for (c = 0; c < b->n; c++)
		if (b->col[c].n > MOST_CODES)
			m->store[m->n8 + m->n16++] = single(c, b->col[c].n);
	place(m);
}

/* Words stay aligned. Rows that would nearly fill half a cache line, or one,
 * fill it, so that none lies across two. */
static size_t
stride(size_t n8)
{
	size_t size = (sizeof(uint32_t) + n8 + 3) / 4 * 4, line;

	for (line = 16; line <= 128; line *= 2)
		if (size < line && line - size <= line / 8)
			return line;
	return size;
}

struct fc_matrix *
fc_matrix_new(const struct fc_binning *b, size_t rows)
{
	struct fc_matrix *m = fc_xcalloc(1, sizeof *m);

	m->rows = rows;
	m->ncol = b->n;
	m->bins = b;
	lay_out(m, b);
	m->stride = stride(m->n8);
	m->b8 = fc_pages_new(rows * m->stride);
	m->b16 = fc_pages_new(rows * m->n16 * sizeof *m->b16);
	return m;
}

void
fc_matrix_free(struct fc_matrix *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < m->n8 + m->n16; i++)
		free(m->store[i].col);
	free(m->store);
	free(m->col);
	fc_pages_free(m->b8, m->rows * m->stride);
	fc_pages_free(m->b16, m->rows * m->n16 * sizeof *m->b16);
	free(m);
}

/* Up to FC_BIN_BLOCK rows. */
static void
fill_block(struct fc_matrix *m, size_t at, const double *x, size_t n)
{
	uint32_t bin[FC_BIN_BLOCK], code[FC_BIN_BLOCK] = { 0 };
	size_t i, r;

	for (i = 0; i < m->n8 + m->n16; i++) {
		const struct fc_matrix_store *s = &m->store[i];
		uint32_t k;

		for (k = 0; k < s->ncol; k++) {
			size_t c = s->col[k];
			uint32_t mult = m->col[c].mult;

			fc_bins_map_block(&m->bins->col[c], x + c, m->ncol, n,
			    bin);
			for (r = 0; r < n; r++)
				code[r] = (k > 0 ? code[r] : 0) + bin[r] * mult;
		}
		if (i < m->n8)
			for (r = 0; r < n; r++)
				fc_matrix_row(m, at + r)[i] =
				    (uint8_t)code[r];
		else
			for (r = 0; r < n; r++)
				m->b16[(at + r) * m->n16 + i - m->n8] =
				    (uint16_t)code[r];
	}
}

void
fc_matrix_fill(struct fc_matrix *m, size_t at, const double *x, size_t n)
{
	size_t done, some;

	assert(at + n <= m->rows);
	for (done = 0; done < n; done += some) {
		some = FC_MIN(n - done, (size_t)FC_BIN_BLOCK);
		fill_block(m, at + done, x + done * m->ncol, some);
	}
}

uint32_t
fc_matrix_bin(const struct fc_matrix *m, size_t r, size_t c)
{
	const struct fc_matrix_col *col = &m->col[c];
	uint32_t code;

	if (!col->used)
		return 0;
	code = col->wide ? m->b16[r * m->n16 + col->at] :
	    fc_matrix_row(m, r)[col->at];
	return code / col->mult % col->bins;
}

struct fc_matrix
fc_matrix_rows(const struct fc_matrix *m, size_t from, size_t to)
{
	struct fc_matrix part = *m;

	part.rows = to - from;
	part.b8 += from * m->stride;
	part.b16 += from * m->n16;
	return part;
}
