/*
 * gbdt_impl.h - what a trained model holds
 *
 * Private to this room; TreeSHAP and the like read the trees through it.
 * Ownership: fc_gbdt_free frees all.
 */
#ifndef FC_LEARN_GBDT_IMPL_H
#define FC_LEARN_GBDT_IMPL_H

#include "learn/flat.h"
#include "learn/gbdt.h"
#include "learn/tree.h"

enum fc_link {
	FC_LINK_NONE, FC_LINK_EXP, FC_LINK_SIGMOID, FC_LINK_SQUARE,
};

struct fc_gbdt {
	char *objective;        /* LightGBM's line, "quantile alpha:0.9" */
	enum fc_link link;
	double sigmoid;
	bool average;           /* the mean of the trees, not their sum */
	size_t ncol;
	char **name, **info;    /* ncol; info: "[0:3.5]", "1:0:7", "none" */
	char *monotone;         /* "0 1 -1", or NULL */
	char *params;           /* lines "[name: value]", or NULL */
	struct fc_tree *tree;
	size_t ntree, captree;
	struct fc_flat *flat;   /* of the trees, or NULL */
};

struct fc_gbdt *fc_gbdt_new(void) FC_MUST;
/* Set objective, link and sigmoid from the line; FC_DATA if not known. */
int fc_gbdt_set_objective(struct fc_gbdt *m, const char *line,
    struct fc_err *err);
/* To be called when the trees are complete, and when they have changed. */
void fc_gbdt_settle(struct fc_gbdt *m);
/* A new tree at the end; its contents are the caller's to fill. */
struct fc_tree *fc_gbdt_add_tree(struct fc_gbdt *m);

#endif
