/*
 * chain.c - is the hierarchy a forest?
 *
 * Levels are put in order of the number of their nodes; in a strict
 * hierarchy every node of a finer level then lies below one node of the
 * coarser level before it. With middle-out only the levels that divide its
 * level count; the others are sums of what comes out.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "recon/share.h"

#define NOBODY UINT32_MAX

/* Levels by number of nodes, few first; an insertion sort of a dozen. */
static size_t *
levels_in_order(const struct fc_structure *s)
{
	size_t *size = fc_xcalloc(s->nlevels, sizeof *size);
	size_t *order = fc_xcalloc(s->nlevels, sizeof *order), i, j;

	for (i = 0; i < s->nupper; i++)
		size[s->level[i]]++;
	for (i = 0; i < s->nlevels; i++) {
		for (j = i; j > 0 && size[order[j - 1]] > size[i]; j--)
			order[j] = order[j - 1];
		order[j] = i;
	}
	free(size);
	return order;
}

static int
adopt(struct fc_chain *c, const struct fc_structure *s, uint32_t child,
    uint32_t parent, struct fc_err *err)
{
	char a[256], b[256], d[256];

	if (c->parent[child] == NOBODY) {
		c->parent[child] = parent;
		if (child != parent)
			c->nchildren[parent]++;
		return 0;
	}
	if (c->parent[child] == parent)
		return 0;
	return fc_fail(err, FC_USAGE, "top-down and middle-out by forecast "
	    "proportions need a strict hierarchy, but %s lies below both %s "
	    "and %s; use proportions of the past",
	    fc_structure_name(s, child, a),
	    fc_structure_name(s, c->parent[child], b),
	    fc_structure_name(s, parent, d));
}

/* Levels whose nodes lie within one node of level `top` each. */
static bool *
levels_below(const struct fc_structure *s, size_t top)
{
	bool *below = fc_xcalloc(s->nlevels, sizeof *below);
	uint32_t *above = fc_xcalloc(s->nbottom, sizeof *above);
	size_t i, k;

	for (i = 0; i < s->nlevels; i++)
		below[i] = true;
	for (i = 0; i < s->nupper; i++)
		for (k = s->row[i]; k < s->row[i + 1]; k++)
			if (s->level[i] == top)
				above[s->child[k]] = s->upper[i];
	for (i = 0; i < s->nupper && top != FC_NO_LEVEL; i++)
		for (k = s->row[i]; k < s->row[i + 1]; k++)
			if (above[s->child[k]] != above[s->child[s->row[i]]])
				below[s->level[i]] = false;
	free(above);
	return below;
}

/* The nodes of a level: below whom? */
static int
add_level(struct fc_chain *c, const struct fc_structure *s, size_t level,
    uint32_t *above, struct fc_err *err)
{
	size_t i, k;

	for (i = 0; i < s->nupper; i++) {
		if (s->level[i] != level)
			continue;
		c->order[c->n++] = s->upper[i];
		for (k = s->row[i]; k < s->row[i + 1]; k++) {
			uint32_t *a = &above[s->child[k]];

			if (adopt(c, s, s->upper[i], *a == NOBODY ?
			    s->upper[i] : *a, err))
				return -1;
			*a = s->upper[i];
		}
	}
	return 0;
}

int
fc_chain_open(struct fc_chain *c, const struct fc_structure *s, size_t top,
    struct fc_err *err)
{
	size_t *level = levels_in_order(s), l, i;
	uint32_t *above = fc_xcalloc(s->nbottom, sizeof *above);
	bool *below = levels_below(s, top);
	int status = 0;

	c->parent = fc_xcalloc(s->n, sizeof *c->parent);
	c->order = fc_xcalloc(s->n, sizeof *c->order);
	c->nchildren = fc_xcalloc(s->n, sizeof *c->nchildren);
	memset(c->parent, 0xff, s->n * sizeof *c->parent);
	memset(above, 0xff, s->nbottom * sizeof *above);
	for (i = 0; i < s->n; i++)
		if (s->is_upper[i] && !below[s->level[s->place[i]]])
			c->parent[i] = (uint32_t)i;
	for (l = 0; l < s->nlevels && status == 0; l++)
		if (below[level[l]])
			status = add_level(c, s, level[l], above, err);
	for (i = 0; i < s->nbottom && status == 0; i++) {
		c->order[c->n++] = s->bottom[i];
		status = adopt(c, s, s->bottom[i], above[i] == NOBODY ?
		    s->bottom[i] : above[i], err);
	}
	free(level);
	free(above);
	free(below);
	return status;
}

void
fc_chain_close(struct fc_chain *c)
{
	free(c->parent);
	free(c->order);
	free(c->nchildren);
	*c = (struct fc_chain){ 0 };
}
