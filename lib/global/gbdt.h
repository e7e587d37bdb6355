/*
 * gbdt.h - gradient-boosted trees of the feature columns, over all series
 *
 * LightGBM's algorithm and text model (learn/gbdt.h) on the columns right of
 * ds, those of the frame and the keys. Texts and keys are categories (their
 * number is their place in byte order, as pandas numbers them); a missing
 * number is missing, a text not seen in training too. Columns go into the
 * binned matrix chunk by chunk; no table of numbers exists.
 *
 * valid=N holds out the last N observed rows of each series: trees are first
 * grown without them, to see when to stop (stop=N rounds without gain) and
 * how large the errors are; then as many on all rows. valid=0 does neither,
 * and the errors are those of rows seen in training, which are too small.
 *
 * Spread: errors e of the rows held out, each over the scale d of its series
 * (root mean square of y about its mean). Each series has its own spread,
 * shrunk to k d, where k is that of all series, as if by 10 more rows; the
 * shape is that of all errors over the spread of their series. How it
 * grows with the step see global/widen.h.
 *
 * Segments (--by): trees of their own for each value, and those of all rows
 * for values that training did not see, each tree grown on no more rows than
 * the largest segment has.
 *
 * Linear leaves go on beyond what training saw, and may go anywhere: forecasts
 * are kept within the range of y in training and its width on either side.
 *
 * Memory: a byte or less for each row and column, 8 bytes a row, and 72 MB
 * for the sample that finds the bins; with linear leaves 4 bytes more for each
 * row and column.
 */
#ifndef FC_GLOBAL_GBDT_H
#define FC_GLOBAL_GBDT_H

#include "global/global.h"

extern const struct fc_global fc_global_gbdt;
extern const struct fc_param fc_gbdt_options[];
/* The same with the defaults of a random forest. */
extern const struct fc_global fc_global_forest;
extern const struct fc_param fc_forest_options[];
/* And with those of trees whose leaves are linear (learn/linear.h). */
extern const struct fc_global fc_global_linear_tree;
extern const struct fc_param fc_linear_tree_options[];

#endif
