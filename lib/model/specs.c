/* specs.c - lists of what is asked for. */
#include "base/fc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/registry.h"

/* Length of the first spec of text: to a comma that no digit follows, unless
 * it begins a model (4theta). */
static size_t
spec_length(const char *text)
{
	size_t n = 0;

	for (;;) {
		n += strcspn(text + n, ",");
		if (text[n] == '\0' || fc_model_begins(text + n + 1) ||
		    !(text[n + 1] >= '0' && text[n + 1] <= '9'))
			return n;
		n++;
	}
}

static int
by_alias(const void *a, const void *b)
{
	const struct fc_spec *x = a, *y = b;

	return strcmp(x->alias, y->alias);
}

/* Members of a combination that has global ones, as specs of the list; what
 * its own season is, is theirs. */
static void
take_members(struct fc_spec *c, struct fc_spec *to, size_t at)
{
	for (size_t i = 0; i < c->nmember; i++) {
		struct fc_spec *m = &to[at + i];

		*m = c->member[i];
		m->part = true;
		free(m->alias);
		m->alias = fc_xasprintf("%s/%s", c->alias, m->text);
		free(m->text);
		m->text = fc_xasprintf("+%s", m->alias);
		if (m->model->local && m->nseason == 0) {
			m->season = c->season;
			m->nseason = c->nseason;
			memcpy(m->seasons, c->seasons, sizeof m->seasons);
		}
	}
	c->mixed = at;
	c->nmixed = c->nmember;
	free(c->member);
	c->member = NULL;
	c->nmember = 0;
}

/* The list with the parts of mixed combinations first. */
static struct fc_spec *
bring_out(struct fc_spec *v, size_t *n)
{
	size_t parts = 0, at = 0;
	struct fc_spec *all;

	for (size_t i = 0; i < *n; i++)
		parts += v[i].nmixed > 0 ? v[i].nmember : 0;
	if (parts == 0)
		return v;
	all = fc_xcalloc(parts + *n, sizeof *all);
	for (size_t i = 0; i < *n; i++) {
		if (v[i].nmixed > 0) {
			take_members(&v[i], all, at);
			at += v[i].nmixed;
		}
	}
	memcpy(all + parts, v, *n * sizeof *v);
	*n += parts;
	free(v);
	return all;
}

size_t
fc_specs_parts(const struct fc_spec *specs, size_t n)
{
	size_t k = 0;

	while (k < n && specs[k].part)
		k++;
	return k;
}

int
fc_specs_parse(const char *text, struct fc_spec **specs, size_t *n,
    struct fc_err *err)
{
	struct fc_spec *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (;;) {
		size_t len = spec_length(text);
		char *one = fc_xstrndup(text, len);
		int rc;

		FC_GROW(v, *n + 1, cap);
		v[*n] = (struct fc_spec){ 0 };
		rc = fc_spec_parse(&v[(*n)++], one, err);
		free(one);
		if (rc)
			goto fail;
		if (text[len] == '\0')
			break;
		text += len + 1;
	}
	qsort(v, *n, sizeof *v, by_alias);
	for (size_t i = 1; i < *n; i++) {
		if (strcmp(v[i].alias, v[i - 1].alias) == 0) {
			fc_fail(err, FC_USAGE, "model '%.60s' asked for twice; "
			    "name one by :alias=NAME", v[i].alias);
			goto fail;
		}
	}
	*specs = bring_out(v, n);
	return 0;
fail:
	fc_specs_free(v, *n);
	*specs = NULL;
	*n = 0;
	return -1;
}

void
fc_specs_free(struct fc_spec *specs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		fc_specs_free(specs[i].member, specs[i].nmember);
		free(specs[i].text);
		free(specs[i].alias);
		free(specs[i].increasing);
		free(specs[i].decreasing);
	}
	free(specs);
}
