/*
 * param.h - parameters of gradient boosting, under LightGBM's names
 *
 * fc_gbdt_params_init sets LightGBM's defaults. Ownership: monotone and
 * column are the caller's.
 */
#ifndef FC_LEARN_PARAM_H
#define FC_LEARN_PARAM_H

#include "base/err.h"
#include "base/fc.h"

enum fc_objective {
	FC_OBJ_L2, FC_OBJ_L1, FC_OBJ_HUBER, FC_OBJ_FAIR, FC_OBJ_POISSON,
	FC_OBJ_GAMMA, FC_OBJ_TWEEDIE, FC_OBJ_QUANTILE, FC_OBJ_MAPE,
};

enum fc_boosting {
	FC_BOOST_GBDT, FC_BOOST_GOSS, FC_BOOST_RF,
};

struct fc_gbdt_params {
	enum fc_objective objective;
	enum fc_boosting boosting;      /* boosting, data_sample_strategy */
	int iterations;                 /* num_iterations, 100 */
	double learning_rate;           /* 0.1 */
	int num_leaves;                 /* 31 */
	int max_depth;                  /* -1: no limit */
	double min_data_in_leaf;        /* 20 */
	double min_sum_hessian;         /* min_sum_hessian_in_leaf, 1e-3 */
	double lambda_l1, lambda_l2;    /* 0 */
	double min_gain_to_split;       /* 0 */
	double max_delta_step;          /* 0: none */
	double path_smooth;             /* 0 */
	double feature_fraction;        /* 1, of the columns of each tree */
	double feature_fraction_bynode; /* 1 */
	double bagging_fraction;        /* 1 */
	int bagging_freq;               /* 0: no bagging */
	double top_rate, other_rate;    /* GOSS: 0.2, 0.1 */
	double cat_smooth, cat_l2;      /* 10, 10 */
	int max_cat_threshold;          /* 32 */
	int max_cat_to_onehot;          /* 4 */
	double min_data_per_group;      /* 100 */
	const int8_t *monotone;         /* monotone_constraints: -1 0 1 per column, or NULL */
	const bool *column;             /* columns to learn from, or NULL: all */
	double alpha;                   /* huber, quantile: 0.9 */
	double fair_c;                  /* 1 */
	double poisson_max_delta_step;  /* 0.7 */
	double tweedie_variance_power;  /* 1.5 */
	bool boost_from_average;        /* true */
	int linear_tree;                /* 1: linear models in the leaves; 0 */
	double linear_lambda;           /* penalty on their squares, 0 */
	int early_stopping_rounds;      /* 0: none */
	uint64_t seed;
	int threads;                    /* >= 1 */
};

void fc_gbdt_params_init(struct fc_gbdt_params *p);
/* Set one by its LightGBM name ("num_leaves", "objective", ...) from text;
 * FC_USAGE names what is wrong. */
int fc_gbdt_param_set(struct fc_gbdt_params *p, const char *name,
    const char *value, struct fc_err *err);
/* Are the values possible together and with ncol columns? */
int fc_gbdt_params_check(const struct fc_gbdt_params *p, struct fc_err *err);
/* Lines "[name: value]", in fresh memory. */
char *fc_gbdt_params_text(const struct fc_gbdt_params *p);
/* "tweedie", as LightGBM's models call it. */
const char *fc_objective_name(enum fc_objective o);

#endif
