/* tree.c - a hierarchy as text, and what it means for a panel */
#include "base/fc.h"

#include "base/mem.h"
#include "series/tree.h"

/* Which code of column b goes with each code of column a. */
struct fc_tree_pair {
	int32_t *with;          /* by code + 1; UNSEEN at first */
	size_t n, cap;
	bool broken;            /* one code of a goes with two of b */
};

#define UNSEEN (-2)

static const char *
trim(const char *s, size_t *n)
{
	while (*n > 0 && s[0] == ' ') {
		s++;
		(*n)--;
	}
	while (*n > 0 && s[*n - 1] == ' ')
		(*n)--;
	return s;
}

/* Key names for messages. */
static char *
key_names(const struct fc_schema *s)
{
	char *list = fc_xstrdup(""), *longer;
	size_t f;

	for (f = 0; f < s->nkeys; f++) {
		longer = fc_xasprintf("%s%s%s", list, f ? ", " : "",
		    s->field[f].name);
		free(list);
		list = longer;
	}
	return list;
}

static int
unknown(const struct fc_schema *s, size_t level, const char *name, size_t n,
    struct fc_err *err)
{
	char q[48], *keys = key_names(s), *copy = fc_xstrndup(name, n);
	int f = fc_schema_find(s, copy);

	if (n == 0)
		fc_fail(err, FC_USAGE, "--hierarchy: level %zu: a name is "
		    "missing between commas", level);
	else if (f >= 0)
		fc_fail(err, FC_USAGE, "--hierarchy: level %zu: column '%s' "
		    "is not a key (keys: %s)", level, fc_quote(q, name, n),
		    keys);
	else
		fc_fail(err, FC_USAGE, "--hierarchy: level %zu: no key column "
		    "'%s' (keys: %s)", level, fc_quote(q, name, n), keys);
	free(copy);
	free(keys);
	return -1;
}

static int
find_key(const struct fc_schema *s, const char *name, size_t n)
{
	size_t f;

	for (f = 0; f < s->nkeys; f++)
		if (strlen(s->field[f].name) == n &&
		    memcmp(s->field[f].name, name, n) == 0)
			return (int)f;
	return -1;
}

/* The level text s[0..n); columns may be in any order. */
static int
parse_level(struct fc_tree *t, const struct fc_schema *s, const char *text,
    size_t n, struct fc_err *err)
{
	struct fc_tree_level *l = &t->level[t->nlevels++];
	size_t i, from = 0;

	*l = (struct fc_tree_level){ 0 };
	text = trim(text, &n);
	l->text = fc_xstrndup(text, n);
	if (n == 0)
		return 0;
	for (i = 0; i <= n; i++) {
		size_t len = i - from;
		const char *name = text + from;
		int f;

		if (i < n && text[i] != ',')
			continue;
		name = trim(name, &len);
		f = find_key(s, name, len);
		if (f < 0)
			return unknown(s, t->nlevels, name, len, err);
		if (l->listed >> f & 1)
			return fc_fail(err, FC_USAGE, "--hierarchy: level %zu: "
			    "'%s' twice", t->nlevels, s->field[f].name);
		l->listed |= (uint64_t)1 << f;
		from = i + 1;
	}
	return 0;
}

static int
check_repeated(const struct fc_tree *t, struct fc_err *err)
{
	size_t i, j;

	for (i = 0; i < t->nlevels; i++)
		for (j = 0; j < i; j++)
			if (t->level[i].listed == t->level[j].listed)
				return fc_fail(err, FC_USAGE, "--hierarchy: "
				    "level %zu is level %zu again: '%s'%s",
				    i + 1, j + 1, t->level[i].text,
				    t->level[i].listed ? "" :
				    " (an empty level is the total)");
	return 0;
}

int
fc_tree_parse(struct fc_tree *t, const char *text, const struct fc_schema *s,
    struct fc_err *err)
{
	const char *end;
	size_t n = 1;

	*t = (struct fc_tree){ .nkeys = s->nkeys };
	if (s->nkeys > FC_TREE_KEYS)
		return fc_fail(err, FC_DATA, "more than %d key columns: %zu",
		    FC_TREE_KEYS, s->nkeys);
	for (end = text; *end != '\0'; end++)
		n += *end == ';';
	t->level = fc_xcalloc(n, sizeof *t->level);
	t->pair = fc_xcalloc(s->nkeys * s->nkeys, sizeof *t->pair);
	for (;; text = end + 1) {
		end = strchr(text, ';');
		if (end == NULL)
			end = text + strlen(text);
		if (parse_level(t, s, text, (size_t)(end - text), err))
			return -1;
		if (*end == '\0')
			return check_repeated(t, err);
	}
}

static void
see_pair(struct fc_tree_pair *p, int32_t a, int32_t b)
{
	size_t i = (size_t)((int64_t)a + 1);

	if (p->broken)
		return;
	if (i >= p->n) {
		FC_GROW(p->with, i + 1, p->cap);
		while (p->n <= i)
			p->with[p->n++] = UNSEEN;
	}
	if (p->with[i] == UNSEEN)
		p->with[i] = b;
	else if (p->with[i] != b)
		p->broken = true;
}

void
fc_tree_see(struct fc_tree *t, const int32_t *code)
{
	size_t a, b;

	for (a = 0; a < t->nkeys; a++)
		for (b = 0; b < t->nkeys; b++)
			if (a != b)
				see_pair(&t->pair[a * t->nkeys + b], code[a],
				    code[b]);
}

bool
fc_tree_implies(const struct fc_tree *t, size_t a, size_t b)
{
	return a == b || !t->pair[a * t->nkeys + b].broken;
}

void
fc_tree_close(struct fc_tree *t)
{
	size_t i, j, a, b;

	for (i = 0; i < t->nlevels; i++) {
		struct fc_tree_level *l = &t->level[i];

		l->fixed = l->listed;
		for (a = 0; a < t->nkeys; a++)
			for (b = 0; b < t->nkeys; b++)
				if ((l->listed >> a & 1) != 0 &&
				    fc_tree_implies(t, a, b))
					l->fixed |= (uint64_t)1 << b;
		l->bottom = l->fixed == ((uint64_t)1 << t->nkeys) - 1;
		for (j = 0; j < i; j++)
			l->again |= l->fixed == t->level[j].fixed;
	}
}

void
fc_tree_free(struct fc_tree *t)
{
	size_t i;

	for (i = 0; i < t->nlevels; i++)
		free(t->level[i].text);
	for (i = 0; t->pair != NULL && i < t->nkeys * t->nkeys; i++)
		free(t->pair[i].with);
	free(t->level);
	free(t->pair);
	*t = (struct fc_tree){ 0 };
}
