/* test_metric.c - losses, scales and the sums of metrics, against hand work */
#include "base/fc.h"

#include "check.h"
#include "eval/metric.h"
#include "eval/scale.h"

static const double missing = NAN;

TEST(scale_of_m4_takes_the_whole_history)
{
	const double y[] = { 1, 2, 3, 4, 2, 3, 4, 5, 1, 2, 3, 5 };
	struct fc_scale s;

	fc_scale_of(y, 12, 1, false, &s);
	CHECK_NEAR(s.abs, 16 / 11.0, 1e-15);
	CHECK_NEAR(s.rms, sqrt(32 / 11.0), 1e-15);
	fc_scale_of(y, 12, 4, false, &s);
	CHECK_NEAR(s.abs, 0.875, 1e-15);
	CHECK_EQ(s.n, 8);
}

TEST(scale_of_m5_begins_at_the_first_sale)
{
	const double y[] = { 0, NAN, 0, 1, 0, 2, 3 };
	const double never[] = { 0, 0, 0 };
	struct fc_scale s;

	fc_scale_of(y, 7, 1, true, &s);
	CHECK_EQ(s.n, 3);
	CHECK_NEAR(s.rms, sqrt(2), 1e-15);
	CHECK_NEAR(s.abs, 4 / 3.0, 1e-15);
	fc_scale_of(never, 3, 1, true, &s);
	CHECK(isnan(s.rms));
	fc_scale_of(never, 3, 1, false, &s);
	CHECK(s.abs == 0);
}

TEST(scale_skips_missing_pairs_and_short_histories)
{
	const double y[] = { 1, missing, 2, 4, missing, 5 };
	struct fc_scale s;

	fc_scale_of(y, 6, 1, false, &s);
	CHECK_NEAR(s.abs, 2, 0);
	CHECK_NEAR(s.rms, 2, 0);
	fc_scale_of(y, 3, 4, false, &s);
	CHECK_EQ(s.n, 0);
	CHECK(isnan(s.abs));
	fc_scale_of(y, 0, 1, true, &s);
	CHECK(isnan(s.abs));
}

TEST(division_by_a_scale_of_zero)
{
	CHECK(isinf(fc_scaled(1, 0)));
	CHECK(isnan(fc_scaled(0, 0)));
	CHECK(isnan(fc_scaled(1, missing)));
	CHECK_NEAR(fc_scaled(3, 2), 1.5, 0);
}

TEST(loss_sums)
{
	const double y[] = { 0, 2, 0, missing, 4, 5 };
	const double f[] = { 0, 1, 3, 1, missing, 7 };
	struct fc_loss l;

	fc_loss_of(y, f, 6, &l);
	CHECK_EQ(l.n, 4);
	CHECK_NEAR(l.e, 0 + 1 - 3 - 2, 0);
	CHECK_NEAR(l.abs, 6, 0);
	CHECK_NEAR(l.sq, 14, 0);
	CHECK_NEAR(l.y, 7, 0);
	CHECK_EQ(l.nape, 2);
	CHECK_NEAR(l.ape, 50 + 40, 1e-15);
	CHECK_NEAR(l.sape, 200.0 / 3 + 200 + 400.0 / 12, 1e-15);
}

TEST(pinball_by_hand)
{
	const double y[] = { 10, 10, missing }, q[] = { 8, 13, 1 };
	size_t n;

	CHECK_NEAR(fc_loss_pinball(y, q, 3, 0.9, &n), 1.8 + 0.3, 1e-14);
	CHECK_EQ(n, 2);
}

TEST(interval_score_by_hand)
{
	const double y[] = { 5, 12, 1, 10, 3 };
	const double lo[] = { 4, 4, 4, 4, missing };
	const double hi[] = { 10, 10, 10, 10, 5 };
	struct fc_cover c;

	fc_loss_cover(y, lo, hi, 5, 0.2, &c);
	CHECK_EQ(c.n, 4);
	CHECK_EQ(c.inside, 2);
	CHECK_NEAR(c.width, 24, 0);
	CHECK_NEAR(c.score, 24 + 10 * (2 + 3), 1e-15);
}

TEST(crps_of_many_quantiles_nears_the_closed_form)
{
	/* Quantiles of U(0, 1) and y = 0.3: y^2 - y + 1/3. */
	enum { K = 99 };
	double p[K], q[K];
	const double *col[K];
	const double y = 0.3;
	struct fc_quantiles f = { K, p, col };
	size_t n;

	for (int k = 0; k < K; k++) {
		p[k] = q[k] = (k + 1) / 100.0;
		col[k] = &q[k];
	}
	CHECK_NEAR(fc_loss_crps(&y, &f, 1, &n), 0.09 - 0.3 + 1 / 3.0, 1e-3);
	CHECK_EQ(n, 1);
}

TEST(crps_does_not_lean_on_dense_tails)
{
	/* M5's nine quantiles of U(0, 1): the plain mean would be 0.0587. */
	static const double p[] = { .005, .025, .165, .25, .5, .75, .835,
		.975, .995 };
	const double *col[9];
	const double y = 0.5;
	struct fc_quantiles f = { 9, p, col };
	size_t n;

	for (int k = 0; k < 9; k++)
		col[k] = &p[k];
	CHECK_NEAR(fc_loss_crps(&y, &f, 1, &n), 0.25 - 0.5 + 1 / 3.0, 0.16);
}

TEST(plan_names_levels_and_quantiles)
{
	static const double p[] = { 0.1, 0.25, 0.5, 0.9, 0.975 };
	struct fc_metric_input in = { .point = true, .p = p, .np = 5 };
	struct fc_scoreplan plan = { .in = in };
	struct fc_err err;

	CHECK_EQ(fc_scoreplan_add(&plan, "coverage", false, &err), 0);
	CHECK_EQ(plan.n, 1);
	CHECK_STR(plan.metric[0].name, "coverage-80");
	CHECK_EQ(fc_scoreplan_add(&plan, "pinball", false, &err), 0);
	CHECK_EQ(plan.n, 6);
	CHECK_STR(plan.metric[5].name, "pinball-q0.975");
	CHECK_EQ(fc_scoreplan_add(&plan, "coverage-80", false, &err), 0);
	CHECK_EQ(plan.n, 6);
	CHECK_EQ(fc_scoreplan_add(&plan, "coverage-95", false, &err), -1);
	CHECK_EQ(err.code, FC_USAGE);
	CHECK_EQ(fc_scoreplan_add(&plan, "mase", false, &err), -1);
	CHECK(strstr(err.msg, "--history") != NULL);
	CHECK_EQ(fc_scoreplan_add(&plan, "wapee", false, &err), -1);
	CHECK(strstr(err.msg, "wape, bias") != NULL);
	CHECK_EQ(fc_scoreplan_add(&plan, "", false, &err), -1);
	fc_scoreplan_release(&plan);
}

TEST(undefined_series_are_left_out_and_counted)
{
	const double y[] = { 6, 5 }, f[] = { 5, 5 };
	struct fc_run r = { .n = 2, .y = y, .f = f, .mase = 0, .rmsse = NAN };
	struct fc_metric_input in = { .point = true, .scale = true };
	struct fc_scoreplan plan = { .in = in };
	struct fc_term t[3];
	struct fc_err err;

	CHECK_EQ(fc_scoreplan_add(&plan, "mase", false, &err), 0);
	CHECK_EQ(fc_scoreplan_add(&plan, "rmsse", false, &err), 0);
	CHECK_EQ(fc_scoreplan_add(&plan, "mae", false, &err), 0);
	CHECK_EQ(fc_scoreplan_terms(&plan, &r, t), 2);
	CHECK(t[0].den == 0 && t[1].den == 0);
	CHECK_NEAR(t[2].num / t[2].den, 0.5, 0);
	r.mase = 0.25;
	r.rmsse = 1;
	CHECK_EQ(fc_scoreplan_terms(&plan, &r, t), 0);
	CHECK_NEAR(t[0].num / t[0].den, 2, 0);
	CHECK_NEAR(t[1].num / t[1].den, sqrt(0.5), 1e-15);
	fc_scoreplan_release(&plan);
}

int
main(void)
{
	RUN(scale_of_m4_takes_the_whole_history);
	RUN(scale_of_m5_begins_at_the_first_sale);
	RUN(scale_skips_missing_pairs_and_short_histories);
	RUN(division_by_a_scale_of_zero);
	RUN(loss_sums);
	RUN(pinball_by_hand);
	RUN(interval_score_by_hand);
	RUN(crps_of_many_quantiles_nears_the_closed_form);
	RUN(crps_does_not_lean_on_dense_tails);
	RUN(plan_names_levels_and_quantiles);
	RUN(undefined_series_are_left_out_and_counted);
	return check_done();
}
