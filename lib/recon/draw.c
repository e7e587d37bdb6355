/* draw.c - samples of base forecasts that go together as residuals do */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "base/rng.h"
#include "recon/margin.h"
#include "recon/prob.h"

enum { TRIES = 64 };

struct dated {
	const int64_t *key;     /* ..., cutoff, ds */
	size_t width, number;
};

static int
by_key(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;
	size_t i;

	for (i = 0; i < x->width; i++)
		if (x->key[i] != y->key[i])
			return x->key[i] < y->key[i] ? -1 : 1;
	return 0;
}

/* Tuples of the table in order of time. */
static struct dated *
in_order(const struct fc_tuples *t)
{
	struct dated *d = fc_xcalloc(t->n, sizeof *d);
	size_t i;

	for (i = 0; i < t->n; i++)
		d[i] = (struct dated){ fc_tuples_at(t, i), t->width, i };
	qsort(d, t->n, sizeof *d, by_key);
	return d;
}

/* Do two tuples have the same cutoff (and model)? */
static bool
same_run(const struct dated *a, const struct dated *b)
{
	return memcmp(a->key, b->key, (a->width - 1) * sizeof *a->key) == 0;
}

/* How many periods after its cutoff each column is. */
static void
find_steps(struct fc_recon *r)
{
	struct fc_prob *b = r->prob;
	struct dated *d = in_order(&r->columns);
	size_t i, step = 0;

	b->step = fc_xcalloc(r->columns.n, sizeof *b->step);
	for (i = 0; i < r->columns.n; i++) {
		step = i > 0 && same_run(&d[i], &d[i - 1]) ? step + 1 : 0;
		b->step[d[i].number] = step;
		b->steps = FC_MAX(b->steps, step + 1);
	}
	free(d);
}

/* Cutoffs whose errors reach as far as the forecasts. */
static int
take_cutoffs(struct fc_origins *o, const struct dated *d, size_t n,
    size_t steps, struct fc_err *err)
{
	size_t i, from, k, most = 0;

	for (from = 0; from < n; from = i) {
		for (i = from + 1; i < n && same_run(&d[i], &d[from]); i++)
			;
		most = FC_MAX(most, i - from);
		if (i - from < steps)
			continue;
		for (k = 0; k < steps; k++)
			o->period[o->n * steps + k] = d[from + k].number;
		o->n++;
	}
	return o->n > 0 ? 0 : fc_fail(err, FC_DATA, "past errors reach %zu "
	    "periods ahead, the forecasts %zu", most, steps);
}

static int
find_origins(struct fc_origins *o, const struct fc_past *p, size_t steps,
    struct fc_err *err)
{
	struct dated *d = in_order(&p->periods);
	size_t n = p->periods.n, i, k;
	int status = 0;

	o->period = fc_xcalloc(n * steps, sizeof *o->period);
	o->several = n > 0 && !same_run(&d[0], &d[n - 1]);
	if (o->several) {
		status = take_cutoffs(o, d, n, steps, err);
	} else {
		for (i = 0; i < n; i++)
			for (k = 0; k < steps; k++)
				o->period[i * steps + k] =
				    d[(i + k) % n].number;
		o->n = n;
	}
	free(d);
	return status;
}

/* Each origin once where that is enough, else in rounds of random order. */
static void
draw_origins(struct fc_origins *o, size_t want, size_t paths,
    struct fc_rng *rng)
{
	size_t i, j, was, *round = fc_xcalloc(o->n, sizeof *round);

	o->nsample = FC_MAX(o->n <= want ? o->n : want, paths);
	o->sample = fc_xcalloc(o->nsample, sizeof *o->sample);
	for (i = 0; i < o->n; i++)
		round[i] = i;
	for (i = 0; i < o->nsample && o->n > 0; i++) {
		if (i % o->n == 0)
			for (j = o->n - 1; j > 0; j--) {
				size_t at = (size_t)(fc_rng_next(rng) %
				    (j + 1));

				was = round[j];
				round[j] = round[at];
				round[at] = was;
			}
		o->sample[i] = round[i % o->n];
	}
	free(round);
}

struct ranked {
	double e;
	uint64_t luck;          /* order of equal ones */
	size_t at;
};

static int
by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->e < y->e || x->e > y->e)
		return x->e < y->e ? -1 : 1;
	return (x->luck > y->luck) - (x->luck < y->luck);
}

/* Residuals of a node become normal scores of their ranks. */
static void
score_ranks(double *e, size_t n, struct ranked *work, struct fc_rng *rng)
{
	size_t i, m = 0;

	for (i = 0; i < n; i++)
		if (!isnan(e[i]))
			work[m++] = (struct ranked){ e[i], fc_rng_next(rng),
			    i };
	qsort(work, m, sizeof *work, by_value);
	for (i = 0; i < m; i++)
		e[work[i].at] = fc_norm_quantile(((double)i + 0.5) /
		    (double)m);
}

static void
measure(const struct fc_past *p, double *rms)
{
	size_t i, t, n;

	for (i = 0; i < p->n; i++) {
		const double *e = p->e + i * p->cap;

		rms[i] = 0;
		for (t = 0, n = 0; t < p->periods.n; t++)
			if (!isnan(e[t])) {
				rms[i] += e[t] * e[t];
				n++;
			}
		rms[i] = n > 0 ? sqrt(rms[i] / (double)n) : NAN;
	}
}

static int
check_residuals(const struct fc_recon *r, const double *rms,
    struct fc_err *err)
{
	char name[256];
	size_t i;

	for (i = 0; i < r->s.n; i++)
		if (!isfinite(rms[i]) && (!r->s.is_upper[i] ||
		    r->o.method != FC_RECON_BOTTOM_UP))
			return fc_fail(err, FC_DATA, "node %s: no residuals",
			    fc_structure_name(&r->s, i, name));
	return 0;
}

int
fc_draw_open(struct fc_recon *r, struct fc_err *err)
{
	struct fc_prob *b = r->prob;
	struct ranked *work;
	struct fc_rng rng;
	size_t g, i;

	find_steps(r);
	b->origins = fc_xcalloc(r->ngroups, sizeof *b->origins);
	b->rms = fc_xcalloc(r->ngroups * r->s.n, sizeof *b->rms);
	fc_rng_init(&rng, r->o.seed, "origins", 7);
	for (g = 0; g < r->ngroups; g++) {
		struct fc_past *p = fc_recon_past(r, &r->residuals,
		    &r->group[g]);

		measure(p, b->rms + g * r->s.n);
		if (check_residuals(r, b->rms + g * r->s.n, err) ||
		    find_origins(&b->origins[g], p, b->steps, err))
			return -1;
		draw_origins(&b->origins[g], r->o.samples, b->npath, &rng);
		if (r->o.intervals != FC_INTERVALS_COPULA)
			continue;
		work = fc_xcalloc(p->periods.n, sizeof *work);
		for (i = 0; i < p->n; i++)
			score_ranks(p->e + i * p->cap, p->periods.n, work,
			    &rng);
		free(work);
	}
	return 0;
}

void
fc_draw_seed(const struct fc_recon *r, size_t column, struct fc_rng *rng)
{
	char name[256];

	(void)fc_recon_column_name(r, column, name);
	fc_rng_init(rng, r->o.seed, name, strlen(name));
}

double
fc_draw_residual(const struct fc_recon *r, size_t column, size_t node,
    size_t sample, struct fc_rng *rng)
{
	const struct fc_recon_group *g = fc_prob_group(r, column);
	const struct fc_prob *b = r->prob;
	const struct fc_origins *o = &b->origins[g - r->group];
	const struct fc_past *p = fc_recon_past(r, &r->residuals, g);
	const double *e = p->e + node * p->cap;
	size_t at = o->sample[sample % o->nsample], i;
	double v = e[o->period[at * b->steps + b->step[column]]];

	for (i = 0; i < TRIES && isnan(v); i++)
		v = e[fc_rng_next(rng) % p->periods.n];
	return isnan(v) ? 0 : v;
}

void
fc_draw_samples(const struct fc_recon *r, size_t column,
    struct fc_prob_ws *ws)
{
	const struct fc_recon_group *g = fc_prob_group(r, column);
	const struct fc_prob *b = r->prob;
	const struct fc_origins *o = &b->origins[g - r->group];
	const double *rms = b->rms + (size_t)(g - r->group) * r->s.n;
	struct fc_rng rng;
	size_t i, s;

	fc_draw_seed(r, column, &rng);
	ws->n = o->nsample;
	for (i = 0; i < r->s.n; i++) {
		const double *in = fc_prob_in(r, i, column);
		double yhat = *fc_recon_value(r, i, column), scale = 1;

		/* One-step residuals spread as wide as this step's errors. */
		if (b->nin > 0 && !o->several && rms[i] > 0)
			scale = fc_margin_sigma(b->z, in, b->nin, yhat) /
			    rms[i];
		for (s = 0; s < ws->n; s++) {
			double e = fc_draw_residual(r, column, i, s, &rng);

			*fc_prob_at(ws, r->s.n, i, s) =
			    r->o.intervals == FC_INTERVALS_COPULA ?
			    fc_margin_value(b->z, in, b->nin, e) :
			    yhat + scale * e;
		}
	}
}
