/* predictopen.c - the columns of a forecast stream. */
#include "base/fc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/predict.h"

int
fc_predict_open(struct fc_predict *p, const struct fc_schema *in,
    struct fc_err *err)
{
	struct fc_schema *s = &p->out;
	const struct fc_model *all;
	size_t n;
	int f;

	p->in = in;
	fc_schema_init(s);
	if (in->model >= 0 || in->cutoff >= 0)
		return fc_fail(err, FC_DATA, "the input holds forecasts: it has "
		    "a column '%s'", in->field[in->model >= 0 ? in->model :
		    in->cutoff].name);
	for (size_t i = 0; i <= in->nkeys; i++)
		fc_schema_add_like(s, &in->field[i < in->nkeys ? i :
		    (size_t)in->ds]);
	f = fc_schema_add(s, "model", FC_TEXT);
	p->alias = fc_xcalloc(p->nspec + 1, sizeof *p->alias);
	for (size_t i = fc_specs_parts(p->spec, p->nspec); i < p->nspec; i++)
		p->alias[i] = fc_dict_add(s->field[f].dict, p->spec[i].alias,
		    strlen(p->spec[i].alias));
	f = fc_schema_add(s, "cutoff", FC_TIME);
	s->field[f].time = in->field[in->ds].time;
	fc_schema_add(s, "yhat", FC_NUM);
	for (size_t i = 0; i < p->probs->ncol; i++)
		fc_schema_add(s, p->probs->name[i], FC_NUM);
	for (size_t i = 0; i < p->probs->npath; i++) {
		char name[40];

		snprintf(name, sizeof name, "yhat-path-%zu", i + 1);
		fc_schema_add(s, name, FC_NUM);
	}
	f = fc_schema_add(s, "fallback", FC_TEXT);
	all = fc_models(&n);
	for (size_t i = 0; i < n; i++)
		fc_dict_add(s->field[f].dict, all[i].name, strlen(all[i].name));
	fc_dict_add(s->field[f].dict, "pooled", 6);
	s->freq = p->freq.kind != FC_FREQ_NONE ? p->freq : in->freq;
	for (size_t i = 0; i < in->nhistory; i++)
		fc_schema_add_history(s, in->history[i]);
	return fc_schema_roles(s, err);
}

void
fc_predict_close(struct fc_predict *p)
{
	fc_schema_release(&p->out);
	free(p->alias);
	p->alias = NULL;
}
