/*
 * conform_impl.h - between the files of conform.c, and for eval/conformal.c
 *
 * Bins have equal width in asinh(score): as fine near 0 as far out,
 * relatively.
 */
#ifndef FC_MODEL_CONFORM_IMPL_H
#define FC_MODEL_CONFORM_IMPL_H

#include "model/conform.h"

#define FC_CONFORM_BINS 1024
#define FC_CONFORM_CLASSES 30

/* Plain scores, and those over the factor of other windows. */
enum { FC_CONFORM_PLAIN, FC_CONFORM_SCALED, FC_CONFORM_KINDS };

/* One score, where it is counted. */
struct fc_conform_cell {
	uint32_t table;                 /* model and class */
	uint32_t cell;                  /* kind, group and bin */
};

struct fc_conform_cells {
	struct fc_conform_cell *v;
	size_t n, cap;
};

/* Step to group. */
size_t fc_conform_group(const struct fc_conform *cf, size_t step);
/* Doubles of one table. */
size_t fc_conform_table(const struct fc_conform *cf);
/* Place of a score in a table. */
uint32_t fc_conform_cell(const struct fc_conform *cf, int kind, size_t group,
    double score);
/* Empty counts; horizon and nspec are set. */
void fc_conform_open(struct fc_conform *cf);
/* Count n scores more at a cell. */
void fc_conform_count(struct fc_conform *cf, struct fc_conform_cell at,
    uint32_t n);

/* Is it for eval/conformal.h: global, or a combination with such members (or
 * one of these)? */
bool fc_conform_pooled(const struct fc_spec *spec);
int fc_conform_season(const struct fc_conform *cf, size_t k);
/* Length of the history in own->class becomes n. */
void fc_conform_aged(struct fc_conform_own *own, size_t n);
/* What y says of step i, where `grid` is: z, NAN if it says nothing. tie in
 * (0, 1) is where it lies within a mass. */
double fc_conform_z(const struct fc_conform_own *own,
    const struct fc_forecast *grid, size_t i, double y, double tie);
/* Scores of `windows` windows (h each, NAN: none) whose histories had length
 * len[w], as counts; returns the factor, 0 with fewer than two. */
float fc_conform_put(const struct fc_conform *cf, size_t k,
    struct fc_conform_own own, size_t windows, const size_t *len,
    const double *score, struct fc_conform_cells *to);

#endif
