/* gbdtparam.c - options of models of trees; those of LightGBM have its names too. */
#include "base/fc.h"

#include <math.h>

#include "global/gbdt.h"
#include "global/gbdt_impl.h"

#define OPTIONS(boosting_, trees_, leaves_, min_data_, node_, bagging_, \
    linear_) { \
	[G_OBJECTIVE] = { .name = "objective", .def = 0, \
	    .words = "l2|l1|huber|fair|poisson|gamma|tweedie|quantile|mape", \
	    .help = "what the trees minimise" }, \
	[G_BOOSTING] = { .name = "boosting", .words = "gbdt|goss|rf", .def = boosting_, \
	    .help = "all rows, those of large gradients, or a forest" }, \
	[G_TREES] = { .name = "trees", .also = "num_iterations", .def = trees_, \
	    .lo = 1, .hi = 100000, .whole = true, .help = "most trees" }, \
	[G_RATE] = { .name = "rate", .also = "learning_rate", .def = 0.05, \
	    .lo = 1e-6, .hi = 10, .help = "share of each tree that is taken" }, \
	[G_LEAVES] = { .name = "leaves", .also = "num_leaves", .def = leaves_, \
	    .lo = 2, .hi = 32767, .whole = true, .help = "most leaves of a tree" }, \
	[G_DEPTH] = { .name = "depth", .also = "max_depth", .def = -1, \
	    .lo = -1, .hi = 1000, .whole = true, .help = "most depth; -1: any" }, \
	[G_MIN_DATA] = { .name = "min-data", .also = "min_data_in_leaf", \
	    .def = min_data_, .lo = 0, .hi = 1e9, .whole = true, \
	    .help = "fewest rows of a leaf" }, \
	[G_MIN_HESSIAN] = { .name = "min-hessian", .def = 1e-3, .hi = 1e300, \
	    .also = "min_sum_hessian_in_leaf", .help = "least hessian of a leaf" }, \
	[G_L1] = { .name = "l1-penalty", .also = "lambda_l1", .def = 0, .hi = 1e300, \
	    .help = "penalty on leaves' absolute values" }, \
	[G_L2] = { .name = "l2-penalty", .also = "lambda_l2", .def = 0, .hi = 1e300, \
	    .help = "penalty on leaves' squares" }, \
	[G_MIN_GAIN] = { .name = "min-gain", .also = "min_gain_to_split", \
	    .def = 0, .hi = 1e300, .help = "least gain of a split" }, \
	[G_SMOOTH] = { .name = "path-smooth", .also = "path_smooth", .def = 0, \
	    .hi = 1e300, .help = "pull of a leaf towards its parent" }, \
	[G_FEATURES] = { .name = "features", .also = "feature_fraction", \
	    .def = 1, .lo = 1e-6, .hi = 1, .help = "share of columns for a tree" }, \
	[G_NODE_FEATURES] = { .name = "node-features", .def = node_, .lo = 1e-6, \
	    .also = "feature_fraction_bynode", .hi = 1, \
	    .help = "share of columns for a split" }, \
	[G_BAGGING] = { .name = "bagging", .also = "bagging_fraction", .def = bagging_, \
	    .lo = 1e-6, .hi = 1, .help = "share of rows for a tree" }, \
	[G_BAGGING_FREQ] = { .name = "bagging-freq", .also = "bagging_freq", \
	    .def = (bagging_) < 1, .hi = 1e6, .whole = true, \
	    .help = "rows are drawn again every so many trees" }, \
	[G_TOP] = { .name = "top-rate", .also = "top_rate", .def = 0.2, \
	    .hi = 1, .help = "goss: share of large gradients" }, \
	[G_OTHER] = { .name = "other-rate", .also = "other_rate", .def = 0.1, \
	    .hi = 1, .help = "goss: share of the others" }, \
	[G_CAT_SMOOTH] = { .name = "cat-smooth", .also = "cat_smooth", \
	    .def = 10, .hi = 1e300, .help = "rows a category is smoothed by" }, \
	[G_CAT_L2] = { .name = "cat-l2", .also = "cat_l2", .def = 10, \
	    .hi = 1e300, .help = "penalty of splits by category" }, \
	[G_CAT_MAX] = { .name = "cat-max", .also = "max_cat_threshold", \
	    .def = 32, .lo = 1, .hi = 65535, .whole = true, \
	    .help = "most categories on one side" }, \
	[G_ALPHA] = { .name = "alpha", .def = 0.9, .lo = 1e-6, .hi = 1e9, \
	    .help = "huber: where it bends; quantile: which" }, \
	[G_POWER] = { .name = "power", .also = "tweedie_variance_power", \
	    .def = 1.5, .lo = 1, .hi = 1.999999, .help = "tweedie: of the variance" }, \
	[G_BINS] = { .name = "bins", .also = "max_bin", .def = 255, .lo = 2, \
	    .hi = 65535, .whole = true, .help = "most bins of a column" }, \
	[G_STOP] = { .name = "stop", .also = "early_stopping_round", .def = 0, \
	    .hi = 100000, .whole = true, \
	    .help = "stop after so many trees that do not help rows held out" }, \
	[G_VALID] = { .name = "valid", .def = 28, .hi = 1e6, .whole = true, \
	    .help = "last rows of each series that are held out first" }, \
	[G_KEYS] = { .name = "keys", .words = "no|yes", .def = 1, \
	    .help = "key columns are features too" }, \
	[G_RECENCY] = { .name = "recency", .def = 0, .hi = 1e9, \
	    .help = "rows this much older weigh half; 0: all the same" }, \
	[G_LAST] = { .name = "last", .def = 0, .hi = 1e9, .whole = true, \
	    .help = "learn from the last rows of each series only; 0: from all" }, \
	[G_SEED] = { .name = "seed", .def = NAN, .hi = 4294967295.0, \
	    .whole = true, .help = "of all that is drawn; else that of --seed" }, \
	[G_TOP_FEATURES] = { .name = "top-features", .def = 0, .hi = 65535, \
	    .whole = true, .help = "keep so many columns; 0: all" }, \
	[G_RANK] = { .name = "rank", .words = "gain|permutation", .def = 0, \
	    .help = "which columns are kept: of most gain, or most missed" }, \
	[G_PRUNE] = { .name = "prune", .def = 0, .hi = 1, \
	    .help = "cut splits of least gain, this share of it in all" }, \
	[G_QUANTIZE] = { .name = "quantize", .words = "no|float32|8bit", \
	    .def = 0, .help = "how coarse leaves are kept" }, \
	[G_LINEAR] = { .name = "linear", .also = "linear_tree", \
	    .words = "no|yes", .def = linear_, \
	    .help = "leaves are linear in the numbers that led to them" }, \
	[G_LINEAR_LAMBDA] = { .name = "linear-lambda", .also = "linear_lambda", \
	    .def = 100, .hi = 1e300, .help = "penalty on their slopes" }, \
	[G_PARAMS] = { .name = NULL }, \
}

const struct fc_param fc_gbdt_options[] = OPTIONS(0, 300, 63, 20, 1, 1, 0);
const struct fc_param fc_linear_tree_options[] = OPTIONS(0, 300, 31, 100, 1, 1, 1);
/* Trees that go deep, each on its own rows, each split on its own columns
 * (Breiman 2001, Machine Learning 45:5-32). */
const struct fc_param fc_forest_options[] = OPTIONS(2, 200, 1023, 5, 1 / 3.,
    0.632, 0);
