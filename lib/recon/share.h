/*
 * share.h - forecasts of some nodes handed down to the series below them
 *
 * Top-down from the total and middle-out from a level: by proportions of the
 * forecasts, from level to level (Athanasopoulos et al. 2009, IJF
 * 25:146-166), or by fixed shares (Gross & Sohl 1990, J. Forecasting
 * 9:233-254). Blocks as in solve.h.
 */
#ifndef FC_RECON_SHARE_H
#define FC_RECON_SHARE_H

#include "recon/structure.h"

#define FC_NO_LEVEL SIZE_MAX

/* A strict hierarchy as a forest: for every node its parent, or itself. */
struct fc_chain {
	uint32_t *parent;       /* by node */
	uint32_t *order;        /* n nodes, parents before children */
	uint32_t *nchildren;    /* by node */
	size_t n;
};
/* Of the levels that divide level `top`, or of all (FC_NO_LEVEL). FC_USAGE
 * when they cross, naming two nodes. */
int fc_chain_open(struct fc_chain *c, const struct fc_structure *s, size_t top, struct fc_err *err);
void fc_chain_close(struct fc_chain *c);

/* A child gets its share of its siblings' sum; equal shares where that sum
 * is nothing against its parts. work: 2 * n * k. */
void fc_share_forecasts(const struct fc_structure *s, double *y, size_t k, const struct fc_chain *c, double *work);
/* share of the node root[place] to each bottom series. */
void fc_share_fixed(const struct fc_structure *s, double *y, size_t k, const uint32_t *root, const double *share);

#endif
