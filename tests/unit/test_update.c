/*
 * test_update.c - taking in new values equals filtering the whole series
 * again, for every local model there is
 *
 * The models come from the registry, so a new one is under test by existing.
 */
#include "base/fc.h"

#include "base/rng.h"
#include "check.h"
#include "model/fit.h"
#include "model/regressors.h"

#define N 480
#define NEW 36
#define H 13

static struct fc_fit_ws ws;

static char column_a[] = "price", column_b[] = "event";
static char *columns[] = { column_a, column_b };
static bool texts[] = { false, false };
static const struct fc_regressors two = { 2, columns, texts, NULL };

/* How a model is asked. */
struct way {
	const char *options;    /* after its name */
	bool regressors;
};

static const struct way ways[] = {
	{ "", false },
	{ ":season=12,4", false },
	{ ":lambda=0.5", false },
	{ ":fourier=2", false },
	{ "", true },
};

/* Level, trend and season that wander, or demand with zeros; x: price and
 * event. */
static void
make(double *y, double *x, size_t n, bool demand)
{
	double level = 60, slope = 0.05, season[12];
	struct fc_rng rng;

	fc_rng_init(&rng, 5, "update", 6);
	for (size_t i = 0; i < 12; i++)
		season[i] = 6 * fc_rng_normal(&rng);
	for (size_t t = 0; t < n; t++) {
		double e = fc_rng_normal(&rng);

		x[2 * t] = 5 + fc_rng_normal(&rng);
		x[2 * t + 1] = t % 17 == 3;
		y[t] = level + slope + season[t % 12] + 1.5 * e - x[2 * t] +
		    4 * x[2 * t + 1];
		level += slope + 0.5 * e + 0.5 * fc_rng_normal(&rng);
		slope += 0.02 * e - 0.1 * (slope - 0.05);
		season[t % 12] += 0.3 * e;
		if (demand)
			y[t] = fc_rng_uniform(&rng) < 0.3 ? floor(1 + 4 * e * e) :
			    0;
	}
}

/* Is it a model of intermittent demand? Others see the wandering series. */
static bool
of_demand(const struct fc_model *m)
{
	return m->regressors == FC_REGRESSORS_NEVER;
}

/* The model's spec; NULL: it does not take these options. */
static struct fc_spec *
ask(const struct fc_model *m, const struct way *w)
{
	struct fc_err err = { 0 };
	struct fc_spec *spec;
	char text[128];
	size_t n;

	/* The default member of some is a search. */
	snprintf(text, sizeof text, "%s%s%s", m->name,
	    m->nest && !m->nest->member ? ":ses+holt-winters" : "", w->options);
	if (of_demand(m) && strstr(w->options, "lambda"))
		return NULL;
	if (fc_specs_parse(text, &spec, &n, &err))
		return NULL;
	if (w->regressors && m->regressors != FC_REGRESSORS_NEVER) {
		spec->regressors = &two;
		for (size_t i = 0; i < spec->nmember; i++)
			spec->member[i].regressors = &two;
	}
	return spec;
}

/* Fit to y[0..n). */
static bool
fit(const struct fc_spec *spec, const double *y, const double *x, size_t n,
    double *fitted, struct fc_vec *state)
{
	struct fc_sample s = { .y = y, .n = n, .season = 12, .x = x,
		.nx = spec->regressors ? 2 : 0, .fitted = fitted };
	static const double main[] = { 12 };
	const char *why;

	fc_sample_seasons(&s, main, 1);
	why = fc_fit_own(spec, &s, state, &ws);
	CHECK_MSG(fc_fit_done(why), "%s: %s", spec->text, why);
	return fc_fit_done(why);
}

struct ahead {
	double mean[H], sigma[H], q[H * 3];
};

static void
ahead(const struct fc_spec *spec, const struct fc_vec *state, const double *x,
    struct ahead *a)
{
	static const double p[] = { 0.1, 0.5, 0.9 };
	const char *instead[H];
	struct fc_forecast f = { .h = H, .mean = a->mean, .sigma = a->sigma,
		.np = 3, .p = p, .q = a->q, .instead = instead,
		.x = spec->regressors ? x : NULL };

	fc_fit_forecast(spec, NULL, state, &f, &ws);
	fc_forecast_finish(&f, NAN, NAN);
}

static void
copy(struct fc_vec *to, const struct fc_vec *from)
{
	memcpy(fc_vec_resize(to, from->n), from->v, from->n * sizeof *to->v);
}

/* Take in y[0..n), at most `step` values at a time. */
static void
take(const struct fc_spec *spec, struct fc_vec *state, const double *y,
    const double *x, size_t n, size_t step)
{
	size_t size = state->n;

	for (size_t t = 0; t < n; t += step)
		fc_fit_update(spec, NULL, state, y + t,
		    spec->regressors ? x + 2 * t : NULL, FC_MIN(step, n - t),
		    &ws);
	CHECK(fc_fit_valid(spec, NULL, state->v, state->n));
	CHECK_EQ(state->n, size);
}

static void
check_near(const struct fc_spec *spec, const double *a, const double *b,
    size_t n, double tolerance, const char *what)
{
	for (size_t i = 0; i < n; i++)
		CHECK_MSG(fabs(a[i] - b[i]) <= tolerance ||
		    (isnan(a[i]) && isnan(b[i])),
		    "%s: %s %zu is %.12g, not %.12g", spec->text, what, i, a[i],
		    b[i]);
}

/* At once, one by one, and in pieces of seven. */
static void
in_pieces(const struct fc_spec *spec, const double *y, const double *x,
    const struct fc_vec *start)
{
	static const size_t steps[] = { NEW, 1, 7 };
	struct fc_vec state = { 0 };
	struct ahead want, got;

	for (size_t i = 0; i < FC_LEN(steps); i++) {
		copy(&state, start);
		take(spec, &state, y + N, x + 2 * N, NEW, steps[i]);
		ahead(spec, &state, x, &got);
		if (i == 0)
			want = got;
		check_near(spec, got.mean, want.mean, H, 1e-9, "mean");
		check_near(spec, got.sigma, want.sigma, H, 1e-9, "sigma");
		check_near(spec, got.q, want.q, H * 3, 1e-9, "quantile");
	}
	fc_vec_release(&state);
}

/* What a fit leaves along the history knows all of it: the seasons of that
 * time, the line through it, or every value weighs the same for ever. */
static bool
forgets(const struct fc_model *m)
{
	static const char *const never[] = { "mean", "mstl", "prophet", "stl",
		"stlf" };

	for (size_t i = 0; i < FC_LEN(never); i++) {
		if (strcmp(m->name, never[i]) == 0)
			return false;
	}
	return true;
}

/* The same history again: once what was before is forgotten, the forecasts
 * one step ahead are those the fit left along it. */
static void
again(const struct fc_spec *spec, const double *y, const double *x,
    const struct fc_vec *start, const double *fitted)
{
	struct fc_vec state = { 0 };
	double mean, sigma, none, worst = 0;
	const char *instead;
	struct fc_forecast f = { .h = 1, .mean = &mean, .sigma = &sigma,
		.q = &none, .instead = &instead };

	copy(&state, start);
	for (size_t t = 0; forgets(spec->model) && t < N; t++) {
		f.x = spec->regressors ? x + 2 * t : NULL;
		fc_fit_forecast(spec, NULL, &state, &f, &ws);
		if (t >= N - N / 4)
			worst = fmax(worst, fabs(mean - fitted[t]));
		fc_fit_update(spec, NULL, &state, y + t, f.x, 1, &ws);
	}
	CHECK_MSG(worst < 2, "%s%s: %g from what was fitted", spec->text,
	    spec->regressors ? " with regressors" : "", worst);
	fc_vec_release(&state);
}

/* A fit to everything has other parameters, and is not far. */
static void
refit(const struct fc_spec *spec, const double *y, const double *x,
    const struct fc_vec *start)
{
	struct fc_vec state = { 0 };
	struct ahead want, got;
	double worst = 0;

	copy(&state, start);
	take(spec, &state, y + N, x + 2 * N, NEW, NEW);
	ahead(spec, &state, x, &got);
	if (!fit(spec, y, x, N + NEW, NULL, &state))
		return;
	ahead(spec, &state, x, &want);
	for (size_t i = 0; i < H; i++)
		worst = fmax(worst, fabs(want.mean[i] - got.mean[i]));
	CHECK_MSG(worst < 8, "%s%s: %g from a new fit", spec->text,
	    spec->regressors ? " with regressors" : "", worst);
	fc_vec_release(&state);
}

/* New values with holes, from the first on; the last is there, as every
 * history's. */
static void
try_model(const struct fc_model *m, const struct way *w)
{
	static double y[N + NEW], x[2 * (N + NEW)], fitted[N];
	struct fc_spec *spec = ask(m, w);
	struct fc_vec state = { 0 };

	if (!spec)
		return;
	make(y, x, N + NEW, of_demand(m));
	for (size_t t = N; t + 1 < N + NEW; t++) {
		if (t % 5 == 0 || t % 9 == 4)
			y[t] = NAN;
	}
	if (fit(spec, y, x, N, fitted, &state)) {
		in_pieces(spec, y, x, &state);
		again(spec, y, x, &state, fitted);
		refit(spec, y, x, &state);
	}
	fc_vec_release(&state);
	fc_specs_free(spec, 1);
}

TEST(every_model_takes_new_values_in)
{
	size_t n, tried = 0;
	const struct fc_model *m = fc_models(&n);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; m[i].local && k < FC_LEN(ways); k++)
			try_model(&m[i], &ways[k]);
		tried += m[i].local != NULL;
	}
	CHECK(tried > 30);
}

int
main(void)
{
	RUN(every_model_takes_new_values_in);
	fc_fit_ws_release(&ws);
	return check_done();
}
