/*
 * structure.h - the hierarchy that the keys of a stream tell
 *
 * Nodes are rows of keys; `*` in a column means "summed over it". A column
 * that is `*` everywhere says nothing and is ignored. Nodes without `*` in
 * the others are the bottom series; every other node is the sum of the
 * bottom series that agree with it where it has no `*`. Nodes with `*` in
 * the same columns are a level.
 *
 * Checked, with the node named: there are bottom series; every upper node
 * has one below it; a level that has nodes has one above every bottom
 * series.
 *
 * Memory: 8 bytes a key column and node, 4 bytes a nonzero of the summing
 * matrix (bottom series times levels).
 */
#ifndef FC_RECON_STRUCTURE_H
#define FC_RECON_STRUCTURE_H

#include "rec/schema.h"
#include "series/tuple.h"

struct fc_structure {
	const struct fc_schema *schema; /* borrowed: names and texts */
	struct fc_tuples nodes;         /* key codes, in order of first sight */
	size_t n, nbottom, nupper;      /* n = nbottom + nupper nodes */

	/* Node numbers: place in these lists and back. */
	uint32_t *bottom, *upper;       /* -> node */
	uint32_t *place;                /* node -> place in its list */
	bool *is_upper;                 /* by node */

	/* Rows of the summing matrix of upper nodes: places of bottom series,
	 * ascending, from row[i] to row[i + 1]. */
	size_t *row;
	uint32_t *child;

	/* Levels by stars; the bottom level is not among them. */
	size_t nlevels;
	uint32_t *level;                /* of the upper node at place i */
	uint64_t *stars;                /* bit f: `*` in column f, by level */
};

/* At most 62 key columns. */
int fc_structure_init(struct fc_structure *s, const struct fc_schema *schema, struct fc_err *err);
/* Number of the node with these codes, added when new. */
size_t fc_structure_node(struct fc_structure *s, const int32_t *code);
/* Its number or -1. */
int64_t fc_structure_find(const struct fc_structure *s, const int32_t *code);
/* All nodes are known: make lists and matrix, and check. FC_DATA. */
int fc_structure_close(struct fc_structure *s, struct fc_err *err);
/* "CA_1/ * /FOODS" without the blanks, for messages. */
const char *fc_structure_name(const struct fc_structure *s, size_t node, char dst[256]);
/* Sums down: out (nbottom * k) = S' v, v by node, k columns. */
void fc_structure_gather(const struct fc_structure *s, const double *v, size_t k, double *out);
void fc_structure_release(struct fc_structure *s);

#endif
