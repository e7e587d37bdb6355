/* structure.c - the hierarchy that the keys of a stream tell */
#include "base/fc.h"

#include "base/mem.h"
#include "recon/structure.h"

enum { MOST_KEYS = 62 };

int
fc_structure_init(struct fc_structure *s, const struct fc_schema *schema,
    struct fc_err *err)
{
	*s = (struct fc_structure){ .schema = schema };
	fc_tuples_init(&s->nodes, schema->nkeys);
	if (schema->nkeys > MOST_KEYS)
		return fc_fail(err, FC_DATA, "more than %d key columns: %zu",
		    MOST_KEYS, schema->nkeys);
	return 0;
}

void
fc_structure_release(struct fc_structure *s)
{
	fc_tuples_release(&s->nodes);
	free(s->bottom);
	free(s->upper);
	free(s->place);
	free(s->is_upper);
	free(s->row);
	free(s->child);
	free(s->level);
	free(s->stars);
	*s = (struct fc_structure){ 0 };
}

static void
to_tuple(const struct fc_structure *s, const int32_t *code, int64_t *v)
{
	size_t f;

	for (f = 0; f < s->schema->nkeys; f++)
		v[f] = code[f];
}

size_t
fc_structure_node(struct fc_structure *s, const int32_t *code)
{
	int64_t v[MOST_KEYS];

	to_tuple(s, code, v);
	return fc_tuples_add(&s->nodes, v);
}

int64_t
fc_structure_find(const struct fc_structure *s, const int32_t *code)
{
	int64_t v[MOST_KEYS];

	to_tuple(s, code, v);
	return fc_tuples_find(&s->nodes, v);
}

/* Name of a tuple of key codes. */
static const char *
name_of(const struct fc_structure *s, const int64_t *v, char dst[256])
{
	size_t f, n, at = 0;
	char q[48];

	dst[0] = '\0';
	for (f = 0; f < s->schema->nkeys && at < 200; f++) {
		const char *text = "";

		n = 0;
		if (v[f] >= 0)
			text = fc_dict_str(s->schema->field[f].dict,
			    (int32_t)v[f], &n);
		at += (size_t)snprintf(dst + at, 256 - at, "%s%s",
		    f ? "/" : "", fc_quote(q, text, n));
	}
	return dst;
}

const char *
fc_structure_name(const struct fc_structure *s, size_t node, char dst[256])
{
	return name_of(s, fc_tuples_at(&s->nodes, node), dst);
}

/* Code of "*" in each key column, -1 where it does not occur. */
static void
find_stars(const struct fc_structure *s, int64_t *star)
{
	size_t f;

	for (f = 0; f < s->schema->nkeys; f++)
		star[f] = fc_dict_find(s->schema->field[f].dict, "*", 1);
}

/* Columns in which some node has no star. */
static uint64_t
telling_columns(const struct fc_structure *s, const int64_t *star)
{
	uint64_t mask = 0;
	size_t i, f;

	for (i = 0; i < s->nodes.n; i++)
		for (f = 0; f < s->schema->nkeys; f++)
			if (fc_tuples_at(&s->nodes, i)[f] != star[f] ||
			    star[f] < 0)
				mask |= (uint64_t)1 << f;
	return mask;
}

static uint64_t
stars_of(const struct fc_structure *s, size_t node, const int64_t *star)
{
	const int64_t *v = fc_tuples_at(&s->nodes, node);
	uint64_t mask = 0;
	size_t f;

	for (f = 0; f < s->schema->nkeys; f++)
		if (star[f] >= 0 && v[f] == star[f])
			mask |= (uint64_t)1 << f;
	return mask;
}

static uint32_t
level_of(struct fc_structure *s, uint64_t stars)
{
	size_t l;

	for (l = 0; l < s->nlevels; l++)
		if (s->stars[l] == stars)
			return (uint32_t)l;
	s->stars = fc_xrealloc(s->stars, s->nlevels + 1, sizeof *s->stars);
	s->stars[s->nlevels] = stars;
	return (uint32_t)s->nlevels++;
}

/* Sort nodes into bottom and upper. */
static void
make_lists(struct fc_structure *s, const int64_t *star)
{
	uint64_t telling = telling_columns(s, star), stars;
	size_t i, n = s->nodes.n;

	s->n = n;
	s->bottom = fc_xcalloc(n, sizeof *s->bottom);
	s->upper = fc_xcalloc(n, sizeof *s->upper);
	s->place = fc_xcalloc(n, sizeof *s->place);
	s->is_upper = fc_xcalloc(n, sizeof *s->is_upper);
	s->level = fc_xcalloc(n, sizeof *s->level);
	for (i = 0; i < n; i++) {
		stars = stars_of(s, i, star);
		s->is_upper[i] = (stars & telling) != 0;
		if (s->is_upper[i]) {
			s->level[s->nupper] = level_of(s, stars);
			s->place[i] = (uint32_t)s->nupper;
			s->upper[s->nupper++] = (uint32_t)i;
		} else {
			s->place[i] = (uint32_t)s->nbottom;
			s->bottom[s->nbottom++] = (uint32_t)i;
		}
	}
}

/* The upper node of level l that alone has value v[f] in column f, where
 * that column tells the nodes of the level apart; or s->nupper. */
static size_t
known_by(const struct fc_structure *s, size_t l, size_t f, const int64_t *v)
{
	struct fc_tuples seen = { 0 };
	size_t u, found = s->nupper, n = 0;

	fc_tuples_init(&seen, 1);
	for (u = 0; u < s->nupper; u++) {
		const int64_t *key = fc_tuples_at(&s->nodes, s->upper[u]);

		if (s->level[u] != l)
			continue;
		(void)fc_tuples_add(&seen, &key[f]);
		n++;
		if (key[f] == v[f])
			found = u;
	}
	if (seen.n != n || n < 2)
		found = s->nupper;
	fc_tuples_release(&seen);
	return found;
}

/* A key that lies in two others: S1 in CA above, in TX below. */
static int
no_function(const struct fc_structure *s, size_t b, size_t l,
    const int64_t *v, struct fc_err *err)
{
	char child[256], other[256], q[48];
	const char *text;
	size_t f, u, n;

	for (f = 0; f < s->schema->nkeys; f++) {
		if (s->stars[l] >> f & 1 || v[f] < 0)
			continue;
		u = known_by(s, l, f, v);
		if (u == s->nupper)
			continue;
		text = fc_dict_str(s->schema->field[f].dict, (int32_t)v[f],
		    &n);
		return fc_fail(err, FC_DATA, "wrong hierarchy: %s %s is in %s, "
		    "but also in %s, which has no node above it",
		    s->schema->field[f].name, fc_quote(q, text, n),
		    fc_structure_name(s, s->upper[u], other),
		    fc_structure_name(s, s->bottom[b], child));
	}
	return 0;
}

static int
no_parent(const struct fc_structure *s, size_t b, size_t l, const int64_t *v,
    struct fc_err *err)
{
	char child[256], parent[256], other[256];
	size_t u = 0;

	if (no_function(s, b, l, v, err))
		return -1;
	while (s->level[u] != l)
		u++;
	return fc_fail(err, FC_DATA, "incomplete hierarchy: no node %s above "
	    "%s, though there is one like it, %s", name_of(s, v, parent),
	    fc_structure_name(s, s->bottom[b], child),
	    fc_structure_name(s, s->upper[u], other));
}

/* Place of the upper node of level l above the bottom series at place b. */
static int
parent_of(const struct fc_structure *s, size_t b, size_t l,
    const int64_t *star, uint32_t *parent, struct fc_err *err)
{
	const int64_t *key = fc_tuples_at(&s->nodes, s->bottom[b]);
	int64_t v[MOST_KEYS], node;
	size_t f;

	for (f = 0; f < s->schema->nkeys; f++)
		v[f] = s->stars[l] >> f & 1 ? star[f] : key[f];
	node = fc_tuples_find(&s->nodes, v);
	if (node < 0)
		return no_parent(s, b, l, v, err);
	*parent = s->place[node];
	return 0;
}

static int
make_matrix(struct fc_structure *s, const int64_t *star, struct fc_err *err)
{
	size_t nnz = s->nbottom * s->nlevels, b, l, i;
	uint32_t *parent = fc_xcalloc(nnz, sizeof *parent);
	size_t *next = fc_xcalloc(s->nupper + 1, sizeof *next);
	int status = 0;

	s->row = fc_xcalloc(s->nupper + 1, sizeof *s->row);
	s->child = fc_xcalloc(nnz, sizeof *s->child);
	for (b = 0; b < s->nbottom && status == 0; b++)
		for (l = 0; l < s->nlevels && status == 0; l++) {
			i = b * s->nlevels + l;
			status = parent_of(s, b, l, star, &parent[i], err);
			if (status == 0)
				s->row[parent[i] + 1]++;
		}
	for (i = 0; i < s->nupper; i++) {
		s->row[i + 1] += s->row[i];
		next[i] = s->row[i];
	}
	for (i = 0; i < nnz && status == 0; i++)
		s->child[next[parent[i]]++] = (uint32_t)(i / s->nlevels);
	free(parent);
	free(next);
	return status;
}

int
fc_structure_close(struct fc_structure *s, struct fc_err *err)
{
	int64_t star[MOST_KEYS] = { 0 };
	char name[256];
	size_t i;

	find_stars(s, star);
	make_lists(s, star);
	if (s->n > 0 && s->nbottom == 0)
		return fc_fail(err, FC_DATA, "wrong hierarchy: no bottom "
		    "series: every node has a '*' where another has none");
	if (make_matrix(s, star, err))
		return -1;
	for (i = 0; i < s->nupper; i++)
		if (s->row[i] == s->row[i + 1])
			return fc_fail(err, FC_DATA, "incomplete hierarchy: "
			    "node %s has no bottom series below it",
			    fc_structure_name(s, s->upper[i], name));
	return 0;
}

void
fc_structure_gather(const struct fc_structure *s, const double *v, size_t k,
    double *out)
{
	size_t i, c, j;

	for (i = 0; i < s->nbottom; i++)
		memcpy(out + i * k, v + s->bottom[i] * k, k * sizeof *out);
	for (i = 0; i < s->nupper; i++)
		for (c = s->row[i]; c < s->row[i + 1]; c++)
			for (j = 0; j < k; j++)
				out[s->child[c] * k + j] +=
				    v[s->upper[i] * k + j];
}
