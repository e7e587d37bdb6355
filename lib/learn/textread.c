/*
 * textread.c - LightGBM's text model, from bytes nobody vouches for
 *
 * Lines "name=values" in any order; those of a tree follow "Tree=". Sizes of
 * the tree blocks are not needed and not believed.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "learn/bin.h"
#include "learn/gbdt_impl.h"

/* One line; or the words of its value. */
struct text {
	const char *s;
	size_t n;
};

struct reader {
	const char *s, *end;
	size_t line;
	struct fc_gbdt *m;
	struct fc_err *err;
};

static int
bad(const struct reader *r, const char *what)
{
	return fc_fail(r->err, FC_DATA, "text model, line %zu: %s", r->line,
	    what);
}

static bool
next_line(struct reader *r, struct text *line)
{
	const char *nl;

	if (r->s == r->end)
		return false;
	nl = memchr(r->s, '\n', (size_t)(r->end - r->s));
	line->s = r->s;
	line->n = (size_t)((nl != NULL ? nl : r->end) - r->s);
	r->s = nl != NULL ? nl + 1 : r->end;
	if (line->n > 0 && line->s[line->n - 1] == '\r')
		line->n--;
	r->line++;
	return true;
}

/* Is the line "name=..."? Then v is what follows. */
static bool
is(struct text line, const char *name, struct text *v)
{
	size_t n = strlen(name);

	if (line.n <= n || memcmp(line.s, name, n) != 0 || line.s[n] != '=')
		return false;
	v->s = line.s + n + 1;
	v->n = line.n - n - 1;
	return true;
}

static bool
equals(struct text line, const char *s)
{
	return line.n == strlen(s) && memcmp(line.s, s, line.n) == 0;
}

static bool
next_word(struct text *v, struct text *word)
{
	while (v->n > 0 && *v->s == ' ') {
		v->s++;
		v->n--;
	}
	if (v->n == 0)
		return false;
	word->s = v->s;
	while (v->n > 0 && *v->s != ' ') {
		v->s++;
		v->n--;
	}
	word->n = (size_t)(v->s - word->s);
	return true;
}

static int
number(struct text w, double lo, double hi, bool whole, double *x)
{
	if (fc_num_parse(w.s, w.n, '.', x) || !(*x >= lo && *x <= hi) ||
	    (whole && *x != floor(*x)))
		return -1;
	return 0;
}

static int
one_int(const struct reader *r, struct text v, double hi, uint32_t *res)
{
	double x;

	if (number(v, 0, hi, true, &x))
		return bad(r, "not a number it could be");
	*res = (uint32_t)x;
	return 0;
}

/* Exactly n numbers in [lo, hi]. */
static int
numbers(const struct reader *r, struct text v, size_t n, double lo, double hi,
    double *x)
{
	struct text w;
	size_t i;

	for (i = 0; i < n; i++)
		if (!next_word(&v, &w) || number(w, lo, hi, false, &x[i]))
			return bad(r, "too few numbers, or a bad one");
	return next_word(&v, &w) ? bad(r, "too many numbers") : 0;
}

/* n whole numbers in [lo, hi], into anything. */
static double *
whole(const struct reader *r, struct text v, size_t n, double lo, double hi)
{
	double *x = fc_xmalloc((n + 1) * sizeof *x);
	size_t i;

	if (numbers(r, v, n, lo, hi, x)) {
		free(x);
		return NULL;
	}
	for (i = 0; i < n; i++)
		if (x[i] != floor(x[i])) {
			(void)bad(r, "a number is not whole");
			free(x);
			return NULL;
		}
	return x;
}

#define WHOLE(r, v, dst, n, lo, hi, type)                                  \
	do {                                                               \
		size_t whole_n = (n), whole_i;                             \
		double *whole_x = whole((r), (v), whole_n, (lo), (hi));    \
		if (whole_x == NULL)                                       \
			return -1;                                         \
		for (whole_i = 0; whole_i < whole_n; whole_i++)            \
			(dst)[whole_i] = (type)whole_x[whole_i];           \
		free(whole_x);                                             \
	} while (0)

/* ---- a tree ------------------------------------------------------------ */

/* What a tree must have. */
enum {
	HAS_COLUMN = 1, HAS_THRESHOLD = 2, HAS_DECISION = 4, HAS_LEFT = 8,
	HAS_RIGHT = 16, HAS_VALUE = 32, HAS_FROM = 64, HAS_BITS = 128,
	HAS_CONST = 256, HAS_NUM = 512, HAS_COLS = 1024, HAS_COEF = 2048,
	HAS_INNER = 31,
};

static int
shape(const struct reader *r, struct fc_tree *t, struct text line,
    unsigned *has)
{
	size_t inner = t->nleaves - 1;
	struct text v;
	double top = 1.7976931348623157e308, most = t->nleaves;

	if (is(line, "split_feature", &v)) {
		*has |= HAS_COLUMN;
		WHOLE(r, v, t->column, inner, 0, (double)r->m->ncol - 1,
		    uint32_t);
	} else if (is(line, "threshold", &v)) {
		*has |= HAS_THRESHOLD;
		return numbers(r, v, inner, -INFINITY, INFINITY, t->threshold);
	} else if (is(line, "decision_type", &v)) {
		*has |= HAS_DECISION;
		WHOLE(r, v, t->decision, inner, 0, 15, uint8_t);
	} else if (is(line, "left_child", &v)) {
		*has |= HAS_LEFT;
		WHOLE(r, v, t->left, inner, -most, most, int32_t);
	} else if (is(line, "right_child", &v)) {
		*has |= HAS_RIGHT;
		WHOLE(r, v, t->right, inner, -most, most, int32_t);
	} else if (is(line, "leaf_value", &v)) {
		*has |= HAS_VALUE;
		return numbers(r, v, t->nleaves, -top, top, t->leaf_value);
	}
	return 0;
}

/* What prediction does not need; empty values are left out by some. */
static int
weights(const struct reader *r, struct fc_tree *t, struct text line)
{
	size_t n = t->nleaves, inner = n - 1;
	struct text v;

	if (is(line, "split_gain", &v) && v.n > 0)
		return numbers(r, v, inner, -INFINITY, INFINITY, t->gain);
	if (is(line, "leaf_weight", &v) && v.n > 0)
		return numbers(r, v, n, -INFINITY, INFINITY, t->leaf_weight);
	if (is(line, "internal_value", &v) && v.n > 0)
		return numbers(r, v, inner, -INFINITY, INFINITY,
		    t->internal_value);
	if (is(line, "internal_weight", &v) && v.n > 0)
		return numbers(r, v, inner, -INFINITY, INFINITY,
		    t->internal_weight);
	if (is(line, "leaf_count", &v) && v.n > 0)
		WHOLE(r, v, t->leaf_count, n, 0, 1e15, uint64_t);
	if (is(line, "internal_count", &v) && v.n > 0)
		WHOLE(r, v, t->internal_count, inner, 0, 1e15, uint64_t);
	if (is(line, "shrinkage", &v))
		return numbers(r, v, 1, -1e300, 1e300, &t->shrinkage);
	return 0;
}

static int
codes(const struct reader *r, struct fc_tree *t, struct text line,
    unsigned *has)
{
	struct text v;
	uint32_t i;

	if (is(line, "cat_boundaries", &v)) {
		/* The bits have its size. */
		if (t->cat_from != NULL)
			return bad(r, "comes twice");
		t->cat_from = fc_xcalloc((size_t)t->ncat + 1,
		    sizeof *t->cat_from);
		WHOLE(r, v, t->cat_from, (size_t)t->ncat + 1, 0, 1e8, uint32_t);
		for (i = 0; i < t->ncat; i++)
			if (t->cat_from[i] > t->cat_from[i + 1])
				return bad(r, "cat_boundaries descend");
		*has |= HAS_FROM;
	} else if (is(line, "cat_threshold", &v)) {
		size_t n;

		if (!(*has & HAS_FROM))
			return bad(r, "cat_threshold before cat_boundaries");
		n = t->cat_from[t->ncat];
		if (n > v.n)
			return bad(r, "too few numbers");
		free(t->cat_bits);
		t->cat_bits = fc_xcalloc(n + 1, sizeof *t->cat_bits);
		WHOLE(r, v, t->cat_bits, n, 0, 4294967295.0, uint32_t);
		*has |= HAS_BITS;
	}
	return 0;
}

static int
linear(const struct reader *r, struct fc_tree *t, struct text line,
    unsigned *has)
{
	size_t n = t->nleaves, total;
	struct text v;
	uint32_t i;

	if (is(line, "leaf_const", &v)) {
		*has |= HAS_CONST;
		free(t->leaf_const);
		t->leaf_const = fc_xcalloc(n, sizeof *t->leaf_const);
		return numbers(r, v, n, -1e300, 1e300, t->leaf_const);
	}
	if (is(line, "num_features", &v)) {
		*has |= HAS_NUM;
		if (t->coef_from != NULL)
			return bad(r, "comes twice");
		t->coef_from = fc_xcalloc(n + 1, sizeof *t->coef_from);
		WHOLE(r, v, t->coef_from + 1, n, 0, 65535, uint32_t);
		for (i = 0; i < n; i++)
			t->coef_from[i + 1] += t->coef_from[i];
	}
	if (!is(line, "leaf_features", &v) && !is(line, "leaf_coeff", &v))
		return 0;
	if (!(*has & HAS_NUM))
		return bad(r, "num_features comes too late");
	total = t->coef_from[n];
	if (total > v.n)
		return bad(r, "too few numbers");
	if (is(line, "leaf_features", &v)) {
		*has |= HAS_COLS;
		free(t->coef_col);
		t->coef_col = fc_xcalloc(total + 1, sizeof *t->coef_col);
		WHOLE(r, v, t->coef_col, total, 0, (double)r->m->ncol - 1,
		    uint32_t);
		return 0;
	}
	*has |= HAS_COEF;
	free(t->coef);
	t->coef = fc_xcalloc(total + 1, sizeof *t->coef);
	return numbers(r, v, total, -1e300, 1e300, t->coef);
}

static int
complete(const struct reader *r, const struct fc_tree *t, unsigned has)
{
	unsigned lin = HAS_CONST | HAS_NUM | HAS_COLS | HAS_COEF;

	if (!(has & HAS_VALUE) ||
	    (t->nleaves > 1 && (has & HAS_INNER) != HAS_INNER))
		return bad(r, "the tree above lacks a line");
	if (t->ncat > 0 && (has & (HAS_FROM | HAS_BITS)) !=
	    (HAS_FROM | HAS_BITS))
		return bad(r, "the tree above lacks its categories");
	if ((has & lin) != 0 && (has & lin) != lin)
		return bad(r, "the linear tree above lacks a line");
	if (!fc_tree_sound(t, r->m->ncol))
		return bad(r, "the tree above is not a tree");
	return 0;
}

/* num_leaves and num_cat; then the tree's lines up to an empty one. */
static int
read_tree(struct reader *r)
{
	struct fc_tree *t = fc_gbdt_add_tree(r->m);
	struct text line, v;
	uint32_t leaves = 0, ncat = 0;
	unsigned has = 0;

	if (!next_line(r, &line) || !is(line, "num_leaves", &v) ||
	    one_int(r, v, 1e6, &leaves) || leaves < 1 ||
	    leaves > (size_t)(r->end - r->s) + 1)
		return bad(r, "num_leaves is missing or impossible");
	if (!next_line(r, &line) || !is(line, "num_cat", &v) ||
	    one_int(r, v, leaves, &ncat))
		return bad(r, "num_cat is missing or impossible");
	fc_tree_init(t, leaves);
	t->ncat = ncat;
	while (next_line(r, &line) && line.n > 0)
		if (shape(r, t, line, &has) || weights(r, t, line) ||
		    codes(r, t, line, &has) || linear(r, t, line, &has))
			return -1;
	return complete(r, t, has);
}

/* ---- the head ---------------------------------------------------------- */

static int
words(const struct reader *r, struct text v, size_t n, char ***res)
{
	struct text w;
	size_t i;

	if (*res != NULL)
		return bad(r, "comes twice");
	*res = fc_xcalloc(n + 1, sizeof **res);
	for (i = 0; i < n; i++) {
		if (!next_word(&v, &w))
			return bad(r, "fewer words than features");
		(*res)[i] = fc_xstrndup(w.s, w.n);
	}
	return next_word(&v, &w) ? bad(r, "more words than features") : 0;
}

static int
head_line(struct reader *r, struct text line)
{
	struct fc_gbdt *m = r->m;
	struct text v;
	uint32_t k = 0;
	char *s;
	int res;

	if (is(line, "num_class", &v) || is(line, "num_tree_per_iteration", &v))
		return one_int(r, v, 1e9, &k) ? -1 :
		    k == 1 ? 0 : bad(r, "models of several classes are not read");
	if (is(line, "max_feature_idx", &v)) {
		if (m->ncol > 0 || one_int(r, v, 1e6, &k))
			return bad(r, "bad max_feature_idx");
		m->ncol = (size_t)k + 1;
		return 0;
	}
	if (is(line, "objective", &v)) {
		s = fc_xstrndup(v.s, v.n);
		res = fc_gbdt_set_objective(m, s, r->err);
		free(s);
		return res;
	}
	if (equals(line, "average_output"))
		m->average = true;
	if (m->ncol == 0 && (is(line, "feature_names", &v) ||
	    is(line, "feature_infos", &v)))
		return bad(r, "features stand before max_feature_idx");
	if (is(line, "feature_names", &v))
		return words(r, v, m->ncol, &m->name);
	if (is(line, "feature_infos", &v))
		return words(r, v, m->ncol, &m->info);
	if (is(line, "monotone_constraints", &v) && m->monotone == NULL)
		m->monotone = fc_xstrndup(v.s, v.n);
	return 0;
}

/* The lines "[name: value]" behind "parameters:". */
static void
read_params(struct reader *r)
{
	struct fc_buf b = { 0 };
	struct text line;

	while (next_line(r, &line) && !equals(line, "end of parameters"))
		if (line.n > 0) {
			fc_buf_add(&b, line.s, line.n);
			fc_buf_addc(&b, '\n');
		}
	if (r->m->params == NULL)
		r->m->params = b.s;
	else
		fc_buf_release(&b);
}

static int
read_model(struct reader *r)
{
	struct text line, v;
	bool trees = true;

	if (!next_line(r, &line) || !equals(line, "tree"))
		return bad(r, "not a model of LightGBM ('tree' comes first)");
	while (next_line(r, &line)) {
		if (trees && is(line, "Tree", &v)) {
			if (r->m->ncol == 0)
				return bad(r, "max_feature_idx is missing");
			if (read_tree(r))
				return -1;
		} else if (equals(line, "end of trees")) {
			trees = false;
		} else if (equals(line, "parameters:")) {
			read_params(r);
		} else if (trees && head_line(r, line)) {
			return -1;
		}
	}
	return trees ? bad(r, "ends before 'end of trees'") : 0;
}

static void
fill_gaps(struct fc_gbdt *m)
{
	struct fc_err ignored;
	size_t c;

	if (m->objective == NULL)
		(void)fc_gbdt_set_objective(m, "regression", &ignored);
	if (m->name == NULL)
		m->name = fc_xcalloc(m->ncol + 1, sizeof *m->name);
	if (m->info == NULL)
		m->info = fc_xcalloc(m->ncol + 1, sizeof *m->info);
	for (c = 0; c < m->ncol; c++) {
		if (m->name[c] == NULL)
			m->name[c] = fc_xasprintf("Column_%zu", c);
		if (m->info[c] == NULL)
			m->info[c] = fc_xstrdup("none");
	}
}

int
fc_gbdt_load(struct fc_gbdt **res, const char *s, size_t n,
    struct fc_err *err)
{
	struct reader r = { .s = s, .end = s + n, .err = err,
	    .m = fc_gbdt_new() };
	bool text = n > 0 && memchr(s, 0, n) == NULL;

	if (!text || read_model(&r) || (r.m->ncol == 0 &&
	    bad(&r, "no max_feature_idx"))) {
		if (!text)
			(void)bad(&r, n == 0 ? "empty" : "a zero byte");
		fc_gbdt_free(r.m);
		return -1;
	}
	fill_gaps(r.m);
	fc_gbdt_settle(r.m);
	*res = r.m;
	return 0;
}
