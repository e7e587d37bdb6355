/* explain.c - what each column adds to the forecasts of global models. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/explain.h"

/* Columns of the learner in the stream, counted from the first of them. */
static void
add_columns(struct fc_schema *s, struct fc_learner *l,
    const struct fc_global *g, int first)
{
	size_t n = 0;

	while (g->column(l->model, n) != NULL)
		n++;
	l->shap = fc_xcalloc(n + 1, sizeof *l->shap);
	for (size_t j = 0; j < n; j++) {
		char *name = fc_xasprintf("shap-%s", g->column(l->model, j));
		int f = fc_schema_find(s, name);

		if (f < first)
			f = fc_schema_add(s, name, FC_NUM);
		l->shap[j] = (size_t)(f - first);
		free(name);
	}
	l->nshap = n + 1;
}

int
fc_explain_open(struct fc_explain *e, const char *path,
    const struct fc_common *common, const struct fc_schema *in,
    const struct fc_spec *spec, size_t nspec, struct fc_trained *t,
    struct fc_err *err)
{
	struct fc_schema *s = &e->out;
	int f, first;

	e->in = in;
	fc_schema_init(s);
	for (size_t i = 0; i <= in->nkeys; i++)
		fc_schema_add_like(s, &in->field[i < in->nkeys ? i :
		    (size_t)in->ds]);
	f = fc_schema_add(s, "model", FC_TEXT);
	first = f + 1;
	e->alias = fc_xcalloc(nspec + 1, sizeof *e->alias);
	for (size_t k = 0; k < nspec; k++) {
		const struct fc_global *g = spec[k].model->global;

		e->alias[k] = fc_dict_add(s->field[f].dict, spec[k].alias,
		    strlen(spec[k].alias));
		for (size_t i = 0; g && g->explain && i < t->of[k].n; i++)
			add_columns(s, &t->of[k].part[i], g, first);
	}
	if ((int)s->n == first)
		return fc_fail(err, FC_USAGE, "--explain: none of these models "
		    "can tell what a column adds; gbdt can");
	fc_schema_add(s, "shap-bias", FC_NUM);
	e->width = s->n - (size_t)first;
	for (size_t k = 0; k < nspec; k++) {
		for (size_t i = 0; i < t->of[k].n; i++) {
			struct fc_learner *l = &t->of[k].part[i];

			if (l->shap)
				l->shap[l->nshap - 1] = e->width - 1;
		}
	}
	s->freq = in->freq;
	for (size_t i = 0; i < in->nhistory; i++)
		fc_schema_add_history(s, in->history[i]);
	if (fc_schema_roles(s, err))
		return -1;
	return fc_open_writer(&e->writer, s, common, path, err);
}

void
fc_explain_close(struct fc_explain *e)
{
	fc_writer_discard(&e->writer);
	if (e->in)
		fc_schema_release(&e->out);
	free(e->alias);
	*e = (struct fc_explain){ 0 };
}

void
fc_explain_want(const struct fc_explain *e, struct fc_forecast *f,
    struct fc_vec *buf)
{
	if (!e)
		return;
	f->nshap = e->width;
	f->shap = fc_vec_resize(buf, f->h * e->width);
	for (size_t i = 0; i < f->h * e->width; i++)
		f->shap[i] = NAN;
}

void
fc_explain_put(const struct fc_explain *e, struct fc_batch *out,
    const struct fc_chunk *c, size_t i, const struct fc_steps *steps,
    size_t k, const struct fc_forecast *f)
{
	size_t keys = e->in->nkeys, at = out->n;

	fc_batch_reserve(out, at + f->h);
	for (size_t t = 0; t < f->h; t++) {
		for (size_t j = 0; j < keys; j++)
			out->col[j].code[at + t] =
			    c->batch.col[j].code[c->start[i]];
		out->col[keys].time[at + t] = steps->ds[t];
		out->col[keys + 1].code[at + t] = e->alias[k];
		for (size_t j = 0; j < e->width; j++)
			out->col[keys + 2 + j].num[at + t] =
			    f->shap[t * e->width + j];
	}
	out->n = at + f->h;
}
