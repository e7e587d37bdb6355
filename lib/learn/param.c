/*
 * param.c - parameters of gradient boosting
 */
#include "base/fc.h"

#include <math.h>

#include "base/buf.h"
#include "base/num.h"
#include "learn/param.h"

/* The canonical name first; LightGBM's aliases that people use. */
static const struct {
	const char *name;
	enum fc_objective objective;
} objectives[] = {
	{ "regression", FC_OBJ_L2 }, { "l2", FC_OBJ_L2 },
	{ "mse", FC_OBJ_L2 }, { "rmse", FC_OBJ_L2 },
	{ "regression_l1", FC_OBJ_L1 }, { "l1", FC_OBJ_L1 },
	{ "mae", FC_OBJ_L1 },
	{ "huber", FC_OBJ_HUBER },
	{ "fair", FC_OBJ_FAIR },
	{ "poisson", FC_OBJ_POISSON },
	{ "gamma", FC_OBJ_GAMMA },
	{ "tweedie", FC_OBJ_TWEEDIE },
	{ "quantile", FC_OBJ_QUANTILE },
	{ "mape", FC_OBJ_MAPE },
};

void
fc_gbdt_params_init(struct fc_gbdt_params *p)
{
	*p = (struct fc_gbdt_params){
		.objective = FC_OBJ_L2, .boosting = FC_BOOST_GBDT,
		.iterations = 100, .learning_rate = 0.1, .num_leaves = 31,
		.max_depth = -1, .min_data_in_leaf = 20,
		.min_sum_hessian = 1e-3,
		.feature_fraction = 1, .feature_fraction_bynode = 1,
		.bagging_fraction = 1, .top_rate = 0.2, .other_rate = 0.1,
		.cat_smooth = 10, .cat_l2 = 10, .max_cat_threshold = 32,
		.max_cat_to_onehot = 4, .min_data_per_group = 100,
		.alpha = 0.9, .fair_c = 1, .poisson_max_delta_step = 0.7,
		.tweedie_variance_power = 1.5, .boost_from_average = true,
		.threads = 1,
	};
}

const char *
fc_objective_name(enum fc_objective o)
{
	size_t i;

	for (i = 0; i < FC_LEN(objectives); i++)
		if (objectives[i].objective == o)
			return objectives[i].name;
	return "regression";
}

enum kind { INT, NUM };

/* Range and place of a number. */
struct row {
	const char *name;
	enum kind kind;
	size_t at;
	double min, max;
};

#define AT(field) offsetof(struct fc_gbdt_params, field)

static const struct row rows[] = {
	{ "num_iterations", INT, AT(iterations), 0, 1e6 },
	{ "learning_rate", NUM, AT(learning_rate), 1e-12, 10 },
	{ "num_leaves", INT, AT(num_leaves), 2, 32767 },
	{ "max_depth", INT, AT(max_depth), -1, 1e6 },
	{ "min_data_in_leaf", NUM, AT(min_data_in_leaf), 0, 1e12 },
	{ "min_sum_hessian_in_leaf", NUM, AT(min_sum_hessian), 0, 1e300 },
	{ "lambda_l1", NUM, AT(lambda_l1), 0, 1e300 },
	{ "lambda_l2", NUM, AT(lambda_l2), 0, 1e300 },
	{ "min_gain_to_split", NUM, AT(min_gain_to_split), 0, 1e300 },
	{ "max_delta_step", NUM, AT(max_delta_step), 0, 1e300 },
	{ "path_smooth", NUM, AT(path_smooth), 0, 1e300 },
	{ "feature_fraction", NUM, AT(feature_fraction), 1e-9, 1 },
	{ "feature_fraction_bynode", NUM, AT(feature_fraction_bynode), 1e-9, 1 },
	{ "bagging_fraction", NUM, AT(bagging_fraction), 1e-9, 1 },
	{ "bagging_freq", INT, AT(bagging_freq), 0, 1e6 },
	{ "top_rate", NUM, AT(top_rate), 0, 1 },
	{ "other_rate", NUM, AT(other_rate), 0, 1 },
	{ "cat_smooth", NUM, AT(cat_smooth), 0, 1e300 },
	{ "cat_l2", NUM, AT(cat_l2), 0, 1e300 },
	{ "max_cat_threshold", INT, AT(max_cat_threshold), 1, 65535 },
	{ "max_cat_to_onehot", INT, AT(max_cat_to_onehot), 1, 65535 },
	{ "min_data_per_group", NUM, AT(min_data_per_group), 1, 1e12 },
	{ "alpha", NUM, AT(alpha), 1e-9, 1e9 },
	{ "fair_c", NUM, AT(fair_c), 1e-12, 1e300 },
	{ "poisson_max_delta_step", NUM, AT(poisson_max_delta_step), 1e-12, 100 },
	{ "tweedie_variance_power", NUM, AT(tweedie_variance_power), 1, 1.999999 },
	{ "early_stopping_round", INT, AT(early_stopping_rounds), 0, 1e6 },
	{ "linear_tree", INT, AT(linear_tree), 0, 1 },
	{ "linear_lambda", NUM, AT(linear_lambda), 0, 1e300 },
};

static int
set_objective(struct fc_gbdt_params *p, const char *value, struct fc_err *err)
{
	size_t i;

	for (i = 0; i < FC_LEN(objectives); i++)
		if (strcmp(objectives[i].name, value) == 0) {
			p->objective = objectives[i].objective;
			return 0;
		}
	return fc_fail(err, FC_USAGE, "unknown objective '%s' (l2, l1, huber, "
	    "fair, poisson, gamma, tweedie, quantile, mape)", value);
}

static int
set_boosting(struct fc_gbdt_params *p, const char *value, struct fc_err *err)
{
	static const char *const names[] = { "gbdt", "goss", "rf" };
	size_t i;

	for (i = 0; i < FC_LEN(names); i++)
		if (strcmp(names[i], value) == 0) {
			p->boosting = (enum fc_boosting)i;
			return 0;
		}
	return fc_fail(err, FC_USAGE, "unknown boosting '%s' (gbdt, goss, rf)",
	    value);
}

static int
set_number(struct fc_gbdt_params *p, const struct row *r, const char *value,
    struct fc_err *err)
{
	double x;
	int k;

	if (fc_num_parse(value, strlen(value), '.', &x) ||
	    !(x >= r->min && x <= r->max) || (r->kind == INT && x != floor(x)))
		return fc_fail(err, FC_USAGE,
		    "%s: '%s' is not %s from %g to %g", r->name, value,
		    r->kind == INT ? "a whole number" : "a number", r->min,
		    r->max);
	k = r->kind == INT ? (int)x : 0;
	if (r->kind == INT)
		memcpy((char *)p + r->at, &k, sizeof k);
	else
		memcpy((char *)p + r->at, &x, sizeof x);
	return 0;
}

int
fc_gbdt_param_set(struct fc_gbdt_params *p, const char *name,
    const char *value, struct fc_err *err)
{
	size_t i;

	if (strcmp(name, "objective") == 0)
		return set_objective(p, value, err);
	if (strcmp(name, "boosting") == 0)
		return set_boosting(p, value, err);
	for (i = 0; i < FC_LEN(rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			return set_number(p, &rows[i], value, err);
	return fc_fail(err, FC_USAGE, "unknown parameter '%s'", name);
}

int
fc_gbdt_params_check(const struct fc_gbdt_params *p, struct fc_err *err)
{
	size_t i;

	for (i = 0; i < FC_LEN(rows); i++) {
		double x;
		int k;

		memcpy(&k, (const char *)p + rows[i].at, sizeof k);
		memcpy(&x, (const char *)p + rows[i].at,
		    rows[i].kind == INT ? sizeof k : sizeof x);
		if (rows[i].kind == INT)
			x = k;
		if (!(x >= rows[i].min && x <= rows[i].max))
			return fc_fail(err, FC_USAGE, "%s is %g, not from %g "
			    "to %g", rows[i].name, x, rows[i].min, rows[i].max);
	}
	if (p->objective == FC_OBJ_QUANTILE && p->alpha >= 1)
		return fc_fail(err, FC_USAGE, "alpha of a quantile is below 1");
	if (p->boosting == FC_BOOST_GOSS && p->top_rate + p->other_rate > 1)
		return fc_fail(err, FC_USAGE, "top_rate + other_rate is above 1");
	if (p->boosting == FC_BOOST_RF &&
	    (p->bagging_freq == 0 || p->bagging_fraction >= 1) &&
	    p->feature_fraction >= 1 && p->feature_fraction_bynode >= 1)
		return fc_fail(err, FC_USAGE, "boosting 'rf' needs "
		    "bagging_freq and bagging_fraction, or feature_fraction");
	if (p->linear_tree && (p->objective == FC_OBJ_L1 ||
	    p->objective == FC_OBJ_QUANTILE || p->objective == FC_OBJ_MAPE))
		return fc_fail(err, FC_USAGE, "linear leaves and objective '%s' "
		    "exclude each other: its leaves are quantiles",
		    fc_objective_name(p->objective));
	if (p->linear_tree && p->monotone != NULL)
		return fc_fail(err, FC_USAGE, "linear leaves cannot be kept "
		    "monotone");
	return 0;
}

char *
fc_gbdt_params_text(const struct fc_gbdt_params *p)
{
	static const char *const boosting[] = { "gbdt", "goss", "rf" };
	struct fc_buf b = { 0 };
	size_t i;

	fc_buf_printf(&b, "[boosting: %s]\n[objective: %s]\n",
	    boosting[p->boosting], fc_objective_name(p->objective));
	for (i = 0; i < FC_LEN(rows); i++) {
		char text[FC_NUM_MAX];
		double x = 0;
		int k = 0;

		if (rows[i].kind == INT) {
			memcpy(&k, (const char *)p + rows[i].at, sizeof k);
			x = k;
		} else {
			memcpy(&x, (const char *)p + rows[i].at, sizeof x);
		}
		text[fc_num_print(text, x)] = 0;
		fc_buf_printf(&b, "[%s: %s]\n", rows[i].name, text);
	}
	return b.s;
}
