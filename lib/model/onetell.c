/* onetell.c - what the notes of forecasts say, and memory. */
#include "base/fc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "model/fit.h"
#include "model/regress.h"
#include "model/one_impl.h"

static int
tell_column(const struct fc_predict *p, const struct fc_one_note *n, const char *key, struct fc_err *err)
{
	char ds[FC_TIME_MAX];
	size_t len;

	if (strcmp(n->kind, "unused") == 0) {
		fc_regress_tell(&p->spec[n->spec], n->column, key);
		return 0;
	}
	len = fc_time_print(ds, n->ds, &p->in->field[p->in->ds].time);
	return fc_warn(err, n->kind, "series '%s': model '%s': column '%s' "
	    "is missing for %.*s; %s", key, p->spec[n->spec].alias, n->column,
	    (int)len, ds, p->spec[n->spec].model->global ?
	    p->spec[n->spec].model->global->missing : "its mean stands in");
}

int
fc_one_tell(const struct fc_predict *p, const struct fc_chunk *c,
    struct fc_one_out *out, struct fc_err *err)
{
	char key[256];
	int rc = 0;

	for (size_t i = 0; i < out->nnote && rc == 0; i++) {
		const struct fc_one_note *n = &out->note[i];

		fc_key_text(&c->batch, c->start[n->series], key);
		if (n->members)
			fc_nest_tell(&p->spec[n->spec], n->members, key);
		else if (n->column)
			rc = tell_column(p, n, key, err);
		else if (n->instead)
			rc = fc_warn(err, n->kind, "series '%s': model '%s': "
			    "%s; '%s' stepped in", key,
			    p->spec[n->spec].alias, n->why, n->instead);
		else if (strcmp(n->kind, "model") == 0)
			rc = fc_warn(err, n->kind, "series '%s': model '%s': "
			    "%s", key, p->spec[n->spec].alias, n->why);
		else
			rc = fc_warn(err, n->kind, "series '%s': %s", key,
			    n->why);
	}
	out->nnote = 0;
	return rc;
}

void
fc_one_out_release(struct fc_one_out *o)
{
	fc_batch_release(&o->batch);
	if (o->residual.schema)
		fc_batch_release(&o->residual);
	if (o->shap.schema)
		fc_batch_release(&o->shap);
	free(o->note);
	*o = (struct fc_one_out){ 0 };
}

void
fc_kept_init(struct fc_kept *k, size_t nspec)
{
	*k = (struct fc_kept){
		.state = fc_xcalloc(nspec, sizeof *k->state),
		.nstate = nspec,
	};
}

void
fc_kept_release(struct fc_kept *k)
{
	for (size_t i = 0; i < k->nstate; i++)
		fc_vec_release(&k->state[i].v);
	free(k->state);
	*k = (struct fc_kept){ 0 };
}

struct fc_one_ws *
fc_one_ws_new(void)
{
	struct fc_one_ws *ws = fc_xcalloc(1, sizeof *ws);

	ws->frame = fc_frame_ws_new();
	return ws;
}

void
fc_one_ws_free(struct fc_one_ws *ws)
{
	fc_fit_ws_release(&ws->fit);
	fc_vec_release(&ws->state);
	fc_vec_release(&ws->part);
	fc_vec_release(&ws->grid);
	fc_vec_release(&ws->mean);
	fc_vec_release(&ws->sigma);
	fc_vec_release(&ws->q);
	fc_vec_release(&ws->fresh);
	fc_vec_release(&ws->past);
	fc_vec_release(&ws->freshx);
	fc_vec_release(&ws->ahead);
	fc_vec_release(&ws->parts);
	fc_vec_release(&ws->fitted);
	fc_vec_release(&ws->path);
	fc_vec_release(&ws->order);
	fc_vec_release(&ws->shap);
	fc_vec_release(&ws->fan);
	fc_vec_release(&ws->errors);
	fc_steps_release(&ws->steps);
	fc_frame_ws_free(ws->frame);
	free(ws->row);
	free(ws->instead);
	free(ws);
}
