/*
 * test_ets.c - exponential smoothing against R and against itself
 *
 * ../shared/golden holds R's fits; see its README for R's faults, which are
 * left out here: the damped sums of its simulations (5.1) and a relative
 * error of a forecast below 0.
 */
#include "base/fc.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/num.h"
#include "check.h"
#include "local/ets.h"
#include "local/etsfit.h"
#include "model/fit.h"

#define GOLDEN "../shared/golden/"
#define NAME 48
#define FIELDS 12
#define M_MAX 52
#define N_MAX 2500
#define H_MAX 60

static struct fc_fit_ws ws;

/* ---- R's fits ------------------------------------------------------------- */

struct fit {
	char id[NAME], model[NAME];
	int form;
	double theta[FC_SM_SEASON + M_MAX], loglik, mean[H_MAX], hi[H_MAX];
	size_t m, h;
};

struct series {
	char id[NAME];
	double y[N_MAX];
	size_t n, train;
	int m;
};

static struct fit *fits;
static struct series *series;
static size_t nfits, nseries;

/* Which parts of R's set: every so many, to stay within a second. */
#define EVERY 3

static gzFile
golden(const char *name)
{
	char path[128], line[512];
	gzFile f;

	snprintf(path, sizeof path, GOLDEN "%s.csv.gz", name);
	f = gzopen(path, "rb");
	if (f && !gzgets(f, line, sizeof line)) {
		gzclose(f);
		return NULL;
	}
	return f;
}

/* Cut a line at its commas into FIELDS fields; those it lacks are empty. */
static void
cut(char *line, char **field)
{
	line[strcspn(line, "\r\n")] = '\0';
	for (size_t i = 0; i < FIELDS; i++) {
		field[i] = line;
		line += strcspn(line, ",");
		if (*line != '\0')
			*line++ = '\0';
	}
}

static size_t
count(const char *text)
{
	int64_t n = 0;

	CHECK(!fc_int_parse(text, strlen(text), &n));
	return (size_t)n;
}

static void
name(char *to, const char *text)
{
	size_t n = FC_MIN(strlen(text), (size_t)NAME - 1);

	memcpy(to, text, n);
	to[n] = '\0';
}

static struct series *
series_named(const char *id)
{
	for (size_t i = nseries; i-- > 0; ) {
		if (strcmp(series[i].id, id) == 0)
			return &series[i];
	}
	return NULL;
}

static void
read_series(void)
{
	char line[512], *f[FIELDS];
	gzFile in = golden("meta");

	series = fc_xcalloc(200, sizeof *series);
	while (in && gzgets(in, line, sizeof line)) {
		struct series *s = &series[nseries++];

		cut(line, f);
		name(s->id, f[0]);
		s->m = (int)count(f[2]);
		s->train = count(f[6]);
	}
	gzclose(in);
	in = golden("series");
	while (in && gzgets(in, line, sizeof line)) {
		struct series *s;

		cut(line, f);
		s = series_named(f[0]);
		if (s && s->n < s->train && s->n < N_MAX)
			s->y[s->n++] = *f[2] ? strtod(f[2], NULL) : (double)NAN;
	}
	gzclose(in);
}

/* The last fit, or a new one. */
static struct fit *
fit_of(const char *id, const char *model)
{
	struct fit *f = nfits ? &fits[nfits - 1] : NULL;

	if (f && strcmp(f->id, id) == 0 && strcmp(f->model, model) == 0)
		return f;
	f = &fits[nfits++];
	name(f->id, id);
	name(f->model, model);
	f->theta[FC_SM_PHI] = 1;
	return f;
}

static int
form_number(const char *name)
{
	const char *w = FC_ETS_WORDS;

	for (int i = 0; ; i++) {
		size_t n = strcspn(w, "|");

		if (strlen(name) == n && memcmp(w, name, n) == 0)
			return i;
		if (w[n] == '\0')
			return -1;
		w += n + 1;
	}
}

static void
read_fits(void)
{
	static const char *const names[] = { "par.alpha", "par.beta",
	    "par.gamma", "par.phi", "init.l", "init.b" };
	char line[512], *f[FIELDS];
	gzFile in = golden("model_fits_r");

	fits = fc_xcalloc(800, sizeof *fits);
	while (in && gzgets(in, line, sizeof line)) {
		struct fit *x;
		double v;

		cut(line, f);
		if (strncmp(f[1], "ets_", 4) != 0 ||
		    strncmp(f[0], "edge", 4) == 0 ||
		    form_number(f[1] + 4) < 1)
			continue;
		x = fit_of(f[0], f[1]);
		x->form = form_number(f[1] + 4);
		v = strtod(f[3], NULL);
		for (size_t i = 0; i < FC_LEN(names); i++) {
			if (strcmp(f[2], names[i]) == 0)
				x->theta[i] = v;
		}
		if (strcmp(f[2], "loglik") == 0)
			x->loglik = v;
		if (strncmp(f[2], "init.s", 6) == 0) {
			size_t k = count(f[2] + 6);

			x->theta[FC_SM_SEASON + k - 1] = v;
			x->m = FC_MAX(x->m, k);
		}
	}
	gzclose(in);
	in = golden("forecasts_r");
	while (in && gzgets(in, line, sizeof line)) {
		cut(line, f);
		for (size_t i = 0; i < nfits; i++) {
			struct fit *x = &fits[i];
			size_t h = count(f[2]);

			if (strcmp(x->id, f[0]) != 0 || h > H_MAX ||
			    strcmp(x->model, f[1]) != 0)
				continue;
			x->h = FC_MAX(x->h, h);
			x->mean[h - 1] = strtod(f[3], NULL);
			x->hi[h - 1] = strtod(f[7], NULL);
		}
	}
	gzclose(in);
}

/* R numbers seasons backwards: s_m applies to the first observation. */
static void
turn_seasons(struct fit *f)
{
	double *s = f->theta + FC_SM_SEASON;

	for (size_t i = 0; i < f->m / 2; i++) {
		double x = s[i];

		s[i] = s[f->m - 1 - i];
		s[f->m - 1 - i] = x;
	}
}

static bool
missing(const struct series *s)
{
	for (size_t i = 0; i < s->n; i++) {
		if (isnan(s->y[i]))
			return true;
	}
	return false;
}

/* Forecasts from R's states, where R has no fault and does not simulate. */
static void
check_forecast(const struct fit *f, const struct fc_ets_form *form,
    const struct fc_smooth *k, size_t np)
{
	static const double p = 0.975;
	double state[FC_ETS_INDEX + M_MAX] = { 0 };
	double mean[H_MAX], sigma[H_MAX], q[H_MAX];
	const char *instead[H_MAX];
	struct fc_forecast ahead = { .h = f->h, .mean = mean, .sigma = sigma,
	    .np = 1, .p = &p, .q = q, .instead = instead };
	bool known = !form->damped || form->season != FC_SEASON_MULT;
	/* R puts gamma one season early where there is no trend. */
	bool early = form->trend == FC_TREND_NONE &&
	    form->season == FC_SEASON_ADD;

	state[FC_ETS_FORM] = f->form;
	state[FC_ETS_SEASON] = (double)k->m;
	memcpy(state + FC_ETS_THETA, f->theta, sizeof f->theta);
	state[FC_ETS_VARIANCE] = fc_smooth_run(k, state + FC_ETS_THETA) /
	    (double)(k->n - np);
	fc_ets_ahead(form, state, &ahead);
	for (size_t i = 0; i < f->h && known &&
	    form->trend != FC_TREND_MULT; i++)
		CHECK_MSG(fabs(mean[i] - f->mean[i]) <=
		    1e-8 * fabs(f->mean[i]),
		    "%s %s h %zu: mean %.12g, R %.12g", f->id, f->model,
		    i + 1, mean[i], f->mean[i]);
	for (size_t i = 0; i < f->h && known && !early && !ahead.has_q; i++)
		CHECK_MSG(fabs(sigma[i] * 1.959963984540054 + mean[i] -
		    f->hi[i]) <= 1e-6 * fabs(f->hi[i]),
		    "%s %s h %zu: hi %.12g, R %.12g", f->id, f->model, i + 1,
		    sigma[i] * 1.959963984540054 + mean[i], f->hi[i]);
	/* Not where a growth explodes: such a tail takes more paths. */
	for (size_t i = 0; i < f->h && !form->damped && ahead.has_q &&
	    f->hi[i] < 3 * f->mean[i]; i++)
		CHECK_MSG(fabs(q[i] - f->hi[i]) <= 0.2 * (f->hi[i] - f->mean[i]),
		    "%s %s h %zu: simulated hi %.12g, R %.12g", f->id,
		    f->model, i + 1, q[i], f->hi[i]);
}

TEST(agrees_with_r)
{
	struct fc_ets_how how = { .bounds = FC_ETS_BOTH };
	size_t near = 0, tried = 0;
	struct fc_vec work = { 0 };

	read_series();
	read_fits();
	CHECK(nfits > 500);
	for (size_t i = 0; i < nfits; i++) {
		struct fit *f = &fits[i];
		const struct series *s = series_named(f->id);
		struct fc_sample sample = { .y = s->y, .n = s->n, .season = (int)FC_MAX(f->m, 1U) };
		struct fc_ets_form form = fc_ets_form(f->form);
		struct fc_ets_series e;
		struct fc_smooth k;
		double theta[FC_SM_SEASON + M_MAX], at;

		if (missing(s))
			continue;
		turn_seasons(f);
		fc_ets_look(&sample, &e);
		k = fc_ets_kernel(&e, &form);
		fc_vec_resize(&work, fc_ets_work(&e));
		at = fc_smooth_value(&k, f->theta, NULL, NULL, work.v) / -2;
		/* R goes on where a forecast falls below 0. */
		if (isinf(at)) {
			CHECK(form.relative && form.season == FC_SEASON_ADD);
			continue;
		}
		CHECK_MSG(fabs(at - f->loglik) <= 1e-6, "%s %s: %.9f at R's "
		    "parameters, R has %.9f", f->id, f->model, at, f->loglik);
		check_forecast(f, &form, &k, fc_ets_nparams(&form, e.m));
		if (i % EVERY)
			continue;
		tried++;
		at = fc_ets_fit(&e, &form, &how, theta, work.v) / -2;
		near += at >= f->loglik - 0.01;
	}
	fc_vec_release(&work);
	printf("# at or above R's likelihood: %zu of %zu\n", near, tried);
	CHECK((double)near >= 0.98 * (double)tried);
	free(fits);
	free(series);
}

/* ---- by itself ------------------------------------------------------------ */

TEST(forms_have_their_names)
{
	struct fc_ets_form f = fc_ets_form(form_number("AAdM"));

	CHECK(!f.relative && f.trend == FC_TREND_ADD && f.damped &&
	    f.season == FC_SEASON_MULT);
	CHECK_EQ(fc_ets_nparams(&f, 12), 17);
	f = fc_ets_form(form_number("MMN"));
	CHECK(f.relative && f.trend == FC_TREND_MULT && !f.damped &&
	    f.season == FC_SEASON_NONE);
	CHECK_EQ(form_number("MMdM"), FC_ETS_FORMS);
	for (int among = FC_ETS_USUAL; among <= FC_ETS_ALL; among++) {
		static const int forms[] = { 15, 6, 19 };
		int n = 0;

		for (int i = 1; i <= FC_ETS_FORMS; i++) {
			f = fc_ets_form(i);
			n += fc_ets_among(&f, (enum fc_ets_among)among);
		}
		CHECK_EQ(n, forms[among]);
	}
}

/* What a disturbance of the states comes to after many periods of zeros: the
 * power of D = F - g w' applied to a vector. */
static double
remains(double alpha, double beta, double gamma, double phi, size_t m)
{
	double l = 1, b = 0.3, s[M_MAX] = { 0.2 }, size = 0;
	size_t at = 0;

	for (size_t t = 0; t < 60000; t++) {
		double q = l + phi * b, d = -(q + s[at]);

		l = q + alpha * d;
		b = phi * b + beta * d;
		s[at] += gamma * d;
		at = at + 1 == m ? 0 : at + 1;
	}
	for (size_t i = 0; i < m; i++)
		size += fabs(l + s[i]);
	return size + fabs(b);
}

TEST(admissible_is_what_forgets)
{
	struct fc_ets_form f = fc_ets_form(form_number("AAdA"));
	double work[2 * M_MAX + 4];
	int told[2] = { 0 };

	for (int i = 0; i < 300; i++) {
		double alpha = 0.05 + 0.1 * (i % 10), phi = i % 4 ? 1 : 0.9;
		double th[FC_SM_SEASON] = { alpha,
			alpha * (0.1 + 0.2 * (i / 10 % 5)),
			(1 - alpha) * (0.1 + 0.2 * (i / 50 % 4)), phi };
		size_t m = i % 3 == 2 ? 3 : i % 2 ? 7 : 12;

		double left = remains(th[0], th[1], th[2], phi, m);

		/* In between a root lies too near the circle to tell. */
		if (left > 1e-4 && left < 1e4)
			continue;
		told[left < 1]++;
		CHECK_MSG(fc_ets_admissible(&f, m, th, work) == (left < 1),
		    "alpha %g beta %g gamma %g phi %g m %zu", th[0], th[1],
		    th[2], phi, m);
	}
	CHECK(told[0] > 10 && told[1] > 100);
}

/* A noisy season and trend, above 0. */
static void
make(double *y, size_t n, size_t m)
{
	uint64_t r = 7;

	for (size_t t = 0; t < n; t++) {
		r = r * 6364136223846793005U + 1442695040888963407U;
		y[t] = (50 + 0.2 * (double)t + (double)(r >> 60)) *
		    (1 + 0.3 * sin(6.283185307179586 * (double)t / (double)m));
	}
}

/* Every form, with holes: a state takes new values as if filtered at once,
 * quantiles ascend, and what is stored is valid. */
TEST(update_equals_filtering)
{
	enum { N = 60, M = 4, MORE = 7 };
	double y[N + MORE], mean[6], sigma[6], q[18];
	static const double p[] = { 0.1, 0.5, 0.9 };
	const char *instead[6], *why;
	struct fc_vec state = { 0 };
	struct fc_forecast f = { .h = 6, .mean = mean, .sigma = sigma, .np = 3,
	    .p = p, .q = q, .instead = instead };

	make(y, N + MORE, M);
	y[20] = y[21] = y[N + 2] = NAN;
	for (int i = 1; i <= FC_ETS_FORMS; i++) {
		struct fc_params pr;
		struct fc_sample s = { .y = y, .n = N, .season = M };
		double early[FC_ETS_INDEX + M], before[3];

		fc_params_default(fc_model_named("ets"), &pr);
		pr.v[0] = i;
		why = fc_local_ets.fit(&s, &pr, &state, &ws.work);
		CHECK_MSG(!why, "form %d: %s", i, why);
		CHECK(fc_local_ets.valid(&pr, state.v, state.n));
		memcpy(early, state.v, state.n * sizeof *early);
		fc_local_ets.update(&pr, &state, y + N, MORE);
		before[0] = state.v[FC_ETS_THETA + FC_SM_LEVEL];
		before[1] = state.v[FC_ETS_THETA + FC_SM_SLOPE];
		before[2] = state.v[state.n - 1];
		memcpy(state.v, early, state.n * sizeof *early);
		for (int t = 0; t < MORE; t++)
			fc_local_ets.update(&pr, &state, y + N + t, 1);
		CHECK_NEAR(state.v[FC_ETS_THETA + FC_SM_LEVEL], before[0], 1e-12);
		CHECK_NEAR(state.v[FC_ETS_THETA + FC_SM_SLOPE], before[1], 1e-12);
		CHECK_NEAR(state.v[state.n - 1], before[2], 1e-12);
		f.has_q = false;
		fc_local_ets.forecast(&pr, &state, &f);
		fc_forecast_finish(&f, NAN, NAN);
		for (int h = 0; h < 6; h++) {
			CHECK(isfinite(mean[h]) && sigma[h] > 0);
			CHECK(q[h * 3] < q[h * 3 + 1] &&
			    q[h * 3 + 1] < q[h * 3 + 2]);
			CHECK_MSG(mean[h] > 30 && mean[h] < 130, "form %d, "
			    "step %d: %g", i, h, mean[h]);
		}
	}
	fc_vec_release(&state);
}

/* The calm search gives up likelihood for a slower trend, the wide one may
 * only gain. */
TEST(priors_and_bounds)
{
	enum { N = 80, M = 4 };
	struct fc_ets_form f = fc_ets_form(form_number("AAN"));
	double y[N], plain[FC_SM_SEASON + M], calm[FC_SM_SEASON + M], a, b;
	struct fc_sample s = { .y = y, .n = N, .season = 1 };
	struct fc_ets_how how = { .bounds = FC_ETS_BOTH };
	struct fc_ets_series e;
	struct fc_smooth k;

	for (size_t t = 0; t < N; t++)
		y[t] = (double)(t * (80 - t)) / 10 + (double)(t * 7919 % 13);
	fc_ets_look(&s, &e);
	fc_vec_resize(&ws.work, fc_ets_work(&e));
	k = fc_ets_kernel(&e, &f);
	a = fc_ets_fit(&e, &f, &how, plain, ws.work.v);
	CHECK_NEAR(fc_smooth_value(&k, plain, NULL, NULL, ws.work.v), a, 1e-9);
	how.calm = true;
	b = fc_ets_fit(&e, &f, &how, calm, ws.work.v);
	CHECK(b > fc_smooth_value(&k, calm, NULL, NULL, ws.work.v));
	CHECK(fc_smooth_value(&k, calm, NULL, NULL, ws.work.v) > a);
	CHECK(calm[FC_SM_BETA] / calm[FC_SM_ALPHA] <
	    plain[FC_SM_BETA] / plain[FC_SM_ALPHA]);
	how = (struct fc_ets_how){
		    .bounds = FC_ETS_ONLY_ADMISSIBLE };
	b = fc_ets_fit(&e, &f, &how, calm, ws.work.v);
	CHECK(b <= a + 0.01);
	CHECK(fc_ets_admissible(&f, 1, calm, ws.work.v));
}

/* Beta(9/4, 1) of alpha's place and Beta(1, 9) of beta's under a trend,
 * Beta(5/4, 1) without; derivatives by logits; what is fixed has no prior. */
TEST(calm_prior)
{
	struct fc_smooth k = { .trend = FC_TREND_ADD, .m = 1 };
	double g[FC_SM_SEASON + 1] = { 0 }, rest[FC_SM_SEASON + 1] = { 0 };
	double a = 0.2, b = 0.3, d = 1e-6;

	CHECK_NEAR(fc_smooth_calm(&k, a, b, g), -2 * (1.25 * log(a) +
	    8 * log(1 - b)), 1e-12);
	CHECK_NEAR(g[FC_SM_ALPHA], (fc_smooth_calm(&k, a + d, b, rest) -
	    fc_smooth_calm(&k, a - d, b, rest)) / (2 * d) * a * (1 - a), 1e-6);
	CHECK_NEAR(g[FC_SM_BETA], (fc_smooth_calm(&k, a, b + d, rest) -
	    fc_smooth_calm(&k, a, b - d, rest)) / (2 * d) * b * (1 - b), 1e-6);
	k.trend = FC_TREND_NONE;
	CHECK_NEAR(fc_smooth_calm(&k, a, b, rest), -0.5 * log(a), 1e-12);
	CHECK(fc_smooth_calm(&k, NAN, NAN, rest) == 0);
}

/* What no form can take is said; the choice takes what it can. */
TEST(awkward_series)
{
	static const double constant[] = { 7, 7, 7, 7, 7, 7, 7, 7 };
	double y[200];
	struct fc_vec state = { 0 };
	struct fc_params p;
	struct fc_sample s = { .y = constant, .n = 8, .season = 4 };

	fc_params_default(fc_model_named("ets"), &p);
	CHECK(!fc_local_ets.fit(&s, &p, &state, &ws.work));
	CHECK_EQ(state.v[FC_ETS_FORM], form_number("ANN"));
	CHECK_NEAR(state.v[FC_ETS_THETA + FC_SM_LEVEL], 7, 1e-12);
	s.n = 3;
	CHECK(fc_local_ets.fit(&s, &p, &state, &ws.work));
	/* A season longer than R allows, exact from the start. */
	make(y, 200, 48);
	s = (struct fc_sample){ .y = y, .n = 200, .season = 48 };
	CHECK(!fc_local_ets.fit(&s, &p, &state, &ws.work));
	CHECK_EQ(state.v[FC_ETS_SEASON], 48);
	y[17] = 0;
	CHECK(!fc_local_ets.fit(&s, &p, &state, &ws.work));
	CHECK(state.v[FC_ETS_FORM] <= form_number("AAdA"));
	p.v[0] = form_number("MAM");
	CHECK_STR(fc_local_ets.fit(&s, &p, &state, &ws.work),
	    "values that are not positive");
	s.season = 1;
	p.v[0] = form_number("ANA");
	CHECK_STR(fc_local_ets.fit(&s, &p, &state, &ws.work), "no season");
	fc_vec_release(&state);
}

/* Given parameters stay, the others are the best beside them: at the optimum
 * nothing is gained, elsewhere the likelihood falls. */
TEST(parameters_can_be_given)
{
	static const char *const text[] = { "ets:AAdA", "",
		"ets:AAdA:phi=0.9:gamma=0.1", "ets:AAA:beta=0.05" };
	double y[60], loglik[4], alpha = 0, variance[2];
	char spec[64];

	for (size_t t = 0; t < 60; t++)
		y[t] = 50 + (double)t + 8 * (double)(t % 4) + 3 * sin((double)(t * t));
	for (size_t i = 0; i < 4; i++) {
		struct fc_sample s = { .y = y, .n = 60, .season = 4 };
		struct fc_vec state = { 0 };
		struct fc_spec *sp;
		struct fc_err err = { 0 };
		size_t n;

		if (i == 1) {
			snprintf(spec, sizeof spec, "ets:AAdA:alpha=%.17g",
			    alpha);
		} else {
			snprintf(spec, sizeof spec, "%s", text[i]);
		}
		CHECK(fc_specs_parse(spec, &sp, &n, &err) == 0);
		CHECK(!fc_fit_own(sp, &s, &state, &ws));
		loglik[i] = state.v[FC_ETS_LOGLIK];
		if (i < 2)
			variance[i] = state.v[FC_ETS_VARIANCE];
		if (i == 0)
			alpha = state.v[FC_ETS_THETA + FC_SM_ALPHA];
		if (i == 1)
			CHECK_NEAR(state.v[FC_ETS_THETA + FC_SM_ALPHA], alpha,
			    1e-12);
		if (i == 2) {
			CHECK_NEAR(state.v[FC_ETS_THETA + FC_SM_PHI], 0.9, 1e-12);
			CHECK_NEAR(state.v[FC_ETS_THETA + FC_SM_GAMMA], 0.1,
			    1e-12);
		}
		if (i == 3)
			CHECK_NEAR(state.v[FC_ETS_THETA + FC_SM_BETA], 0.05,
			    1e-12);
		fc_specs_free(sp, n);
		fc_vec_release(&state);
	}
	CHECK(fabs(loglik[1] - loglik[0]) < 0.02);
	CHECK(loglik[2] <= loglik[0] + 0.02);
	/* one parameter less: 60 - 9 errors are free, not 60 - 10 */
	CHECK_NEAR(variance[1] * 51 / (variance[0] * 50), 1, 1e-3);
}

int
main(void)
{
	RUN(forms_have_their_names);
	RUN(admissible_is_what_forgets);
	RUN(update_equals_filtering);
	RUN(priors_and_bounds);
	RUN(calm_prior);
	RUN(awkward_series);
	RUN(parameters_can_be_given);
	if (access(GOLDEN "model_fits_r.csv.gz", R_OK) == 0)
		RUN(agrees_with_r);
	else
		printf("# %s is not here: R not compared\n", GOLDEN);
	fc_fit_ws_release(&ws);
	return check_done();
}
