/* list.c - lists of words given as option values */
#include "base/fc.h"

#include "base/mem.h"
#include "cli/opt.h"

static void
push(struct fc_list *l, char *word)
{
	l->v = fc_xrealloc(l->v, l->n + 2, sizeof *l->v);
	l->v[l->n++] = word;
	l->v[l->n] = NULL;
}

void
fc_list_add(struct fc_list *l, const char *text)
{
	push(l, fc_xstrdup(text));
}

void
fc_list_split(struct fc_list *l, const char *text, char sep)
{
	if (*text == '\0')
		return;
	for (;;) {
		const char *end = strchr(text, sep);

		if (end == NULL)
			break;
		push(l, fc_xstrndup(text, (size_t)(end - text)));
		text = end + 1;
	}
	push(l, fc_xstrdup(text));
}

void
fc_list_release(struct fc_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	*l = (struct fc_list){ 0 };
}
