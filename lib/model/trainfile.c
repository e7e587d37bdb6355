/* trainfile.c - global models in the model file. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "global/widen.h"
#include "model/train.h"

/* "global.2", and "global.2.7" for the models of later steps. */
static void
section_name(char *dst, size_t n, size_t k, size_t part)
{
	if (part == 0)
		snprintf(dst, n, "global.%zu", k);
	else
		snprintf(dst, n, "global.%zu.%zu", k, part);
}

/* A heading for people where there are several parts. */
static void
describe_part(const struct fc_learners *l, size_t i, const struct fc_global *g,
    struct fc_buf *out)
{
	int64_t from = i > 0 ? l->part[i - 1].upto + 1 : 1;

	if (i > 0)
		fc_buf_addc(out, '\n');
	if (l->n > 1 && l->part[i].upto == INT64_MAX)
		fc_buf_printf(out, "steps     %lld and later\n",
		    (long long)from);
	else if (l->n > 1)
		fc_buf_printf(out, "steps     %lld to %lld\n",
		    (long long)from, (long long)l->part[i].upto);
	g->describe(l->part[i].model, out);
}

/* What its columns are worth, as CSV without a header (fc-view). */
static int
put_importance(const struct fc_train *t, size_t k, struct fc_model_writer *w,
    struct fc_err *err)
{
	const struct fc_global *g = t->spec[k].model->global;
	const struct fc_learners *l = &t->trained->of[k];
	struct fc_buf text = { 0 }, prefix = { 0 };
	char name[64];
	int rc = 0;

	for (size_t i = 0; g->importance && i < l->n; i++) {
		int64_t from = i > 0 ? l->part[i - 1].upto + 1 : 1;

		fc_buf_reset(&prefix);
		fc_global_quote(&prefix, t->spec[k].alias,
		    strlen(t->spec[k].alias));
		fc_buf_addc(&prefix, ',');
		if (l->n > 1)
			fc_buf_printf(&prefix, "%lld", (long long)from);
		g->importance(l->part[i].model, prefix.s, &text);
	}
	snprintf(name, sizeof name, "importance.%zu", k);
	if (text.len > 0)
		rc = fc_model_put_section(w, name, text.s, text.len, err);
	fc_buf_release(&text);
	fc_buf_release(&prefix);
	return rc;
}

/* Its bytes, and what it says of itself: who prints the file (fc-view) needs
 * no models then, and none of the libraries they need. */
static int
put_global(const struct fc_train *t, size_t k, struct fc_model_writer *w,
    struct fc_err *err)
{
	const struct fc_global *g = t->spec[k].model->global;
	const struct fc_learners *l = &t->trained->of[k];
	struct fc_buf b = { 0 }, text = { 0 };
	char name[64];
	int rc = 0;

	for (size_t i = 0; i < l->n && rc == 0; i++) {
		section_name(name, sizeof name, k, i);
		fc_buf_reset(&b);
		g->save(l->part[i].model, &b);
		rc = fc_model_put_section(w, name, b.s, b.len, err);
		describe_part(l, i, g, &text);
	}
	if (rc == 0 && l->part[0].frame.target.on) {
		const struct fc_target_unit *u = &l->part[0].frame.target.pooled;

		snprintf(name, sizeof name, "target.%zu", k);
		rc = fc_model_put_section(w, name, u, sizeof *u, err);
	}
	snprintf(name, sizeof name, "widen.%zu", k);
	if (rc == 0 && l->nwiden > 0)
		rc = fc_model_put_section(w, name, l->widen,
		    l->nwiden * sizeof *l->widen, err);
	snprintf(name, sizeof name, "text.%zu", k);
	if (rc == 0)
		rc = fc_model_put_section(w, name, text.s, text.len, err);
	fc_buf_release(&b);
	fc_buf_release(&text);
	return rc;
}

int
fc_train_sections(const struct fc_train *t, struct fc_model_writer *w,
    struct fc_err *err)
{
	int rc = 0;

	for (size_t k = 0; k < t->nspec && rc == 0; k++)
		if (t->spec[k].model->global)
			rc = put_global(t, k, w, err) ||
			    put_importance(t, k, w, err) ? -1 : 0;
	return rc;
}

/* Units of an average series. */
static int
load_target(struct fc_target *t, size_t k, const struct fc_model_file *f,
    struct fc_err *err)
{
	char name[64];
	size_t len;
	const void *s;

	if (!t->on)
		return 0;
	snprintf(name, sizeof name, "target.%zu", k);
	s = fc_model_section(f, name, &len);
	if (!s || len != sizeof t->pooled)
		return fc_fail(err, FC_DATA, "damaged model file: no section "
		    "'%s'", name);
	memcpy(&t->pooled, s, len);
	if (isfinite(t->pooled.loc) && isfinite(t->pooled.level) &&
	    t->pooled.scale > 0 && isfinite(t->pooled.scale) &&
	    t->pooled.lambda > 0 && t->pooled.lambda <= 2)
		return 0;
	return fc_fail(err, FC_DATA, "damaged model file: section '%s'", name);
}

/* How intervals widen, where they do. */
static int
load_widen(struct fc_learners *l, size_t k, const struct fc_model_file *f,
    struct fc_err *err)
{
	char name[64];
	size_t len;
	const void *s;

	snprintf(name, sizeof name, "widen.%zu", k);
	s = fc_model_section(f, name, &len);
	if (s == NULL || (len % sizeof(double) == 0 &&
	    fc_widen_take(l, s, len / sizeof(double)) == 0))
		return 0;
	return fc_fail(err, FC_DATA, "damaged model file: section '%s'", name);
}

static int
load_parts(struct fc_learners *l, size_t k, const struct fc_spec *spec,
    const struct fc_model_file *f, struct fc_err *err)
{
	for (size_t i = 0; i < l->n; i++) {
		struct fc_learner *p = &l->part[i];
		char name[64];
		size_t len;
		const void *s;

		if (load_target(&p->frame.target, k, f, err))
			return -1;
		section_name(name, sizeof name, k, i);
		s = fc_model_section(f, name, &len);
		if (!s)
			return fc_fail(err, FC_DATA, "damaged model file: no "
			    "section '%s'", name);
		if (spec->model->global->load(&p->model, spec, s, len,
		    &p->frame.schema, err))
			return fc_fail_at(err, "model '%s'", spec->alias);
	}
	return spec->model->global ? load_widen(l, k, f, err) : 0;
}

int
fc_trained_load(struct fc_trained *t, const struct fc_spec *spec, size_t n,
    const struct fc_model_file *f, const struct fc_schema *in,
    struct fc_err *err)
{
	const struct fc_model_info *info = fc_model_info(f);
	struct fc_featset set = { 0 };
	struct fc_global_opts o = { .features = &set,
	    .horizon = info->horizon, .freq = info->freq,
	    .parts = fc_model_nsections(f) };
	int rc = 0;

	for (size_t i = 0; i < info->nfeature && rc == 0; i++)
		rc = fc_featset_add(&set, info->feature[i], err);
	if (rc)
		err->code = FC_DATA;
	if (rc == 0)
		rc = fc_trained_open(t, spec, n, in, &o, err);
	for (size_t k = 0; k < n && rc == 0; k++)
		rc = load_parts(&t->of[k], k, &spec[k], f, err);
	fc_featset_release(&set);
	return rc;
}
