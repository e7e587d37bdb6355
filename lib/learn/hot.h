/*
 * hot.h - copies of the columns that cuts read most
 *
 * To tell a leaf's rows apart one byte of each is read; from the binned
 * matrix, whose rows lie side by side, that is a cache line a row, from a
 * column by itself a byte. Few columns make most cuts, so the matrix is not
 * held twice: after each tree the columns that told most rows apart are kept.
 * What is kept changes speed only.
 *
 * Memory: FC_HOT_MOST bytes a row; nothing for a matrix that fits the cache.
 * Ownership: fc_hot_release; the matrix is borrowed.
 */
#ifndef FC_LEARN_HOT_H
#define FC_LEARN_HOT_H

#include "learn/matrix.h"
#include "par/team.h"

#define FC_HOT_MOST 8

struct fc_hot {
	const struct fc_matrix *x;
	const uint8_t **column; /* of each 8-bit stored column; NULL: not kept */
	double *rows;           /* told apart by each; those of old trees fade */
	uint8_t *copy[FC_HOT_MOST];
	uint32_t of[FC_HOT_MOST];       /* stored column; UINT32_MAX: none */
	size_t most;                    /* copies to keep */
};

void fc_hot_init(struct fc_hot *h, const struct fc_matrix *x);
void fc_hot_release(struct fc_hot *h);
/* Column c (of the matrix) told n rows apart. */
void fc_hot_note(struct fc_hot *h, uint32_t c, size_t n);
/* Between trees: keep those that told most. */
void fc_hot_settle(struct fc_hot *h, struct fc_team *team);

#endif
