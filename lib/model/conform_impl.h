/*
 * conform_impl.h - scores in bins: between conform.c and conformbin.c
 *
 * Bins have equal width in asinh(score): as fine near 0 as far out,
 * relatively.
 */
#ifndef FC_MODEL_CONFORM_IMPL_H
#define FC_MODEL_CONFORM_IMPL_H

#include "model/conform.h"

#define FC_CONFORM_BINS 1024

/* Plain scores, and those over the factor of other windows. */
enum { FC_CONFORM_PLAIN, FC_CONFORM_SCALED, FC_CONFORM_KINDS };

/* Place in cf->count of a score. */
size_t fc_conform_cell(const struct fc_conform *cf, size_t k, int kind,
    size_t group, double score);
/* cf->quantile from cf->count. */
void fc_conform_quantiles(struct fc_conform *cf);

#endif
