/* test_spec.c - how models are asked for. */
#include "base/fc.h"

#include "check.h"
#include "cli/opt.h"
#include "model/probs.h"
#include "model/combine.h"
#include "model/registry.h"

static struct fc_err err;

static bool
refused(const char *text, const char *said)
{
	struct fc_spec *s;
	size_t n;
	int rc = fc_specs_parse(text, &s, &n, &err);

	if (rc == 0)
		fc_specs_free(s, n);
	return rc == -1 && err.code == FC_USAGE && strstr(err.msg, said) &&
	    n == 0;
}

TEST(lists)
{
	struct fc_spec *s;
	size_t n;

	CHECK_EQ(fc_specs_parse("snaive:season=12,ses:alpha=0.5:alias=s1,"
	    "holt-winters:multiplicative:damped", &s, &n, &err), 0);
	CHECK_EQ(n, 3);
	/* in byte order of the alias */
	CHECK_STR(s[0].alias, "holt-winters:multiplicative:damped");
	CHECK_STR(s[1].alias, "s1");
	CHECK_STR(s[1].text, "ses:alpha=0.5:alias=s1");
	CHECK_EQ(s[2].season, 12);
	CHECK(s[1].params.v[0] > 0.49 && s[1].params.v[0] < 0.51);
	CHECK_EQ(s[0].params.v[0], 1);
	CHECK_EQ(s[0].params.v[2], 1);
	fc_specs_free(s, n);
}

TEST(several_seasons)
{
	double y[340] = { 0 };
	struct fc_sample sample = { .y = y, .n = 340, .season = 1 };
	struct fc_spec *s;
	size_t n;

	CHECK_EQ(fc_specs_parse("naive:season=168.5,24,naive:alias=b:season=7",
	    &s, &n, &err), 0);
	CHECK_EQ(n, 2);
	CHECK_EQ(s[0].season, 7);
	CHECK_EQ(s[0].nseason, 1);
	CHECK_EQ(s[1].season, 168);     /* the first is the main one */
	CHECK_EQ(s[1].nseason, 2);
	CHECK_EQ(s[1].seasons[0], 24);
	CHECK_EQ(s[1].seasons[1], 168.5);
	/* more than two seasons, or none */
	fc_sample_seasons(&sample, s[1].seasons, 2);
	CHECK_EQ(sample.nseason, 2);
	sample.n = 337;
	fc_sample_seasons(&sample, s[1].seasons, 2);
	CHECK_EQ(sample.nseason, 1);
	fc_specs_free(s, n);
}

TEST(nests)
{
	struct fc_spec *s;
	size_t n;

	CHECK_EQ(fc_specs_parse("combine:mstl+ses,mstl:holt/damped:robust,"
	    "stl:robust:s.window=13", &s, &n, &err), 0);
	CHECK_EQ(n, 3);
	CHECK_EQ(s[0].nmember, 2);
	CHECK_STR(s[0].member[0].member[0].model->name, "ets");
	CHECK_STR(s[1].member[0].model->name, "holt");
	CHECK_EQ(s[1].params.v[1], 1);
	CHECK_STR(s[2].member[0].model->name, "ets");
	CHECK_EQ(s[2].params.v[2], 13);
	fc_specs_free(s, n);
}

/* Members of a combination with a global one stand before all others. */
TEST(parts)
{
	struct fc_spec *v;
	size_t n;

	CHECK_EQ(fc_specs_parse("ses,combine:ets+ridge/lambda=1+naive:season=7:"
	    "weights=2,1,0.5:alias=z,combine:ses+naive,"
	    "combine:gbdt/quantiles=0.1,0.9+ses:alias=b", &v, &n, &err), 0);
	CHECK_EQ(n, 9);
	CHECK_EQ(fc_specs_parts(v, n), 5);
	CHECK_STR(v[0].alias, "b/gbdt:quantiles=0.1,0.9");
	CHECK_STR(v[2].alias, "z/ets");
	CHECK_STR(v[3].text, "+z/ridge:lambda=1");
	CHECK_EQ(v[2].season, 7);
	CHECK_STR(v[5].alias, "b");
	CHECK_EQ(v[5].mixed, 0);
	CHECK_EQ(v[6].nmixed, 0);
	CHECK_EQ(v[6].nmember, 2);
	CHECK_STR(v[8].alias, "z");
	CHECK_EQ(v[8].mixed, 2);
	CHECK_EQ(v[8].nmixed, 3);
	CHECK_NEAR(fc_combine_weight(&v[8].params, 2), 0.5, 0);
	fc_specs_free(v, n);
}

TEST(a_model_may_begin_with_a_digit)
{
	struct fc_spec *s;
	size_t n;

	CHECK_EQ(fc_specs_parse("arima:111,011,4theta", &s, &n, &err), 0);
	CHECK_EQ(n, 2);
	CHECK_STR(s[0].alias, "4theta");
	CHECK_STR(s[1].alias, "arima:111,011");
	fc_specs_free(s, n);
}

TEST(mistakes)
{
	CHECK(refused("mstl:stl", "'stl' cannot be combined"));
	CHECK(refused("mstl:ses+theta", "one model, not 2"));
	CHECK(refused("mstl:etz", "has no option 'etz'"));
	CHECK(refused("mstl:ridge", "'ridge' cannot be combined"));
	CHECK(refused("naive:season=24,0", "1 to 100000"));
	CHECK(refused("naive:season=24,1x", "1 to 100000"));
	CHECK(refused("naive:season=24,", "no model ''"));
	CHECK(refused("naive:season=", "1 to 100000"));
	CHECK(refused("naive:season=1,2,3,4,5,6,7,8,9", "more than 8"));
	CHECK(refused("", "no model ''"));
	CHECK(refused("naive,", "no model ''"));
	CHECK(refused("etz", "croston, croston-opt, dotm, "));
	CHECK(refused("ses:alhpa=1", "alpha, level, season, lambda, log, "
	    "biasadj, outliers, seasonal, fourier, alias"));
	CHECK(refused("ses:alpha=x", "not a number"));
	CHECK(refused("ses:alpha=nan", "not a number"));
	CHECK(refused("ses:alpha=2", "0 to 1"));
	CHECK(refused("ses:alpha", "has no option 'alpha'"));
	CHECK(refused("holt-winters:trend=up", "linear|damped|none"));
	CHECK(refused("snaive:season=0", "1 to 100000"));
	CHECK(refused("window-average:window=2.5", "whole"));
	CHECK(refused("ses:alias=", "empty alias"));
	CHECK(refused("ses:lambda=x", "lambda: 'x'"));
	CHECK(refused("ses:lambda=9", "lambda: '9'"));
	CHECK(refused("ses:biasadj=perhaps", "biasadj: 'perhaps'"));
	CHECK(refused("ridge:log", "no option 'log'"));
	CHECK(refused("naive,naive", "twice"));
	CHECK(refused("snaive:seasonal=decompose", "no option 'seasonal'"));
	CHECK(refused("combine", "no models"));
	CHECK(refused("combine:ses+etz", "combine: no model 'etz'"));
	CHECK(refused("combine:ses+", "combine: no model ''"));
	CHECK(refused("combine:ses+combine", "combine: combine: no models"));
	CHECK(refused("mstl:ridge", "'ridge' cannot be combined"));
	CHECK(refused("combine:ses+ridge:weights=learned", "give them"));
	CHECK(refused("combine:ses+ridge:weights=1,2,3", "as many as"));
	CHECK(refused("combine:ses/alhpa=1+naive", "no option 'alhpa'"));
	CHECK(refused("combine:ses+naive:mode", "no option 'mode'"));
	/* a comma before a digit does not separate */
	CHECK(refused("arima:1111", "not orders: '1111'"));
	CHECK(refused("arima:131", "not orders"));
	CHECK(refused("arima:order=1,1", "not orders"));
	CHECK(refused("arima:111:mode", "no option 'mode'"));
}

TEST(models_are_described)
{
	struct fc_buf b = { 0 };
	size_t n;
	const struct fc_model *m = fc_models(&n);

	fc_models_describe(&b);
	for (size_t i = 0; i < n; i++) {
		CHECK(strstr(b.s, m[i].name));
		CHECK((m[i].local == NULL) != (m[i].global == NULL));
		CHECK(i == 0 || strcmp(m[i - 1].name, m[i].name) < 0);
	}
	fc_buf_release(&b);
}

TEST(columns)
{
	struct fc_list levels = { 0 }, quantiles = { 0 };
	struct fc_probs p;

	fc_list_split(&levels, "80,95", ',');
	fc_list_split(&quantiles, "0.9,0.5", ',');
	CHECK_EQ(fc_probs_parse(&p, &levels, &quantiles, &err), 0);
	CHECK_EQ(p.ncol, 6);
	CHECK_STR(p.name[0], "yhat-lo-80");
	CHECK_STR(p.name[3], "yhat-hi-95");
	CHECK_STR(p.name[4], "yhat-q0.9");
	/* 0.9 is the upper bound of 80 */
	CHECK_EQ(p.n, 5);
	CHECK_EQ(p.which[4], p.which[1]);
	CHECK_NEAR(p.p[p.which[2]], 0.025, 1e-15);
	fc_probs_release(&p);
	fc_list_add(&levels, "100");
	CHECK_EQ(fc_probs_parse(&p, &levels, &quantiles, &err), -1);
	CHECK(strstr(err.msg, "--level") != NULL);
	fc_probs_release(&p);
	fc_list_release(&levels);
	fc_list_split(&levels, "80,80", ',');
	CHECK_EQ(fc_probs_parse(&p, &levels, &quantiles, &err), -1);
	fc_probs_release(&p);
	fc_list_release(&levels);
	fc_list_release(&quantiles);
}

int
main(void)
{
	RUN(lists);
	RUN(several_seasons);
	RUN(nests);
	RUN(parts);
	RUN(a_model_may_begin_with_a_digit);
	RUN(mistakes);
	RUN(models_are_described);
	RUN(columns);
	return check_done();
}
