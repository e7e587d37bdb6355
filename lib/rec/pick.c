/* pick.c - some columns of a stream, in an order of one's own */
#include "base/fc.h"

#include "base/mem.h"
#include "rec/pick.h"

static void
begin(struct fc_pick *p, const struct fc_schema *s)
{
	size_t i;

	*p = (struct fc_pick){ 0 };
	fc_schema_init(&p->schema);
	p->schema.freq = s->freq;
	for (i = 0; i < s->nhistory; i++)
		fc_schema_add_history(&p->schema, s->history[i]);
	p->from = fc_xcalloc(s->n + 1, sizeof *p->from);
}

static void
take(struct fc_pick *p, const struct fc_schema *s, int f)
{
	p->from[fc_schema_add_like(&p->schema, &s->field[f])] = f;
}

static void
end(struct fc_pick *p)
{
	struct fc_err ignored = { 0 };

	if (fc_schema_roles(&p->schema, &ignored))
		fc_schema_no_roles(&p->schema);
	fc_batch_init(&p->view, &p->schema);
}

int
fc_pick_select(struct fc_pick *p, const struct fc_schema *s, char **names,
    size_t n, struct fc_err *err)
{
	size_t i;

	begin(p, s);
	for (i = 0; i < n; i++) {
		int f = fc_schema_need(s, names[i], err);

		if (f < 0)
			return -1;
		if (fc_schema_find(&p->schema, names[i]) >= 0)
			return fc_fail(err, FC_USAGE,
			    "column '%s' is selected twice", names[i]);
		take(p, s, f);
	}
	end(p);
	return 0;
}

int
fc_pick_drop(struct fc_pick *p, const struct fc_schema *s, char **names,
    size_t n, struct fc_err *err)
{
	bool *gone = fc_xcalloc(s->n + 1, sizeof *gone);
	int f = 0;
	size_t i;

	begin(p, s);
	for (i = 0; f >= 0 && i < n; i++) {
		f = fc_schema_need(s, names[i], err);
		if (f >= 0)
			gone[f] = true;
	}
	for (i = 0; f >= 0 && i < s->n; i++) {
		if (!gone[i])
			take(p, s, (int)i);
	}
	free(gone);
	if (f < 0)
		return -1;
	if (p->schema.n == 0)
		return fc_fail(err, FC_USAGE, "no column is left");
	end(p);
	return 0;
}

const struct fc_batch *
fc_pick_show(struct fc_pick *p, const struct fc_batch *b)
{
	size_t i;

	for (i = 0; i < p->schema.n; i++)
		p->view.col[i] = b->col[p->from[i]];
	p->view.n = p->view.cap = b->n;
	return &p->view;
}

void
fc_pick_release(struct fc_pick *p)
{
	size_t i;

	/* The columns are another's. */
	for (i = 0; p->view.col != NULL && i < p->schema.n; i++)
		p->view.col[i].any = NULL;
	if (p->view.col != NULL)
		fc_batch_release(&p->view);
	fc_schema_release(&p->schema);
	free(p->from);
	*p = (struct fc_pick){ 0 };
}
