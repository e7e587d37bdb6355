/* clean.c - no line breaks in texts that go out */
#include "base/fc.h"

#include "base/mem.h"
#include "ingest/clean.h"

static bool
has_break(const char *s, size_t n)
{
	return n > 0 && (memchr(s, '\n', n) != NULL ||
	    memchr(s, '\r', n) != NULL);
}

static int32_t
add_clean(struct fc_dict *d, int32_t code)
{
	size_t n, i;
	const char *s = fc_dict_str(d, code, &n);
	char *copy = fc_xstrndup(s, n);
	int32_t clean;

	for (i = 0; i < n; i++)
		if (copy[i] == '\n' || copy[i] == '\r')
			copy[i] = ' ';
	clean = fc_dict_add(d, copy, n);
	free(copy);
	return clean;
}

void
fc_clean_sync(struct fc_clean *c, struct fc_dict *d)
{
	size_t n, from = c->seen;
	const char *s;

	if (from == d->n)
		return;
	/* All new texts at once: they lie one after the other. */
	n = d->nbytes - (size_t)d->off[from];
	if (c->to == NULL && !has_break(d->bytes + d->off[from], n)) {
		c->seen = d->n;
		return;
	}
	if (c->to == NULL)
		from = 0;
	for (; from < d->n; from++) {
		s = fc_dict_str(d, (int32_t)from, &n);
		FC_GROW(c->to, from + 1, c->cap);
		c->to[from] = has_break(s, n) ?
		    add_clean(d, (int32_t)from) : (int32_t)from;
	}
	c->seen = d->n;
}

void
fc_clean_apply(const struct fc_clean *c, int32_t *code, size_t n)
{
	size_t i;

	for (i = 0; c->to != NULL && i < n; i++)
		if (code[i] >= 0)
			code[i] = c->to[code[i]];
}

void
fc_clean_release(struct fc_clean *c)
{
	free(c->to);
	*c = (struct fc_clean){ 0 };
}
