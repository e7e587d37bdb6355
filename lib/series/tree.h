/*
 * tree.h - a hierarchy as text, and what it means for a panel
 *
 * Levels stand between ';', columns of a level between ','; an empty level
 * is the total:
 *
 *	;state_id;store_id;cat_id,store_id;item_id,store_id
 *
 * A column implies the columns that are functions of it in the data: where
 * every store lies in one state, the nodes of level store_id have their
 * state filled in. That is seen from the series, not assumed; so the tree is
 * complete only when all series were shown to it.
 *
 * Calling sequence: parse; see for each series; close; then the levels.
 * Ownership: the tree owns its memory; release it.
 */
#ifndef FC_SERIES_TREE_H
#define FC_SERIES_TREE_H

#include "rec/schema.h"

#define FC_TREE_KEYS 62         /* most key columns */

struct fc_tree_level {
	char *text;             /* as given, blanks cut */
	uint64_t listed;        /* bit f: key column f is named */
	uint64_t fixed;         /* and those that they imply (after close) */
	bool bottom;            /* all are fixed: its nodes are the series */
	bool again;             /* an earlier level has the same nodes */
};

struct fc_tree {
	size_t nkeys;
	struct fc_tree_level *level;
	size_t nlevels;
	struct fc_tree_pair *pair;      /* nkeys * nkeys: from, to */
};

/* FC_USAGE with the place and the columns there are. */
int fc_tree_parse(struct fc_tree *t, const char *text, const struct fc_schema *s, struct fc_err *err);
/* A series with these key codes exists. */
void fc_tree_see(struct fc_tree *t, const int32_t *code);
/* Does column a determine column b in what was seen? */
bool fc_tree_implies(const struct fc_tree *t, size_t a, size_t b);
/* Work out fixed, bottom and again. */
void fc_tree_close(struct fc_tree *t);
void fc_tree_free(struct fc_tree *t);

#endif
