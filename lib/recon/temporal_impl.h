/*
 * temporal_impl.h - what the parts of temporal reconciliation share; not for
 * others
 *
 * temporal.c opens and reads, temporal_run.c solves, temporal_weights.c says
 * how far errors spread, product.c multiplies the two hierarchies.
 */
#ifndef FC_RECON_TEMPORAL_IMPL_H
#define FC_RECON_TEMPORAL_IMPL_H

#include "recon/cover.h"
#include "recon/temporal.h"

/* One frequency; the first is the finest. */
struct fc_temporal_stream {
	struct fc_recon *r;
	struct fc_reader *in, *residuals;
	char *name, *output;            /* of the file */
	char *file[2][2];               /* of the readers, NULL behind it */
	char *freq;                     /* said before the name, or NULL */
	size_t *node;                   /* by node of the finest */
	double *was;                    /* its numbers, where some go twice */
	double **var, **rho;            /* by residuals and node of the finest */
};

struct fc_temporal {
	const struct fc_temporal_opts *o;
	struct fc_recon_opts how;
	struct fc_temporal_stream *v;
	size_t n;
	struct fc_freq *freq;           /* by stream */
	struct fc_covers spans;
	bool joint;                     /* nodes and time in one projection */
};

/* Value of temporal node v of node i of the finest stream. */
double *fc_temporal_value(const struct fc_temporal *t, const struct fc_cover_node *v, size_t i);

/* The hierarchy of nodes times periods: node number period * n + node. With
 * `s` NULL of one series alone. To be released as a structure. FC_DATA when
 * there are too many. */
int fc_product_open(struct fc_structure *p, const struct fc_structure *s, const struct fc_cover *span, struct fc_err *err);

/* Residuals to var and rho of every stream. */
int fc_temporal_errors(struct fc_temporal *t, struct fc_err *err);
/* Weights of nodes [first, first + n) of the finest stream in all periods of
 * the span, numbered as in the product. With ar1 n is 1. */
void fc_temporal_weigh(const struct fc_temporal *t, const struct fc_cover *span, size_t first, size_t n, struct fc_weights *w);

#endif
