/*
 * flat.c - trees laid out for prediction
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "learn/bin.h"
#include "learn/flat.h"

#define LANES 8
#define BLOCK 64                /* rows */

enum { CODED = 8 };

/* Words of sets at most: 64 MiB. */
#define MOST_BITS ((size_t)1 << 24)

struct node {
	int64_t threshold;      /* a key, below; codes: number of the set */
	uint32_t left;          /* right is left + 1; of a leaf: itself */
	uint16_t key;           /* of a row */
	uint16_t code;          /* 1: by the code */
};

/*
 * All sets that cut a column of codes, code after code: bit k of a code's
 * words says whether it is in set k, that is goes left. So a row looks at the
 * words of its own codes only, which stay in cache through all the trees.
 */
struct sets {
	uint32_t n;             /* sets */
	uint32_t codes;         /* 0 .. codes - 1 are in some set */
	uint32_t words;         /* of a code */
	uint32_t from;          /* of code 0, in fc_flat.bits */
};

struct flat_tree {
	uint32_t root;
	const struct fc_tree *tree;
	bool codes, linear;
};

struct fc_flat {
	size_t ncol, ntree;
	struct flat_tree *tree;
	struct node *node;
	double *value;          /* of leaves, by node; linear: their numbers */
	size_t nnode;
	uint8_t *missing;       /* of each column: 1 + enum fc_missing, and
	                           CODED; 0: nobody asks for it */
	bool codes;             /* some tree has codes */
	struct sets *sets;      /* of each column */
	/* All ones, for what is no code; the words of a code that is in no
	 * set; those of the sets. */
	uint32_t *bits;
};

/*
 * Keys of a number order as numbers do, but are whole: one comparison serves
 * all, NaN too, of which a column has two keys, the least and the largest,
 * for nodes that send it left and right.
 */
static inline int64_t
key_of(double x)
{
	union { double d; int64_t i; } v = { .d = x + 0.0 };    /* no -0 */

	return v.i < 0 ? v.i ^ INT64_MAX : v.i;
}

/* How the columns are missing, and their sets; -1 when one is in two ways, or
 * is of numbers and of codes. */
static int
see_columns(struct fc_flat *f, const struct fc_tree *t)
{
	uint32_t i;

	for (i = 0; i + 1 < t->nleaves; i++) {
		struct sets *s = &f->sets[t->column[i]];
		uint8_t *m = &f->missing[t->column[i]];
		int is = 1 + FC_TREE_MISSING(t->decision[i]);

		if (t->decision[i] & FC_TREE_CODE) {
			uint32_t k = (uint32_t)t->threshold[i];
			uint32_t words = t->cat_from[k + 1] - t->cat_from[k];

			is = CODED;
			s->n++;
			words = FC_MIN(words, (uint32_t)MOST_BITS);
			s->codes = FC_MAX(s->codes, 32 * words);
		} else if (is > 1 + FC_MISSING_NAN) {
			return -1;
		}
		if (*m != 0 && *m != is)
			return -1;
		*m = (uint8_t)is;
	}
	return 0;
}

/* Room for the sets; -1 when they are too large. */
static int
make_sets(struct fc_flat *f)
{
	size_t c, n = 0, none = 0;

	for (c = 0; c < f->ncol; c++) {
		f->sets[c].words = f->sets[c].n / 32 + 1;
		if (f->missing[c] == CODED)
			none = FC_MAX(none, (size_t)f->sets[c].words);
	}
	for (c = 0, n = 1 + none; c < f->ncol && n <= MOST_BITS; c++) {
		f->sets[c].from = (uint32_t)n;
		n += (size_t)f->sets[c].codes * f->sets[c].words;
		f->sets[c].n = 0;       /* counted again */
	}
	if (n > MOST_BITS)
		return -1;
	f->bits = fc_xcalloc(n, sizeof *f->bits);
	f->bits[0] = UINT32_MAX;
	return 0;
}

/* Set k of the tree as the next of its column; its number. */
static int64_t
place_set(struct fc_flat *f, const struct fc_tree *t, uint32_t k, uint32_t c)
{
	struct sets *s = &f->sets[c];
	uint32_t from = t->cat_from[k], n = 32 * (t->cat_from[k + 1] - from), i;

	for (i = 0; i < n; i++)
		if (t->cat_bits[from + i / 32] >> i % 32 & 1)
			f->bits[s->from + i * s->words + s->n / 32] |=
			    1u << s->n % 32;
	return s->n++;
}

/* Node or leaf `from` of t to place `at`; children follow at the end. */
static void
place(struct fc_flat *f, const struct fc_tree *t, int32_t from, size_t at,
    int32_t *child)
{
	struct node *n = &f->node[at];

	n->threshold = INT64_MAX;       /* nothing is larger */
	if (from < 0) {
		n->key = (uint16_t)(2 * f->ncol);
		n->left = (uint32_t)at;
		f->value[at] = t->leaf_const != NULL ? ~from :
		    t->leaf_value[~from];
		return;
	}
	n->code = (t->decision[from] & FC_TREE_CODE) != 0;
	if (n->code)
		n->threshold = place_set(f, t, (uint32_t)t->threshold[from],
		    t->column[from]);
	else if (isnan(t->threshold[from]))
		n->threshold--;         /* only NaN is */
	else
		n->threshold = key_of(t->threshold[from]);
	n->key = (uint16_t)(2 * t->column[from] +
	    !(t->decision[from] & FC_TREE_LEFT));
	n->left = (uint32_t)f->nnode;
	child[f->nnode] = t->left[from];
	child[f->nnode + 1] = t->right[from];
	f->nnode += 2;
}

/* Breadth first, so that the top of the tree is together. */
static void
lay_out(struct fc_flat *f, const struct fc_tree *t, struct flat_tree *ft,
    int32_t *child)
{
	size_t at = f->nnode;

	ft->root = (uint32_t)at;
	ft->tree = t;
	ft->codes = t->ncat > 0;
	f->codes = f->codes || ft->codes;
	ft->linear = t->leaf_const != NULL;
	child[f->nnode++] = t->nleaves > 1 ? 0 : ~0;
	for (; at < f->nnode; at++)
		place(f, t, child[at], at, child);
}

struct fc_flat *
fc_flat_new(const struct fc_tree *tree, size_t ntree, size_t ncol)
{
	struct fc_flat *f = fc_xcalloc(1, sizeof *f);
	size_t nodes = 0, k;
	int32_t *child;
	int bad = ncol >= UINT16_MAX / 2;

	f->ncol = ncol;
	f->ntree = ntree;
	f->missing = fc_xcalloc(ncol + 1, 1);
	f->sets = fc_xcalloc(ncol + 1, sizeof *f->sets);
	for (k = 0; k < ntree && !bad; k++) {
		nodes += 2 * (size_t)tree[k].nleaves;
		bad = see_columns(f, &tree[k]) || nodes > UINT32_MAX / 16;
	}
	if (bad || make_sets(f)) {
		fc_flat_free(f);
		return NULL;
	}
	f->tree = fc_xcalloc(ntree + 1, sizeof *f->tree);
	f->node = fc_xcalloc(nodes + 1, sizeof *f->node);
	f->value = fc_xcalloc(nodes + 1, sizeof *f->value);
	child = fc_xcalloc(nodes + 1, sizeof *child);
	for (k = 0; k < ntree; k++)
		lay_out(f, &tree[k], &f->tree[k], child);
	free(child);
	return f;
}

void
fc_flat_free(struct fc_flat *f)
{
	if (f == NULL)
		return;
	free(f->tree);
	free(f->node);
	free(f->value);
	free(f->missing);
	free(f->sets);
	free(f->bits);
	free(f);
}

static inline uint32_t
step(const struct node *node, uint32_t at, const int64_t *key)
{
	const struct node *n = &node[at];

	return n->left + (key[n->key] > n->threshold);
}

/* Eight rows through a tree without codes. */
static void
walk(const struct node *node, uint32_t root, const int64_t *x, size_t width,
    uint32_t at[LANES])
{
	const int64_t *x1 = x + width, *x2 = x1 + width, *x3 = x2 + width;
	const int64_t *x4 = x3 + width, *x5 = x4 + width, *x6 = x5 + width;
	const int64_t *x7 = x6 + width;
	uint32_t a = root, b = root, c = root, d = root;
	uint32_t e = root, f = root, g = root, h = root;
	uint32_t was, now = ~0u;

	do {
		a = step(node, a, x);
		b = step(node, b, x1);
		c = step(node, c, x2);
		d = step(node, d, x3);
		e = step(node, e, x4);
		f = step(node, f, x5);
		g = step(node, g, x6);
		h = step(node, h, x7);
		/* Places only grow, and not by 2^32: the sum tells. */
		was = now;
		now = a + b + c + d + e + f + g + h;
	} while (now != was);
	at[0] = a;
	at[1] = b;
	at[2] = c;
	at[3] = d;
	at[4] = e;
	at[5] = f;
	at[6] = g;
	at[7] = h;
}

/* A step in any tree. Both kinds of node are asked at once: which it is
 * cannot be foretold, and a branch would be. Of a code the key is the least,
 * of a number the words are ones. */
static inline uint32_t
step_any(const struct fc_flat *f, uint32_t at, const int64_t *key,
    const uint32_t *word)
{
	const struct node *n = &f->node[at];
	uint32_t k = (uint32_t)n->threshold & -(uint32_t)n->code;
	uint32_t left = f->bits[word[n->key / 2] + k / 32] >> k % 32;

	return n->left + ((key[n->key] > n->threshold) | (~left & 1));
}

/* One row through any tree. */
static uint32_t
walk_one(const struct fc_flat *f, uint32_t at, const int64_t *key,
    const uint32_t *word)
{
	while (f->node[at].left != at)
		at = f->codes ? step_any(f, at, key, word) :
		    step(f->node, at, key);
	return at;
}

/* Eight rows through a tree with codes. */
static void
walk_codes(const struct fc_flat *f, uint32_t root, const int64_t *key,
    const uint32_t *word, uint32_t at[LANES])
{
	uint32_t was, now = ~0u, k;
	size_t width = f->ncol + 1;

	for (k = 0; k < LANES; k++)
		at[k] = root;
	do {
		for (k = 0, was = now, now = 0; k < LANES; k++)
			now += at[k] = step_any(f, at[k], key + 2 * k * width,
			    word + k * width);
	} while (now != was);
}

/* Rows at hand; keys and words are for ncol + 1 columns, the last of which
 * leaves ask for. */
struct rows {
	const double *own;      /* as they were given */
	int64_t *key;           /* two for each column */
	uint32_t *word;         /* where those of a column's code begin */
	size_t n;
};

/* Code x of a column: where its words begin. */
static uint32_t
word_of(const struct sets *s, double x)
{
	uint32_t code;

	if (!(x > -1 && x < 2147483648.0))
		return 1;
	code = (uint32_t)(int32_t)x;
	return code < s->codes ? s->from + code * s->words : 1;
}

static void
take_value(const struct fc_flat *f, size_t c, double x, int64_t *key,
    uint32_t *word)
{
	/* Missing becomes NaN where a tree asks for that, else 0. */
	if (f->missing[c] == 1 + FC_MISSING_NONE && isnan(x))
		x = 0;
	if (f->missing[c] == 1 + FC_MISSING_ZERO && fabs(x) <= FC_ZERO_BOUND)
		x = NAN;
	key[0] = key[1] = INT64_MIN;
	*word = 0;
	if (f->missing[c] == CODED) {
		*word = word_of(&f->sets[c], x);
		return;
	}
	key[0] = isnan(x) ? INT64_MIN : key_of(x);
	key[1] = isnan(x) ? INT64_MAX : key[0];
}

static void
take(const struct fc_flat *f, struct rows *b)
{
	size_t r, c, at;

	for (r = 0, at = 0; r < b->n; r++, at++) {
		for (c = 0; c < f->ncol; c++, at++)
			take_value(f, c, b->own[r * f->ncol + c],
			    b->key + 2 * at, b->word + at);
		b->key[2 * at] = b->key[2 * at + 1] = INT64_MIN;
		b->word[at] = 0;
	}
}

/* What the leaf at this place says of a row; own: before fc_flat's cleaning. */
static double
leaf_value(const struct fc_flat *f, const struct flat_tree *t, uint32_t at,
    const double *own)
{
	return t->linear ? fc_tree_leaf_value(t->tree, (uint32_t)f->value[at],
	    own) : f->value[at];
}

/* The first n rows, a multiple of LANES. */
static void
add_tree(const struct fc_flat *f, const struct flat_tree *t,
    const struct rows *b, size_t n, double *out)
{
	size_t r, k, width = f->ncol + 1;
	uint32_t at[LANES];

	for (r = 0; r < n; r += LANES) {
		const int64_t *key = b->key + 2 * r * width;

		if (t->codes)
			walk_codes(f, t->root, key, b->word + r * width, at);
		else
			walk(f->node, t->root, key, 2 * width, at);
		for (k = 0; k < LANES; k++)
			out[r + k] += leaf_value(f, t, at[k],
			    b->own + (r + k) * f->ncol);
	}
}

/* Row r through LANES trees. */
static void
add_trees(const struct fc_flat *f, const struct flat_tree *t,
    const struct rows *b, size_t r, double *out)
{
	const int64_t *key = b->key + 2 * r * (f->ncol + 1);
	const uint32_t *word = b->word + r * (f->ncol + 1);
	uint32_t at[LANES], was, now = ~0u;
	bool codes = false;
	int k;

	for (k = 0; k < LANES; k++) {
		at[k] = t[k].root;
		codes = codes || t[k].codes;
	}
	do {
		for (k = 0, was = now, now = 0; k < LANES && codes; k++)
			now += at[k] = step_any(f, at[k], key, word);
		for (k = 0; k < LANES && !codes; k++)
			now += at[k] = step(f->node, at[k], key);
	} while (now != was);
	for (k = 0; k < LANES; k++)
		*out += leaf_value(f, &t[k], at[k], b->own + r * f->ncol);
}

/* Rows from `from` on, fewer than LANES: each walks through LANES trees
 * together. */
static void
add_few(const struct fc_flat *f, const struct rows *b, size_t from,
    double *out)
{
	size_t r, k;

	for (r = from; r < b->n; r++) {
		size_t at = r * (f->ncol + 1);

		for (k = 0; k + LANES <= f->ntree; k += LANES)
			add_trees(f, &f->tree[k], b, r, &out[r]);
		for (; k < f->ntree; k++)
			out[r] += leaf_value(f, &f->tree[k], walk_one(f,
			    f->tree[k].root, b->key + 2 * at, b->word + at),
			    b->own + r * f->ncol);
	}
}

static void
add_block(const struct fc_flat *f, const struct rows *b, double *out)
{
	size_t full = b->n - b->n % LANES, k;

	for (k = 0; k < b->n; k++)
		out[k] = 0;
	for (k = 0; k < f->ntree; k++)
		add_tree(f, &f->tree[k], b, full, out);
	add_few(f, b, full, out);
}

void
fc_flat_sum(const struct fc_flat *f, const double *x, size_t n, double *out)
{
	size_t most = FC_MIN(n, (size_t)BLOCK) * (f->ncol + 1), at;
	struct rows b = {
		.key = fc_xmalloc((2 * most + 1) * sizeof *b.key),
		.word = fc_xmalloc((most + 1) * sizeof *b.word),
	};

	for (at = 0; at < n; at += b.n) {
		b.n = FC_MIN(n - at, (size_t)BLOCK);
		b.own = x + at * f->ncol;
		take(f, &b);
		add_block(f, &b, out + at);
	}
	free(b.key);
	free(b.word);
}
