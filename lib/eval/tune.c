/* tune.c - options of global models, chosen on rolling origins. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/rng.h"
#include "cli/msg.h"
#include "eval/tune.h"
#include "learn/sample.h"

/* One of KEEP goes on to the next round, on KEEP times the series. */
#define KEEP 3
/* Series that are worth a round. */
#define LEAST_SERIES 60

struct candidate {
	char *text;
	double score;
	size_t number;          /* 0: the spec as it stands */
};

/* ---- candidates ----------------------------------------------------------------- */

/* Does the text of a spec set this option, by a name or by a word of it? */
static bool
sets(const char *text, const struct fc_param *p)
{
	for (const char *at = strchr(text, ':'); at; at = strchr(at, ':')) {
		size_t n = strcspn(++at, ":"), name = strcspn(at, ":=");
		const char *w = p->words;

		if ((strlen(p->name) == name && !memcmp(at, p->name, name)) ||
		    (p->also && strlen(p->also) == name &&
		    !memcmp(at, p->also, name)))
			return true;
		for (; w && name == n && *w; w += strcspn(w, "|"), w += *w == '|')
			if (strcspn(w, "|") == n && !memcmp(w, at, n))
				return true;
	}
	return false;
}

static size_t
words_of(const struct fc_param *p)
{
	size_t n = 1;

	for (const char *w = p->words; *w; w++)
		n += *w == '|';
	return n;
}

/* One draw of an option, as text behind the spec. */
static void
draw(const struct fc_param *p, const struct fc_tunable *t, struct fc_rng *rng,
    struct fc_buf *out)
{
	double u = fc_rng_uniform(rng), x;

	if (p->words) {
		size_t k = (size_t)(u * (double)words_of(p));
		const char *w = p->words;

		for (; k > 0; k--)
			w += strcspn(w, "|") + 1;
		fc_buf_printf(out, ":%s=%.*s", p->name, (int)strcspn(w, "|"),
		    w);
		return;
	}
	x = t->log ? t->lo * pow(t->hi / t->lo, u) : t->lo + u * (t->hi - t->lo);
	if (p->whole)
		fc_buf_printf(out, ":%s=%.0f", p->name, floor(x + 0.5));
	else
		fc_buf_printf(out, ":%s=%.3g", p->name, x);
}

static const struct fc_param *
param_named(const struct fc_model *m, const char *name)
{
	const struct fc_param *p = m->params;

	while (strcmp(p->name, name) != 0)
		p++;
	return p;
}

static struct candidate *
make_candidates(const struct fc_tune *t, const struct fc_spec *spec)
{
	struct candidate *v = fc_xcalloc((size_t)t->candidates, sizeof *v);
	struct fc_rng rng;

	fc_rng_init(&rng, t->seed, spec->text, strlen(spec->text));
	for (size_t i = 0; i < (size_t)t->candidates; i++) {
		const struct fc_tunable *a = spec->model->global->tune;
		struct fc_buf b = { 0 };

		fc_buf_adds(&b, spec->text);
		for (; i > 0 && a->name; a++) {
			const struct fc_param *p = param_named(spec->model,
			    a->name);

			if (!sets(spec->text, p))
				draw(p, a, &rng, &b);
		}
		v[i] = (struct candidate){ b.s, INFINITY, i };
	}
	return v;
}

/* ---- scores --------------------------------------------------------------------- */

static int
score(const struct fc_tune *t, struct candidate *c, struct fc_spool *panel,
    struct fc_err *err)
{
	struct fc_tune_score s = { .metric = t->metric };
	struct fc_backtest b = { .windows = t->windows };
	struct fc_probs probs = { 0 };
	char p[][8] = { "0.05", "0.25", "0.5", "0.75", "0.95" };
	char *quantile[] = { p[0], p[1], p[2], p[3], p[4], NULL };
	struct fc_list none = { 0 }, list = { .v = quantile, .n = FC_LEN(p) };
	struct fc_spec *spec = NULL;
	size_t n = 0;
	int rc = fc_specs_parse(c->text, &spec, &n, err);

	if (rc == 0 && t->metric == FC_TUNE_PINBALL)
		rc = fc_probs_parse(&probs, &none, &list, err);
	s.b = &b;
	b.sink = fc_tune_score_add;
	b.arg = &s;
	b.predict.spec = spec;
	b.predict.nspec = n;
	b.predict.probs = &probs;
	b.predict.lower = b.predict.upper = NAN;
	b.predict.freq = t->opts->freq;
	b.predict.threads = t->opts->threads;
	if (rc == 0)
		rc = fc_backtest_open(&b, t->in, err);
	if (rc == 0)
		rc = fc_backtest_train(&b, panel, t->opts, err);
	fc_spool_rewind(panel);
	if (rc == 0)
		rc = fc_backtest_run(&b, fc_spool_next, panel, NULL, err);
	c->score = s.weight > 0 ? s.sum / s.weight : (double)INFINITY;
	fc_backtest_close(&b);
	fc_probs_release(&probs);
	fc_specs_free(spec, n);
	return rc;
}

/* The series of the panel whose number is drawn. */
static int
sample(const struct fc_tune *t, struct fc_spool *panel, double share,
    struct fc_spool *to, uint64_t *kept, struct fc_err *err)
{
	uint64_t key = fc_sample_key(t->seed, "series", 0);
	struct fc_chunk c, part;
	int more;

	fc_chunk_init(&c, t->in);
	fc_chunk_init(&part, t->in);
	fc_spool_rewind(panel);
	*kept = 0;
	while ((more = fc_spool_next(panel, &c, err)) > 0) {
		part.batch.n = part.nseries = 0;
		part.first = *kept;
		for (size_t i = 0; i < c.nseries; i++) {
			double u = (double)(fc_sample_row(key, c.first + i) >>
			    11) * 0x1p-53;

			if (u >= share)
				continue;
			FC_GROW(part.start, part.nseries + 2, part.cap);
			part.start[part.nseries++] = part.batch.n;
			fc_batch_append(&part.batch, &c.batch, c.start[i],
			    c.start[i + 1] - c.start[i]);
			part.start[part.nseries] = part.batch.n;
		}
		*kept += part.nseries;
		if (part.nseries > 0 && fc_spool_put(to, &part, err)) {
			more = -1;
			break;
		}
	}
	fc_chunk_release(&c);
	fc_chunk_release(&part);
	return more;
}

static int
by_score(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* Score all of v[0..n) on a share of the series; best first. */
static int
one_round(const struct fc_tune *t, struct candidate *v, size_t n,
    struct fc_spool *panel, double share, struct fc_err *err)
{
	struct fc_spool *part = NULL;
	uint64_t series;
	int rc;

	fc_spool_open(&part);
	rc = sample(t, panel, share, part, &series, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = score(t, &v[i], part, err);
	fc_spool_close(part);
	if (rc)
		return -1;
	qsort(v, n, sizeof *v, by_score);
	for (size_t i = 0; i < n; i++)
		fc_note("tune: %llu series: %.6g %s",
		    (unsigned long long)series, v[i].score, v[i].text);
	return 0;
}

static int
count_series(struct fc_spool *panel, const struct fc_schema *in,
    uint64_t *n, struct fc_err *err)
{
	struct fc_chunk c;
	int more;

	*n = 0;
	fc_chunk_init(&c, in);
	fc_spool_rewind(panel);
	while ((more = fc_spool_next(panel, &c, err)) > 0)
		*n += c.nseries;
	fc_chunk_release(&c);
	return more;
}

/* The first `keep` go on, the spec as it stands among them. */
static void
keep_first(struct candidate *v, size_t n, size_t keep)
{
	for (size_t i = keep; i < n; i++) {
		struct candidate last = v[keep - 1];

		if (v[i].number > 0)
			continue;
		v[keep - 1] = v[i];
		v[i] = last;
	}
}

/* ---- one spec -------------------------------------------------------------------- */

/* The spec becomes that of the text, under its own alias. */
static int
adopt(struct fc_spec *spec, const char *text, struct fc_err *err)
{
	struct fc_spec *own;
	size_t n;
	char *full = strstr(text, ":alias=") ? fc_xstrdup(text) :
	    fc_xasprintf("%s:alias=%s", text, spec->model->name);
	int rc = fc_specs_parse(full, &own, &n, err);

	if (rc == 0) {
		free(spec->text);
		spec->text = full;
		spec->params = own->params;
		fc_specs_free(own, n);
		return 0;
	}
	free(full);
	return rc;
}

static int
tune_one(const struct fc_tune *t, struct fc_spec *spec, uint64_t series,
    struct fc_spool *panel, struct fc_err *err)
{
	struct candidate *v = make_candidates(t, spec);
	size_t n = (size_t)t->candidates, left = n;
	double least = (double)LEAST_SERIES / (double)FC_MAX(series, 1u);
	double share = 1;
	int rc = 0;

	for (size_t k = n; k > KEEP; k = (k + KEEP - 1) / KEEP)
		share /= KEEP;
	share = fmin(1, fmax(share, least));
	for (;;) {
		size_t keep = (left + KEEP - 1) / KEEP;

		rc = one_round(t, v, left, panel, share, err);
		if (rc || share >= 1)
			break;
		keep = FC_MAX(keep, FC_MIN(left, (size_t)KEEP));
		keep_first(v, left, keep);
		left = keep;
		share = left <= KEEP ? 1 : fmin(1, share * KEEP);
	}
	if (rc == 0 && !isfinite(v[0].score))
		rc = fc_fail(err, FC_DATA, "--tune: no series can be scored; "
		    "fewer or shorter windows need less history");
	if (rc == 0)
		rc = adopt(spec, v[0].text, err);
	for (size_t i = 0; i < n; i++)
		free(v[i].text);
	free(v);
	return rc;
}

int
fc_tune_run(const struct fc_tune *t, struct fc_spec *specs, size_t n,
    struct fc_spool *panel, struct fc_err *err)
{
	uint64_t series;

	if (count_series(panel, t->in, &series, err))
		return -1;
	for (size_t k = 0; k < n; k++) {
		const struct fc_global *g = specs[k].model->global;

		if (!g || !g->tune)
			continue;
		if (specs[k].part)
			return fc_fail(err, FC_USAGE, "--tune: not of members "
			    "of a combination ('%s')", specs[k].alias);
		/* Its name in forecasts must not be what was drawn. */
		if (strchr(specs[k].text, ':') &&
		    !strstr(specs[k].text, ":alias="))
			return fc_fail(err, FC_USAGE, "--tune: give '%s' a "
			    "name, as in %s:alias=%s", specs[k].text,
			    specs[k].text, specs[k].model->name);
		if (tune_one(t, &specs[k], series, panel, err))
			return fc_fail_at(err, "%s", specs[k].alias);
	}
	fc_spool_rewind(panel);
	return 0;
}
