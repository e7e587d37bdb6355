/*
 * registry.c - the models there are
 *
 * The table is in byte order of the names.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "global/gbdt.h"
#include "global/ridge.h"
#include "local/adida.h"
#include "local/ar.h"
#include "local/arima.h"
#include "local/autoarima.h"
#include "local/ces.h"
#include "local/croston.h"
#include "local/empirical.h"
#include "local/ets.h"
#include "local/fourtheta.h"
#include "local/holt.h"
#include "local/intermittent.h"
#include "local/mean.h"
#include "local/mfles.h"
#include "local/naive.h"
#include "local/otm.h"
#include "local/prophet.h"
#include "local/seasonales.h"
#include "local/ses.h"
#include "local/tbats.h"
#include "local/theta.h"
#include "local/tsb.h"
#include "model/auto.h"
#include "model/combine.h"
#include "model/registry.h"
#include "model/seasonal.h"

static const struct fc_model models[] = {
	{ .name = "4theta", .deseason = true, .adjust = true,
	    .summary = "theta with trends and products, of the least error",
	    .local = &fc_local_fourtheta },
	{ .name = "adida",
	    .summary = "intermittent demand: sums over mean intervals smoothed",
	    .local = &fc_local_adida,
	    .regressors = FC_REGRESSORS_NEVER },
	{ .name = "ar", .params = fc_ar_params, .deseason = true,
	    .summary = "autoregression on the last lags and those of seasons",
	    .local = &fc_local_ar },
	{ .name = "arima", .params = fc_arima_params, .deseason = true,
	    .summary = "seasonal ARIMA of given orders: arima:pdq,PDQ",
	    .local = &fc_local_arima, .option = fc_arima_option,
	    .regressors = FC_REGRESSORS_OWN, .orders = true },
	{ .name = "auto", .members = true,
	    .summary = "the default: models combined by what a series is like",
	    .local = &fc_local_nested, .nest = &fc_nest_auto,
	    .regressors = FC_REGRESSORS_MEMBERS },
	{ .name = "auto-arima", .params = fc_auto_arima_params, .deseason = true,
	    .summary = "seasonal ARIMA of the orders a stepwise search finds",
	    .local = &fc_local_auto_arima, .regressors = FC_REGRESSORS_OWN,
	    .longest = FC_SARIMA_SEASON },
	{ .name = "auto-ets", .params = fc_ets_params,
	    .option = fc_ets_option, .deseason = true,
	    .summary = "the same as ets",
	    .local = &fc_local_ets, .instead = "ets" },
	{ .name = "auto-theta", .deseason = true, .adjust = true,
	    .summary = "the best of four theta models",
	    .local = &fc_local_auto_theta },
	{ .name = "ces", .params = fc_ces_params, .deseason = true,
	    .summary = "complex exponential smoothing of the kind AICc prefers",
	    .local = &fc_local_ces, .instead = "ces" },
	{ .name = "combine", .params = fc_combine_params, .members = true,
	    .summary = "mean or median of models: combine:ses+theta",
	    .local = &fc_local_nested, .nest = &fc_nest_combine,
	    .regressors = FC_REGRESSORS_MEMBERS },
	{ .name = "croston", .params = fc_croston_params,
	    .summary = "intermittent demand: sizes and intervals smoothed",
	    .local = &fc_local_croston,
	    .regressors = FC_REGRESSORS_NEVER },
	{ .name = "croston-opt",
	    .summary = "croston with optimal smoothing",
	    .local = &fc_local_croston_opt,
	    .regressors = FC_REGRESSORS_NEVER },
	{ .name = "dotm", .params = fc_otm_params, .deseason = true,
	    .adjust = true, .summary = "dynamic optimised theta",
	    .local = &fc_local_dotm },
	{ .name = "dstm", .params = fc_dstm_params, .deseason = true,
	    .adjust = true, .summary = "dynamic standard theta",
	    .local = &fc_local_dotm },
	{ .name = "elastic-net", .params = fc_elastic_net_params,
	    .summary = "linear in few of the feature columns, over all series",
	    .global = &fc_global_elastic_net },
	{ .name = "empirical",
	    .summary = "intermittent demand: what was, recent values first",
	    .local = &fc_local_empirical,
	    .regressors = FC_REGRESSORS_NEVER },
	{ .name = "ets", .params = fc_ets_params,
	    .option = fc_ets_option, .deseason = true,
	    .summary = "exponential smoothing of the form AICc prefers",
	    .local = &fc_local_ets, .instead = "ets" },
	{ .name = "gbdt", .params = fc_gbdt_options,
	    .summary = "boosted trees of the feature columns over all series",
	    .global = &fc_global_gbdt, .quantiles = true, .monotone = true },
	{ .name = "holt", .params = fc_holt_params, .deseason = true,
	    .summary = "exponential smoothing with trend",
	    .local = &fc_local_holt },
	{ .name = "holt-winters", .params = fc_holt_winters_params,
	    .summary = "exponential smoothing with trend and season",
	    .local = &fc_local_holt_winters, .instead = "holt-winters" },
	{ .name = "imapa",
	    .summary = "intermittent demand: mean over sums of 1, 2, ... periods",
	    .local = &fc_local_imapa,
	    .regressors = FC_REGRESSORS_NEVER },
	{ .name = "intermittent",
	    .summary = "intermittent demand: croston, sba or imapa by its class",
	    .local = &fc_local_intermittent,
	    .regressors = FC_REGRESSORS_NEVER },
	{ .name = "linear-tree", .params = fc_linear_tree_options,
	    .summary = "boosted trees with linear models in their leaves",
	    .global = &fc_global_linear_tree, .quantiles = true },
	{ .name = "mean", .deseason = true,
	    .summary = "mean of all values", .local = &fc_local_mean },
	{ .name = "mfles", .params = fc_mfles_params,
	    .summary = "line, Fourier seasons and levels in rounds of boosting",
	    .local = &fc_local_mfles },
	{ .name = "mstl", .params = fc_seasonal_params,
	    .summary = "all seasons by loess, a model for the rest: mstl:ets",
	    .local = &fc_local_nested, .nest = &fc_nest_mstl },
	{ .name = "naive", .deseason = true,
	    .summary = "last value", .local = &fc_local_naive },
	{ .name = "otm", .params = fc_otm_params, .deseason = true,
	    .adjust = true, .summary = "optimised theta",
	    .local = &fc_local_otm },
	{ .name = "prophet", .params = fc_prophet_params,
	    .summary = "piecewise linear trend and Fourier seasons, penalised",
	    .local = &fc_local_prophet, .regressors = FC_REGRESSORS_OWN },
	{ .name = "rf", .params = fc_forest_options,
	    .summary = "random forest of the feature columns over all series",
	    .global = &fc_global_forest },
	{ .name = "ridge", .params = fc_ridge_params,
	    .summary = "linear model of the feature columns over all series",
	    .global = &fc_global_ridge },
	{ .name = "rwd", .deseason = true,
	    .summary = "last value and mean step (drift)",
	    .local = &fc_local_rwd },
	{ .name = "sba", .params = fc_croston_alpha,
	    .summary = "croston less its bias (Syntetos-Boylan)",
	    .local = &fc_local_sba,
	    .regressors = FC_REGRESSORS_NEVER },
	{ .name = "sbj", .params = fc_croston_alpha,
	    .summary = "croston less its bias (Shale-Boylan-Johnston)",
	    .local = &fc_local_sbj,
	    .regressors = FC_REGRESSORS_NEVER },
	{ .name = "seasonal-es", .params = fc_seasonal_es_params,
	    .summary = "each season smoothed by itself",
	    .local = &fc_local_seasonal_es },
	{ .name = "ses", .params = fc_ses_params, .deseason = true,
	    .summary = "simple exponential smoothing",
	    .local = &fc_local_ses },
	{ .name = "snaive",
	    .summary = "last value of the same season",
	    .local = &fc_local_snaive },
	{ .name = "stl", .params = fc_seasonal_params,
	    .summary = "the season by loess, a model for the rest: stl:ets",
	    .local = &fc_local_nested, .nest = &fc_nest_stl },
	{ .name = "stlf", .params = fc_seasonal_params,
	    .summary = "the same as mstl",
	    .local = &fc_local_nested, .nest = &fc_nest_mstl },
	{ .name = "tbats", .params = fc_tbats_params,
	    .summary = "trigonometric seasons of any period, ARMA errors",
	    .local = &fc_local_tbats },
	{ .name = "theta", .params = fc_ses_params, .deseason = true,
	    .adjust = true, .summary = "theta method",
	    .local = &fc_local_theta },
	{ .name = "tsb", .params = fc_tsb_params,
	    .summary = "intermittent demand: sizes and chances smoothed",
	    .local = &fc_local_tsb,
	    .regressors = FC_REGRESSORS_NEVER },
	{ .name = "window-average", .params = fc_window_params,
	    .deseason = true, .summary = "mean of the last values",
	    .local = &fc_local_window },
	{ .name = "zero", .summary = "0", .local = &fc_local_zero,
	    .regressors = FC_REGRESSORS_NEVER },
};

const struct fc_model *
fc_models(size_t *n)
{
	*n = FC_LEN(models);
	return models;
}

const struct fc_model *
fc_model_named(const char *name)
{
	for (size_t i = 0; i < FC_LEN(models); i++) {
		if (strcmp(models[i].name, name) == 0)
			return &models[i];
	}
	return NULL;
}

bool
fc_model_begins(const char *text)
{
	size_t n = strcspn(text, ":,/+");

	for (size_t i = 0; i < FC_LEN(models); i++) {
		if (strlen(models[i].name) == n &&
		    memcmp(models[i].name, text, n) == 0)
			return true;
	}
	return false;
}

size_t
fc_model_nparams(const struct fc_model *m)
{
	size_t n = 0;

	while (m->params && m->params[n].name)
		n++;
	return n;
}

void
fc_params_default(const struct fc_model *m, struct fc_params *p)
{
	*p = (struct fc_params){ { 0 } };
	for (size_t i = 0; i < fc_model_nparams(m); i++)
		p->v[i] = m->params[i].def;
}

/* ---- describing what is there ---------------------------------------------- */

static void
describe_params(const struct fc_model *m, struct fc_buf *out)
{
	for (size_t i = 0; i < fc_model_nparams(m); i++) {
		const struct fc_param *p = &m->params[i];

		fc_buf_printf(out, "    %s=%s  %s", p->name,
		    p->words ? p->words : p->whole ? "N" : "NUM", p->help);
		if (p->words) {
			const char *w = p->words;

			for (int k = 0; k < (int)p->def; k++)
				w += strcspn(w, "|") + 1;
			fc_buf_printf(out, " (%.*s)", (int)strcspn(w, "|"), w);
		} else if (!isnan(p->def)) {
			fc_buf_printf(out, " (%g)", p->def);
		}
		fc_buf_addc(out, '\n');
	}
}

void
fc_models_describe(struct fc_buf *out)
{
	for (size_t i = 0; i < FC_LEN(models); i++) {
		fc_buf_printf(out, "%-16s%s\n", models[i].name,
		    models[i].summary);
		describe_params(&models[i], out);
	}
}
