/*
 * test_etscrit.c - the criteria of exponential smoothing beside R's
 *
 * R 4, forecast 8.20: y <- window(AirPassengers, 1949, c(1954, 12));
 * f <- ets(y, model = "...", damped = FALSE, opt.crit = "...", nmse = 4,
 * bounds = "usual"); f$mse, f$amse, mean(f$residuals^2), mean(abs(f$residuals)).
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "local/ets.h"
#include "local/etsfit.h"
#include "model/fit.h"

enum { N = 72, M = 12, STEPS = 4 };

static const double air[N] = {
	112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118,
	115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
	145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
	171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
	196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201,
	204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
};

/* What R makes least of the criterion asked for. */
static const struct {
	const char *form;
	double mse, amse, sigma, mae;
} theirs[] = {
	{ "ANN", 362.221016, 892.307097, 362.22101617, 15.56975470 },
	{ "AAN", 360.769931, 595.328975, 360.76993098, 15.55679105 },
	{ "MAN", 360.769931, 595.328975, 0.01012673, 0.08275758 },
	{ "MNN", 362.221016, 892.307097, 0.01101027, 0.08735193 },
	{ "ANA", 68.498627, 152.316872, 68.49862748, 6.53055141 },
	{ "AAA", 63.868866, 116.680246, 63.86886623, 6.34430435 },
	{ "MNM", 69.465511, 138.161718, 0.00225833, 0.03691763 },
	{ "MAM", 45.869225, 74.155165, 0.00188828, 0.03125642 },
};

static struct fc_ets_form
form_named(const char *name)
{
	for (int i = 1; i <= FC_ETS_FORMS; i++) {
		const char *w = FC_ETS_WORDS;

		for (int k = 0; k < i; k++)
			w += strcspn(w, "|") + 1;
		if (strcspn(w, "|") == strlen(name) &&
		    strncmp(w, name, strlen(name)) == 0)
			return fc_ets_form(i);
	}
	CHECK_MSG(false, "no form %s", name);
	return fc_ets_form(1);
}

/* All criteria at theta by forecasts from every origin. */
static void
by_hand(const struct fc_ets_form *f, const struct fc_ets_series *e,
    const double *theta, double *out)
{
	double th[FC_SM_SEASON + M], n[STEPS] = { 0 }, sum[STEPS] = { 0 };

	memset(out, 0, 5 * sizeof *out);
	for (size_t t = 0; t < N; t++) {
		struct fc_smooth k = fc_ets_kernel(e, f);
		double q;

		memcpy(th, theta, sizeof th);
		k.n = t;
		fc_smooth_run(&k, th);
		q = th[FC_SM_LEVEL];
		for (size_t j = 0; j < STEPS && t + j < N; j++) {
			double s = th[FC_SM_SEASON + j % k.m], d, r;

			q += f->trend == FC_TREND_NONE ? 0 :
			    pow(th[FC_SM_PHI], (double)j + 1) * th[FC_SM_SLOPE];
			d = f->season == FC_SEASON_NONE ? q :
			    f->season == FC_SEASON_ADD ? q + s : q * s;
			r = f->relative ? d : 1;
			d = air[t + j] - d;
			sum[j] += d * d;
			n[j]++;
			if (j > 0)
				continue;
			out[FC_CRIT_MSE] += d * d / N;
			out[FC_CRIT_SIGMA] += d * d / (r * r) / N;
			out[FC_CRIT_MAE] += fabs(d / r) / N;
		}
	}
	for (int j = 0; j < STEPS; j++)
		out[FC_CRIT_AMSE] += sum[j] / n[j] / STEPS;
}

/* Our optimum has no more than R's, of all that is asked for. */
TEST(least_as_r)
{
	struct fc_sample s = { .y = air, .n = N, .season = M };
	double theta[FC_SM_SEASON + M], out[5];
	struct fc_vec work = { 0 };
	struct fc_ets_series e;
	int less = 0;

	fc_ets_look(&s, &e);
	fc_vec_resize(&work, fc_ets_work(&e));
	for (size_t i = 0; i < FC_LEN(theirs); i++) {
		struct fc_ets_form f = form_named(theirs[i].form);
		const double want[] = { 0, theirs[i].mse, theirs[i].amse,
			theirs[i].sigma, theirs[i].mae };

		for (int c = FC_CRIT_MSE; c <= FC_CRIT_MAE; c++) {
			struct fc_ets_how how = { .bounds = FC_ETS_ONLY_USUAL,
				.crit = (enum fc_smooth_crit)c, .ahead = STEPS };
			struct fc_smooth k = fc_ets_kernel(&e, &f);
			double lik = fc_ets_fit(&e, &f, &how, theta, work.v);

			by_hand(&f, &e, theta, out);
			CHECK_MSG(out[c] <= want[c] * 1.002, "%s, criterion %d: "
			    "%.8g, R has %.8g", theirs[i].form, c, out[c],
			    want[c]);
			less += out[c] <= want[c] * (1 + 1e-7);
			CHECK_NEAR(fc_smooth_value(&k, theta, NULL, NULL,
			    work.v), lik, 1e-9 * fabs(lik));
			/* The kernel adds up the same. */
			k.crit = how.crit;
			k.ahead = STEPS;
			lik = fc_smooth_value(&k, theta, NULL, NULL, work.v);
			lik = exp(lik / (c == FC_CRIT_MAE ? 2 * N : N));
			CHECK_NEAR(lik / (c == FC_CRIT_AMSE ? 1 : N), out[c],
			    1e-9 * out[c]);
		}
	}
	printf("# at or below R's: %d of %zu\n", less, 4 * FC_LEN(theirs));
	fc_vec_release(&work);
}

/* The gradient against differences, every kind of recursion. */
TEST(gradients)
{
	enum { SEASON = 5, P = FC_SM_SEASON + SEASON };
	double y[50], work[4 * 50 + SEASON], g[P];

	for (int t = 0; t < 50; t++)
		y[t] = 20 + 0.3 * t + 4 * cos(1.2566370614 * t) +
		    0.7 * sin(12.9898 * t);
	y[7] = y[21] = NAN;
	for (int kind = 0; kind < 18 * 4; kind++) {
		struct fc_smooth k = { .trend = (enum fc_trend)(kind % 3),
			.season = (enum fc_season)(kind / 3 % 3),
			.relative = kind / 9 % 2, .m = SEASON, .y = y, .n = 50,
			.nobs = 48, .crit = (enum fc_smooth_crit)(1 + kind / 18),
			.ahead = 7 };
		double th[P] = { 0.4, 0.1, 0.2, 0.9, 21, 0.2,
			0.4, 0.1, -0.1, -0.3, 0.2 };

		if (k.trend == FC_TREND_MULT)
			th[FC_SM_SLOPE] = 1.05;
		for (int i = 0; k.season == FC_SEASON_MULT && i < SEASON; i++)
			th[FC_SM_SEASON + i] += 1;
		fc_smooth_value(&k, th, g, NULL, work);
		for (int i = 0; i < P; i++) {
			double old = th[i], up, down, d;

			th[i] = old + 1e-6;
			up = fc_smooth_value(&k, th, NULL, NULL, work);
			th[i] = old - 1e-6;
			down = fc_smooth_value(&k, th, NULL, NULL, work);
			th[i] = old;
			d = (up - down) / 2e-6;
			CHECK_MSG(fabs(d - g[i]) <= 1e-5 * (1 + fabs(g[i])),
			    "kind %d, theta %d: %g, not %g", kind, i, g[i], d);
		}
	}
}

/* Asked for in a spec, by R's name too; the choice takes it as well. */
TEST(in_a_spec)
{
	static const char *const text[] = { "ets:AAN:opt-crit=amse:nmse=4",
		"ets:AAN:opt.crit=amse:nmse=4", "ets:AAN", "ets:AAN:mae",
		"ets:opt-crit=sigma" };
	struct fc_sample s = { .y = air, .n = N, .season = M };
	double loglik[5];
	struct fc_fit_ws ws = { 0 };

	for (int i = 0; i < 5; i++) {
		struct fc_vec state = { 0 };
		struct fc_spec *sp;
		struct fc_err err = { 0 };
		size_t n;

		CHECK(fc_specs_parse(text[i], &sp, &n, &err) == 0);
		CHECK(!fc_fit_own(sp, &s, &state, &ws));
		loglik[i] = state.v[FC_ETS_LOGLIK];
		fc_specs_free(sp, n);
		fc_vec_release(&state);
	}
	/* R: -383.32349 against -365.93666 */
	CHECK_NEAR(loglik[0], -383.32, 0.1);
	CHECK_NEAR(loglik[1], loglik[0], 0);
	CHECK(loglik[2] > loglik[3] && loglik[3] > loglik[0]);
	CHECK(loglik[4] > -310);
	fc_fit_ws_release(&ws);
}

int
main(void)
{
	RUN(least_as_r);
	RUN(gradients);
	RUN(in_a_spec);
	return check_done();
}
