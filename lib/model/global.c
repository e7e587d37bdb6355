/* global.c - the passes of training over spooled chunks. */
#include "base/fc.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/global.h"
#include "model/spool.h"
#include "series/flow.h"

bool
fc_specs_global(const struct fc_spec *spec, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (spec[i].model->global)
			return true;
	}
	return false;
}

struct pass {
	const struct fc_global *g;
	void *model;
};

static void *
part_new(void *arg)
{
	struct pass *p = arg;

	return p->g->part_new(p->model);
}

static int
work(const struct fc_chunk *c, void *aux, void *ws, void *arg,
    struct fc_err *err)
{
	struct pass *p = arg;

	(void)ws;
	(void)err;
	p->g->add(p->model, aux, c);
	return 0;
}

static int
done(const struct fc_chunk *c, void *aux, void *arg, struct fc_err *err)
{
	struct pass *p = arg;

	(void)c;
	(void)err;
	p->g->merge(p->model, aux);
	return 0;
}

static int
train_one(struct pass *p, struct fc_spool *spool, const struct fc_schema *s,
    int threads, struct fc_err *err)
{
	struct fc_flow flow = { .next = fc_spool_next, .source = spool,
	    .schema = s, .aux_new = part_new, .aux_free = p->g->part_free,
	    .work = work, .done = done, .arg = p, .threads = threads };

	for (int n = 0; p->g->pass(p->model, n); n++) {
		fc_spool_rewind(spool);
		if (fc_flow_run(&flow, err) || p->g->end(p->model, err))
			return -1;
	}
	return 0;
}

int
fc_train_global(struct fc_trained *t, const struct fc_spec *spec, size_t n,
    void *spool, const struct fc_schema *s, const char *by, int threads,
    struct fc_err *err)
{
	int column = -1;

	t->n = n;
	t->model = fc_xcalloc(n, sizeof *t->model);
	if (by) {
		column = fc_schema_need(s, by, err);
		if (column < 0)
			return fc_fail_at(err, "--by");
		if (s->field[column].type != FC_TEXT)
			return fc_fail(err, FC_USAGE, "--by: column '%s' is not "
			    "text; give --text %s", by, by);
	}
	for (size_t i = 0; i < n; i++) {
		struct pass p = { spec[i].model->global, NULL };

		if (!p.g)
			continue;
		if (p.g->open(&t->model[i], &spec[i], s, column, err))
			return fc_fail_at(err, "%s", spec[i].alias);
		p.model = t->model[i];
		if (train_one(&p, spool, s, threads, err))
			return fc_fail_at(err, "%s", spec[i].alias);
	}
	return 0;
}

void
fc_trained_release(struct fc_trained *t, const struct fc_spec *spec)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->model[i])
			spec[i].model->global->close(t->model[i]);
	}
	free(t->model);
	*t = (struct fc_trained){ 0 };
}
