/* lines.c - from the number of a record back to its file and line */
#include "base/fc.h"

#include "base/mem.h"
#include "base/num.h"
#include "ingest/lines.h"

#define PLACE_MAX 4200          /* a path and a number */

/* Place of row i: its line; the text before the number stays in text. */
static uint64_t
place(const struct fc_reader *r, size_t i, char text[PLACE_MAX])
{
	size_t n, digits = 0;
	int64_t line = 0;

	fc_reader_where(r, i, text, PLACE_MAX);
	n = strlen(text);
	while (digits < n && text[n - digits - 1] >= '0' &&
	    text[n - digits - 1] <= '9')
		digits++;
	if (fc_int_parse(text + n - digits, digits, &line))
		line = 0;
	text[n - digits] = '\0';
	return (uint64_t)line;
}

static void
mark(struct fc_lines *l, uint64_t rec, uint64_t line, const char *text)
{
	if (l->nname == 0 || strcmp(l->name[l->nname - 1], text) != 0) {
		l->name = fc_xrealloc(l->name, l->nname + 1, sizeof *l->name);
		l->name[l->nname++] = fc_xstrdup(text);
	} else {
		/* A name is only added together with a mark. */
		const struct fc_mark *last = &l->mark[l->n - 1];

		if (line - last->line == rec - last->rec)
			return;
	}
	FC_GROW(l->mark, l->n + 1, l->cap);
	l->mark[l->n++] = (struct fc_mark){ rec, line, l->nname - 1 };
}

void
fc_lines_add(struct fc_lines *l, const struct fc_reader *r, size_t n)
{
	char first[PLACE_MAX], last[PLACE_MAX];
	uint64_t from, to;
	size_t i;

	if (n == 0)
		return;
	from = place(r, 0, first);
	to = place(r, n - 1, last);
	if (to - from == n - 1 && strcmp(first, last) == 0) {
		mark(l, l->rec, from, first);
	} else {
		for (i = 0; i < n; i++) {
			from = place(r, i, first);
			mark(l, l->rec + i, from, first);
		}
	}
	l->rec += n;
}

void
fc_lines_text(const struct fc_lines *l, uint64_t rec, char *dst, size_t n)
{
	size_t lo = 0, hi = l->n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->mark[mid].rec <= rec)
			lo = mid;
		else
			hi = mid;
	}
	if (l->n == 0)
		snprintf(dst, n, "record %llu", (unsigned long long)rec + 1);
	else
		snprintf(dst, n, "%s%llu", l->name[l->mark[lo].name],
		    (unsigned long long)(l->mark[lo].line + rec -
		    l->mark[lo].rec));
}

void
fc_lines_release(struct fc_lines *l)
{
	size_t i;

	for (i = 0; i < l->nname; i++)
		free(l->name[i]);
	free(l->name);
	free(l->mark);
	*l = (struct fc_lines){ 0 };
}
