/*
 * combine.h - the forecasts of several models in one
 *
 * combine:a+b+c[:mean|median|weights][:weights=inverse|origins|learned].
 * A member is a spec of its own with "/" for ":" (holt/damped). Mean or
 * median over the members of the forecasts and of
 * each quantile (Lichtendahl, Grushka-Cockayne & Winkler 2013, Management
 * Science 59:1594-1611); a member without quantiles counts for the forecast
 * only. A member that cannot take a series is left out of it; when none
 * can, the combination cannot. weights=inverse weighs the mean by the inverse
 * of the squared errors one step ahead in the history, less its first quarter
 * (Bates & Granger 1969, Operational Research Quarterly 20:451-468);
 * weights=origins by the square of that of the errors up to a season ahead (8
 * to FC_COMBINE_STEPS periods, at most a sixth of the history) from up to
 * FC_COMBINE_PAST origins that far apart in the last third of the history, each
 * member fitted anew for each; weights=learned, or the word weights alone,
 * takes those that make the combination's squared error from these origins
 * least (model/stack.h); weights=2,1,1 are given by hand. With global members
 * see model/mix.h.
 *
 * State: for each member { length, state }, length 0 where it is left out;
 * then the weight of each.
 */
#ifndef FC_MODEL_COMBINE_H
#define FC_MODEL_COMBINE_H

#include "model/fit.h"

/* Said when a member was left out, and the others were not. */
extern const char fc_combine_without[];

extern const struct fc_param fc_combine_params[];
extern const struct fc_nest fc_nest_combine;

/* What members weigh, and how long and how often origins and learned
 * look. */
enum { FC_COMBINE_EQUAL, FC_COMBINE_INVERSE, FC_COMBINE_ORIGINS,
	FC_COMBINE_LEARNED, FC_COMBINE_BY_HAND };
#define FC_COMBINE_STEPS 24
#define FC_COMBINE_PAST 4

/* Weights given by hand: where they go; that they are there; the weight of
 * member i, 1 without. Are they to be learned? Is it the median? */
#define FC_COMBINE_GIVEN_MAX 32
double *fc_combine_given(struct fc_params *p);
void fc_combine_give(struct fc_params *p);
double fc_combine_weight(const struct fc_params *p, size_t i);
bool fc_combine_learns(const struct fc_params *p);
bool fc_combine_median(const struct fc_params *p);
/* Mean with weights w, or median of x[0..n), which is sorted; NaN are left
 * out. Where only members without weight are left, the mean of them. */
double fc_combine_pool(double *x, const double *w, size_t n, bool median);

/* For other nests, whose state is that of a combination: fit only those
 * members i of which use[i] is true, weights as above. */
const char *fc_combine_fit(const struct fc_spec *spec,
    const struct fc_sample *s, const bool *use, int weights,
    struct fc_vec *state, struct fc_fit_ws *ws);
/* The forecast, where intervals are widened when wide is above 0: they are
 * taken times wide, and the variance between the forecasts of the members is
 * added to that of the members (the variance of the mixture). */
void fc_combine_forecast(const struct fc_spec *spec,
    const struct fc_vec *state, struct fc_forecast *f, double wide,
    struct fc_fit_ws *ws);
/* The state of member i, empty where it is left out. */
struct fc_vec fc_combine_member(const struct fc_vec *state, size_t i);

#endif
