/* global.c - the passes of training over spooled chunks. */
#include "base/fc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "feat/preset.h"
#include "global/bytes.h"
#include "global/widen.h"
#include "local/span.h"
#include "series/flow.h"
#include "series/spool.h"

void
fc_global_quote(struct fc_buf *out, const char *s, size_t n)
{
	bool plain = n > 0;

	for (size_t i = 0; i < n && plain; i++)
		plain = strchr(",\" \t\r\n", s[i]) == NULL;
	if (plain) {
		fc_buf_add(out, s, n);
		return;
	}
	fc_buf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			fc_buf_addc(out, '"');
		fc_buf_addc(out, s[i]);
	}
	fc_buf_addc(out, '"');
}

int
fc_global_by(struct fc_bytes *b, const struct fc_schema *s, int *by,
    struct fc_err *err)
{
	size_t len;
	const char *text = fc_bytes_text(b, &len);
	char *name;

	*by = -1;
	if (len == 0 || s == NULL)
		return 0;
	name = fc_xstrndup(text, len);
	*by = fc_schema_need(s, name, err);
	free(name);
	if (*by < 0)
		return -1;
	if (s->field[*by].type != FC_TEXT)
		return fc_fail(err, FC_DATA, "column '%s' is not text",
		    s->field[*by].name);
	return 0;
}

bool
fc_specs_global(const struct fc_spec *spec, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (spec[i].model->global)
			return true;
	}
	return false;
}

/* "0.1,0.5,0.9" */
static int
set_quantiles(struct fc_spec *s, const char *value, struct fc_err *err)
{
	size_t n = 0;

	for (const char *at = value; n == 0 || *at++; at += strcspn(at, ",")) {
		double p;

		if (n == FC_QUANTILES_MAX)
			return fc_fail(err, FC_USAGE, "%s:quantiles: more than "
			    "%d", s->model->name, FC_QUANTILES_MAX);
		if (fc_num_parse(at, strcspn(at, ","), '.', &p) ||
		    !(p >= 0.001 && p <= 0.999) ||
		    (n > 0 && p <= s->quantile[n - 1]))
			return fc_fail(err, FC_USAGE, "%s:quantiles: not "
			    "ascending numbers in 0.001 to 0.999: '%.60s'",
			    s->model->name, value);
		s->quantile[n++] = p;
	}
	s->nquantile = n;
	return 0;
}

static int
set_text(char **text, const char *value)
{
	free(*text);
	*text = fc_xstrdup(value);
	return 0;
}

int
fc_global_option(struct fc_spec *s, const char *name, const char *value,
    struct fc_err *err)
{
	static const char *const word[] = { "recursive", "lag", "direct" };

	if (strcmp(name, "groups") == 0) {
		if (fc_int_parse(value, strlen(value), &s->groups) ||
		    s->groups < 1 || s->groups > 100000)
			return fc_fail(err, FC_USAGE, "%s:groups: not a whole "
			    "number in 1 to 100000: '%.60s'", s->model->name,
			    value);
		return 0;
	}
	if (strcmp(name, "quantiles") == 0 && s->model->quantiles)
		return set_quantiles(s, value, err);
	if (strcmp(name, "increasing") == 0 && s->model->monotone)
		return set_text(&s->increasing, value);
	if (strcmp(name, "decreasing") == 0 && s->model->monotone)
		return set_text(&s->decreasing, value);
	if (strcmp(name, "strategy") != 0) {
		int rc = fc_target_option(&s->target, name, value);

		return rc >= 0 ? rc : fc_fail(err, FC_USAGE, "%s:%s: '%.60s' "
		    "is none of what it takes (fc-train(1), TARGETS)",
		    s->model->name, name, value);
	}
	for (size_t i = 0; i < FC_LEN(word); i++) {
		if (strcmp(value, word[i]) != 0)
			continue;
		s->strategy = (enum fc_strategy)i;
		return 0;
	}
	return fc_fail(err, FC_USAGE, "%s:strategy: '%.60s' is none of "
	    "recursive|lag|direct", s->model->name, value);
}

int
fc_global_features(struct fc_featset *set, const struct fc_list *names,
    const char *preset, const struct fc_schema *s, int64_t horizon,
    struct fc_err *err)
{
	for (size_t i = 0; i < names->n; i++) {
		if (fc_featset_add(set, names->v[i], err))
			return fc_fail_at(err, "--features");
	}
	if (preset && fc_featset_preset(set, preset, s, FC_MAX(horizon, 1),
	    err))
		return fc_fail_at(err, "--preset");
	return 0;
}

/* ---- training --------------------------------------------------------------- */

struct pass {
	const struct fc_global *g;
	struct fc_learner *l;
};

static void *
part_new(void *arg)
{
	struct pass *p = arg;

	return p->g->part_new(p->l->model);
}

static void *
ws_new(void *arg)
{
	(void)arg;
	return fc_frame_ws_new();
}

static void
ws_free(void *ws)
{
	fc_frame_ws_free(ws);
}

static int
work(const struct fc_chunk *c, void *aux, void *ws, void *arg,
    struct fc_err *err)
{
	struct pass *p = arg;
	const struct fc_chunk *view;
	size_t at;

	if (fc_frame_view(&p->l->frame, ws, c, 0, c->nseries, &view, &at, err))
		return -1;
	p->g->add(p->l->model, aux, view);
	return 0;
}

static int
done(const struct fc_chunk *c, void *aux, void *arg, struct fc_err *err)
{
	struct pass *p = arg;

	(void)c;
	(void)err;
	p->g->merge(p->l->model, aux);
	return 0;
}

static int
train_one(struct pass *p, struct fc_spool *spool, const struct fc_schema *s,
    int threads, struct fc_err *err)
{
	struct fc_flow flow = { .next = fc_spool_next, .source = spool,
	    .schema = s, .aux_new = part_new, .aux_free = p->g->part_free,
	    .work = work, .done = done, .ws_new = ws_new, .ws_free = ws_free,
	    .arg = p, .threads = threads };

	for (int n = 0; p->g->pass(p->l->model, n); n++) {
		fc_spool_rewind(spool);
		if (fc_flow_run(&flow, err) || p->g->end(p->l->model, err))
			return -1;
	}
	return 0;
}

/* Column of a number, -1 without; -2: an error. */
static int
weight_column(const struct fc_schema *s, const char *weight,
    struct fc_err *err)
{
	int column;

	if (!weight)
		return -1;
	column = fc_schema_need(s, weight, err);
	if (column >= 0 && s->field[column].type == FC_NUM)
		return column;
	if (column >= 0)
		fc_fail(err, FC_USAGE, "column '%s' is no number", weight);
	fc_fail_at(err, "--weights");
	return -2;
}

/* The column of --by, or -1 without; -2: an error. */
static int
by_column(const struct fc_schema *s, const char *by, struct fc_err *err)
{
	int column;

	if (!by)
		return -1;
	column = fc_schema_need(s, by, err);
	if (column < 0) {
		fc_fail_at(err, "--by");
		return -2;
	}
	if (s->field[column].type != FC_TEXT) {
		fc_fail(err, FC_USAGE, "--by: column '%s' is not text; give "
		    "--text %s", by, by);
		return -2;
	}
	return column;
}

/* The frequency of the stream, else that of the first chunk. */
static int
first_freq(struct fc_spool *spool, const struct fc_schema *s,
    struct fc_freq *freq, struct fc_err *err)
{
	struct fc_chunk c;
	int more;

	*freq = s->freq;
	if (freq->kind != FC_FREQ_NONE)
		return 0;
	fc_chunk_init(&c, s);
	fc_spool_rewind(spool);
	more = fc_spool_next(spool, &c, err);
	if (more > 0)
		fc_span_freq(&c, freq);
	fc_chunk_release(&c);
	return more < 0 ? -1 : 0;
}

/* The frames of one spec, for as many groups of steps as it has. */
static int
open_parts(struct fc_learners *l, const struct fc_spec *spec,
    const struct fc_schema *s, const struct fc_global_opts *o,
    struct fc_err *err)
{
	static const struct fc_featset none;
	const struct fc_featset *names = o->features ? o->features : &none;
	bool direct = spec->strategy == FC_DIRECT;
	size_t n;

	if (direct && names->n == 0)
		return fc_fail(err, FC_USAGE, "strategy=direct needs "
		    "--features, which it moves to each step");
	if (direct && o->horizon == 0)
		return fc_fail(err, FC_USAGE, "strategy=direct needs "
		    "--horizon");
	if (spec->strategy == FC_LAG && o->horizon > 0 &&
	    fc_featset_known(names, o->horizon, err))
		return fc_fail_at(err, "strategy=lag");
	n = direct ? (size_t)((o->horizon + spec->groups - 1) / spec->groups) :
	    1;
	if (o->parts > 0 && n > o->parts)
		return fc_fail(err, FC_DATA, "damaged model file: no %zu "
		    "models for %lld periods", n, (long long)o->horizon);
	l->n = n;
	l->part = fc_xcalloc(l->n, sizeof *l->part);
	for (size_t i = 0; i < l->n; i++) {
		int64_t last = FC_MIN((int64_t)(i + 1) * spec->groups,
		    o->horizon);

		l->part[i].upto = i + 1 < l->n ? last : INT64_MAX;
		if (fc_frame_open(&l->part[i].frame, names, direct ? last : 1,
		    s, &o->freq, err))
			return -1;
		l->part[i].frame.target = spec->target;
		l->part[i].frame.target.season = fc_freq_season(&o->freq);
	}
	return 0;
}

int
fc_trained_open(struct fc_trained *t, const struct fc_spec *spec, size_t n,
    const struct fc_schema *s, const struct fc_global_opts *o,
    struct fc_err *err)
{
	t->n = n;
	t->of = fc_xcalloc(n, sizeof *t->of);
	for (size_t k = 0; k < n; k++) {
		if (spec[k].model->global &&
		    open_parts(&t->of[k], &spec[k], s, o, err))
			return fc_fail_at(err, "%s", spec[k].alias);
	}
	return 0;
}

bool
fc_trained_needs_gather(const struct fc_trained *t)
{
	for (size_t k = 0; k < t->n; k++) {
		if (t->of[k].n > 0 && fc_frame_needs_gather(
		    &t->of[k].part[0].frame))
			return true;
	}
	return false;
}

int
fc_trained_gather(struct fc_trained *t, void *spool, int threads,
    struct fc_err *err)
{
	for (size_t k = 0; k < t->n; k++) {
		for (size_t i = 0; i < t->of[k].n; i++) {
			struct fc_frame *f = &t->of[k].part[i].frame;

			if (fc_frame_needs_gather(f) &&
			    fc_frame_gather(f, spool, threads, err))
				return -1;
		}
	}
	return 0;
}

/* All parts of one spec. */
static int
train_parts(struct fc_learners *l, const struct fc_spec *spec,
    const struct fc_global_input *in, struct fc_spool *spool,
    const struct fc_freq *freq, int64_t horizon, struct fc_err *err)
{
	struct fc_global_input own = *in;

	if (in->given && l->n > 1)
		return fc_fail(err, FC_USAGE, "%s: --import: one model, and "
		    "strategy=direct needs %zu", spec->alias, l->n);
	for (size_t i = 0; i < l->n; i++) {
		struct pass p = { spec->model->global, &l->part[i] };

		own.schema = &p.l->frame.schema;
		if (p.g->open(&p.l->model, spec, &own, err) ||
		    train_one(&p, spool, in->schema, in->threads, err))
			return fc_fail_at(err, "%s", spec->alias);
	}
	return fc_widen_measure(l, spec, spool, freq, horizon, err);
}

static int
pool_targets(struct fc_trained *t, struct fc_spool *spool, struct fc_err *err)
{
	for (size_t k = 0; k < t->n; k++) {
		struct fc_learner *p = t->of[k].part;

		if (t->of[k].n > 0 && fc_frame_pool(&p->frame, spool, err))
			return -1;
		for (size_t i = 1; i < t->of[k].n; i++)
			p[i].frame.target.pooled = p->frame.target.pooled;
	}
	return 0;
}

int
fc_train_global(struct fc_trained *t, const struct fc_spec *spec, size_t n,
    void *spool, const struct fc_schema *s, const struct fc_global_opts *given,
    struct fc_err *err)
{
	struct fc_global_opts o = *given;
	struct fc_global_input in = { .schema = s,
	    .by = by_column(s, o.by, err), .weight = -1,
	    .rows = fc_spool_rows(spool), .given = o.given,
	    .seed = o.seed, .threads = o.threads };

	if (in.by >= -1)
		in.weight = weight_column(s, o.weight, err);
	if (in.by < -1 || in.weight < -1)
		return -1;
	if ((o.freq.kind == FC_FREQ_NONE &&
	    first_freq(spool, s, &o.freq, err)) ||
	    fc_trained_open(t, spec, n, s, &o, err) ||
	    pool_targets(t, spool, err) || fc_trained_gather(t, spool, o.threads, err))
		return -1;
	for (size_t k = 0; k < n; k++) {
		if (spec[k].model->global && train_parts(&t->of[k], &spec[k],
		    &in, spool, &o.freq, o.horizon, err))
			return -1;
	}
	return 0;
}

void
fc_trained_release(struct fc_trained *t, const struct fc_spec *spec)
{
	for (size_t k = 0; k < t->n; k++) {
		struct fc_learners *l = &t->of[k];

		for (size_t i = 0; i < l->n; i++) {
			if (l->part[i].model)
				spec[k].model->global->close(l->part[i].model);
			fc_frame_close(&l->part[i].frame);
			free(l->part[i].shap);
		}
		free(l->part);
		free(l->widen);
	}
	free(t->of);
	*t = (struct fc_trained){ 0 };
}

/* Features move to other lags in direct models, and not all models tell. */
static bool
uses(const struct fc_learners *l, const struct fc_spec *spec,
    const char *feature)
{
	const struct fc_global *g = spec->model->global;
	const char *name;

	if (!g->column || spec->strategy == FC_DIRECT)
		return true;
	for (size_t j = 0; (name = g->column(l->part[0].model, j)); j++) {
		if (strcmp(name, feature) == 0)
			return true;
	}
	return false;
}

bool
fc_trained_uses(const struct fc_trained *t, const struct fc_spec *spec,
    const char *feature)
{
	for (size_t k = 0; k < t->n; k++) {
		if (t->of[k].n > 0 && uses(&t->of[k], &spec[k], feature))
			return true;
	}
	return false;
}
