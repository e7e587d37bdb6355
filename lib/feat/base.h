/*
 * base.h - a transform without its lag; inside lib/feat
 *
 * A lagged feature is a base (x itself, or a statistic of windows that end
 * at each value) moved on by its lag.
 */
#ifndef FC_FEAT_BASE_H
#define FC_FEAT_BASE_H

#include "feat/name.h"
#include "feat/order.h"
#include "feat/window.h"

/* Room for bases of n values. */
struct fc_base_ws {
	size_t cap;
	double *out, *tail;
	double *zero;                   /* 1 where x is 0 */
	double *part_x, *part_out;      /* every season-th value */
	int32_t *part_rank;
	struct fc_moments *moments;
	struct fc_order order;
	bool ranked;                    /* order is of the x at hand */
};

void fc_base_reserve(struct fc_base_ws *ws, size_t n);
void fc_base_release(struct fc_base_ws *ws);

/* Values that a window must hold. */
size_t fc_base_need(const struct fc_feat *f);
/* The base of f over x[0..n), n >= 1, none of it made from a later value but
 * UNTIL: x itself or what was put in out (NULL: ws->out). ws->ranked says
 * whether x was ranked before. */
const double *fc_base(const struct fc_feat *f, struct fc_base_ws *ws, const double *x, size_t n, double *out);

#endif
