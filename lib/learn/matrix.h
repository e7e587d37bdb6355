/*
 * matrix.h - binned rows, what the trees are grown on
 *
 * Row-major: a leaf's histogram reads whole rows, so that each costs one or
 * two cache lines. Columns of up to 256 bins are bytes; those of few bins
 * share one (a dayofweek of 7 bins and a month of 12 make one byte of 84
 * codes), which saves memory and, since one update then counts for two
 * columns, time: the columns' own histograms are sums over the joint one.
 * Columns of more than 256 bins are 16-bit words, apart. Columns of one bin
 * are not stored.
 *
 *	m = fc_matrix_new(&binning, rows);
 *	fc_matrix_fill(m, at, x, n);    (any thread, any order, rows once each)
 *
 * Ownership: fc_matrix_free frees the rows; the binning is borrowed and must
 * outlive the matrix. Untouched pages of rows never filled cost nothing.
 */
#ifndef FC_LEARN_MATRIX_H
#define FC_LEARN_MATRIX_H

#include "base/fc.h"
#include "learn/bin.h"

/* Where column c is: code / mult % bins of stored column `at`. */
struct fc_matrix_col {
	bool used;              /* false: one bin, not stored */
	bool wide;              /* of the 16-bit columns */
	uint32_t at;
	uint32_t mult;
	uint32_t bins;
};

/* A stored column: the columns in it, ascending by mult. */
struct fc_matrix_store {
	uint32_t codes;         /* product of the columns' bins */
	uint32_t ncol;
	uint32_t *col;
};

struct fc_matrix {
	size_t rows, ncol;
	const struct fc_binning *bins;
	struct fc_matrix_col *col;      /* ncol */
	size_t n8, n16;                 /* stored columns */
	struct fc_matrix_store *store;  /* n8 + n16, bytes first */
	/* A row is `stride` bytes: four for the gradient of who trains on it,
	 * which is read wherever the row is, then n8 codes. One training at
	 * a time, therefore. */
	uint8_t *b8;                    /* rows x stride */
	size_t stride;
	uint16_t *b16;                  /* rows x n16 */
};

struct fc_matrix *fc_matrix_new(const struct fc_binning *b, size_t rows) FC_MUST;
void fc_matrix_free(struct fc_matrix *m);
/* x: row-major, n x m->ncol, goes to rows [at, at + n). */
void fc_matrix_fill(struct fc_matrix *m, size_t at, const double *x, size_t n);
/* Rows [from, to) as a matrix of their own, borrowed; not to be freed. */
struct fc_matrix fc_matrix_rows(const struct fc_matrix *m, size_t from,
    size_t to);
/* The codes of row r, and its gradient. */
static inline uint8_t *
fc_matrix_row(const struct fc_matrix *m, size_t r)
{
	return m->b8 + r * m->stride + sizeof(uint32_t);
}

static inline uint32_t *
fc_matrix_word(const struct fc_matrix *m, size_t r)
{
	return (uint32_t *)(void *)(m->b8 + r * m->stride);
}

/* Bin of column c in row r. */
uint32_t fc_matrix_bin(const struct fc_matrix *m, size_t r, size_t c);

#endif
