/* levels.c - levels by name, and what users say about them */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "cli/opt.h"
#include "recon/levels.h"
#include "series/chunk.h"

/* Bit f: nodes of the level say column f. */
static uint64_t
said(const struct fc_structure *s, size_t level)
{
	uint64_t all = ((uint64_t)1 << s->schema->nkeys) - 1;
	const int64_t *v;
	uint64_t stars = 0;
	int32_t star;
	size_t f;

	if (level < s->nlevels)
		return all & ~s->stars[level];
	v = fc_tuples_at(&s->nodes, s->bottom[0]);
	for (f = 0; f < s->schema->nkeys; f++) {
		star = fc_dict_find(s->schema->field[f].dict, "*", 1);
		if (star >= 0 && v[f] == star)
			stars |= (uint64_t)1 << f;
	}
	return all & ~stars;
}

static int
columns_of(const struct fc_structure *s, const char *name, uint64_t *mask,
    struct fc_err *err)
{
	struct fc_list words = { 0 };
	size_t i, f;
	int status = 0;

	*mask = 0;
	if (strcmp(name, "total") == 0)
		return 0;
	fc_list_split(&words, name, ',');
	for (i = 0; i < words.n && status == 0; i++) {
		for (f = 0; f < s->schema->nkeys && strcmp(words.v[i],
		    s->schema->field[f].name) != 0; f++)
			;
		if (f == s->schema->nkeys)
			status = fc_fail(err, FC_USAGE, "level '%s': no key "
			    "column '%s'", name, words.v[i]);
		else
			*mask |= (uint64_t)1 << f;
	}
	fc_list_release(&words);
	return status;
}

static int
bits(uint64_t v)
{
	int n = 0;

	for (; v != 0; v &= v - 1)
		n++;
	return n;
}

int
fc_recon_level_find(const struct fc_structure *s, const char *name, size_t *level,
    struct fc_err *err)
{
	size_t l, found = SIZE_MAX, rival = SIZE_MAX;
	char a[256], b[256];
	uint64_t want, has;

	*level = s->nlevels;
	if (s->nbottom == 0 || strcmp(name, "bottom") == 0)
		return 0;
	if (columns_of(s, name, &want, err))
		return -1;
	for (l = 0; l <= s->nlevels; l++) {
		has = said(s, l);
		if ((has & want) != want || (want == 0 && has != 0))
			continue;
		if (found == SIZE_MAX || bits(has) < bits(said(s, found))) {
			found = l;
			rival = SIZE_MAX;
		} else if (bits(has) == bits(said(s, found))) {
			rival = l;
		}
	}
	if (found == SIZE_MAX)
		return fc_fail(err, FC_USAGE, "no level '%s' among the nodes",
		    name);
	if (rival != SIZE_MAX)
		return fc_fail(err, FC_USAGE, "level '%s' may be '%s' or '%s'",
		    name, fc_recon_level_name(s, found, a),
		    fc_recon_level_name(s, rival, b));
	*level = found;
	return 0;
}

const char *
fc_recon_level_name(const struct fc_structure *s, size_t level, char dst[256])
{
	uint64_t mask = said(s, level);
	size_t f, at = 0;

	snprintf(dst, 256, "total");
	for (f = 0; f < s->schema->nkeys && at < 200; f++)
		if (mask >> f & 1)
			at += (size_t)snprintf(dst + at, 256 - at, "%s%.40s",
			    at ? "," : "", s->schema->field[f].name);
	return dst;
}

static bool
is_of(const struct fc_structure *s, size_t node, size_t level)
{
	return s->is_upper[node] ? s->level[s->place[node]] == level :
	    level == s->nlevels;
}

static int
set_weight(const struct fc_structure *s, char *word, double *factor,
    struct fc_err *err)
{
	char *value = strrchr(word, '=');
	double v = 0;
	size_t level, i;

	if (value == NULL || fc_num_parse(value + 1, strlen(value + 1), '.',
	    &v) || !(v > 0) || !isfinite(v))
		return fc_fail(err, FC_USAGE, "level weight '%s': not "
		    "LEVEL=NUM with a number above 0", word);
	*value = '\0';
	if (fc_recon_level_find(s, word, &level, err))
		return -1;
	for (i = 0; i < s->n; i++)
		if (is_of(s, i, level))
			factor[i] = v;
	return 0;
}

int
fc_recon_level_weights(const struct fc_structure *s, const char *text,
    double *factor, struct fc_err *err)
{
	struct fc_list words = { 0 };
	size_t i;
	int status = 0;

	for (i = 0; i < s->n; i++)
		factor[i] = 1;
	fc_list_split(&words, text, ';');
	for (i = 0; i < words.n && status == 0; i++)
		status = set_weight(s, words.v[i], factor, err);
	fc_list_release(&words);
	return status;
}

int
fc_recon_level_fix(const struct fc_structure *s, const char *text, bool *fixed,
    struct fc_err *err)
{
	struct fc_list words = { 0 };
	size_t i, node, level;
	int status = 0;

	fc_list_split(&words, text, ';');
	for (i = 0; i < words.n && status == 0; i++) {
		status = fc_recon_level_find(s, words.v[i], &level, err);
		for (node = 0; node < s->n && status == 0; node++)
			if (is_of(s, node, level))
				fixed[node] = true;
	}
	fc_list_release(&words);
	return status;
}

/* Fields of the key columns in a table, read as texts. */
static int
key_fields(const struct fc_structure *s, struct fc_reader *in, int *field,
    struct fc_err *err)
{
	size_t f;

	for (f = 0; f < s->schema->nkeys; f++) {
		field[f] = fc_schema_need(fc_reader_schema(in),
		    s->schema->field[f].name, err);
		if (field[f] < 0 || fc_reader_set_type(in, field[f], FC_TEXT,
		    NULL, NULL, err))
			return fc_fail_at(err, "immutable nodes");
	}
	return 0;
}

static int
fix_row(const struct fc_structure *s, const struct fc_schema *schema,
    const struct fc_batch *b, const int *field, size_t row, bool *fixed,
    struct fc_err *err)
{
	int32_t code[64];
	char name[256];
	int64_t node;
	const char *text;
	size_t f, n;

	for (f = 0; f < s->schema->nkeys; f++) {
		code[f] = b->col[field[f]].code[row];
		if (code[f] < 0)
			continue;
		text = fc_dict_str(schema->field[field[f]].dict, code[f], &n);
		code[f] = fc_dict_find(s->schema->field[f].dict, text, n);
		if (code[f] < 0)
			code[f] = FC_NULL_CODE - 1;
	}
	node = fc_structure_find(s, code);
	if (node < 0) {
		fc_join_texts(b, row, field, s->schema->nkeys, name);
		return fc_fail(err, FC_DATA, "immutable node %s is not among "
		    "the forecasts", name);
	}
	fixed[node] = true;
	return 0;
}

int
fc_recon_level_fix_nodes(const struct fc_structure *s, struct fc_reader *in,
    bool *fixed, struct fc_err *err)
{
	const struct fc_batch *b;
	int field[64] = { 0 }, more;
	size_t i;

	if (key_fields(s, in, field, err))
		return -1;
	while ((more = fc_reader_next(in, &b, err)) > 0)
		for (i = 0; i < b->n; i++)
			if (fix_row(s, fc_reader_schema(in), b, field, i,
			    fixed, err))
				return -1;
	return more;
}
