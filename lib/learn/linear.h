/*
 * linear.h - linear models in the leaves
 *
 * A leaf's model is of the number columns on its way from the root (Shi, Li &
 * Li 2019, IJCAI, "Gradient boosting with piece-wise linear regression
 * trees"). Over the leaf's rows, with gradients g and hessians h, it minimises
 *
 *	sum of g f + h f^2 / 2, + linear_lambda |b|^2 / 2,  f = a + b'x
 *
 * which is least squares of -g / h with weights h; the constant a is not
 * penalised. Sums are taken piece by piece of rows and added up in the order
 * of the pieces, so they are the same for any number of threads. A column
 * that the others explain is left out, rows with a missing value do not count,
 * and leaves of fewer rows than coefficients stay constant.
 * Private to this room.
 */
#ifndef FC_LEARN_LINEAR_H
#define FC_LEARN_LINEAR_H

#include "learn/boost.h"

/* Of the tree just grown on b->grow's rows, not shrunk yet; b->train->raw is
 * set. */
void fc_boost_linear(struct fc_boost *b, struct fc_tree *t);
/* What the leaf says of a row; t has linear leaves. */
double fc_linear_value(const struct fc_tree *t, uint32_t leaf,
    const float *x);

#endif
