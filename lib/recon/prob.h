/*
 * prob.h - coherent paths, quantiles and intervals; for recon only
 *
 * The forecast of a column (model, cutoff, period) is a distribution over
 * all nodes. Samples of it are blocks of columns (solve.h), each reconciled
 * like a point forecast; quantiles of a node are those of its samples.
 *
 *	paths       the base forecasts' own sample paths
 *	normality   S P W_h P' S', W_h = D_h R D_h: D_h the standard deviations
 *	            that the base intervals tell, R the shrunk correlation of
 *	            residuals (Wickramasuriya 2023, Stat. Comput. 34:50)
 *	bootstrap   yhat plus the residuals of all nodes at one time
 *	            (Panagiotelis et al. 2023, EJOR 306:693-706)
 *	copula      base quantiles at the ranks that residuals of all nodes have
 *	            at one time (Clark et al. 2004, J. Hydrometeorol. 5:243-262)
 *	permbu      the same ranks family by family from the bottom, nothing
 *	            projected but the means (Ben Taieb et al. 2017, ICML)
 *
 * Times are drawn once for a model, so the steps of a sample belong
 * together: with residuals of several cutoffs a sample is the errors of one
 * cutoff, else those of successive periods, the first after the last.
 *
 * Memory: 8 bytes for each value of the columns that go in or out, for each
 * residual, and for each thread and node as many as there are samples.
 */
#ifndef FC_RECON_PROB_H
#define FC_RECON_PROB_H

#include "base/rng.h"
#include "recon/recon_impl.h"

/* Times at which residuals are drawn, of a group. */
struct fc_origins {
	size_t n;               /* there are */
	size_t *period;         /* n * steps: column of the residuals */
	bool several;           /* cutoffs: residuals of that step itself */
	size_t nsample;
	size_t *sample;         /* nsample numbers of them */
};

/* How errors go together, of a group. */
struct fc_correlation {
	double *d;              /* n: what is a node's own */
	double *f;              /* n * rank: what is shared; or NULL */
	size_t rank;
	double *map;            /* n * n, row-major: S P; NULL: too large */
};

struct fc_prob {
	size_t nin;             /* columns that tell the base distribution */
	int *field;             /* of the input */
	double *z;              /* normal scores of their probabilities */
	double *in;             /* columns * n * nin */
	size_t nq;
	double *p;              /* probabilities that are wanted */
	double *q;              /* columns * n * nq */
	bool relative;          /* q is a distance from yhat */
	size_t npath;
	double *path;           /* columns * n * npath; may be `in` */
	size_t *step, steps;    /* by column, from 0 */
	struct fc_origins *origins;             /* by group */
	struct fc_correlation *correlation;     /* by group */
	double *rms;            /* group * n: of residuals */
	struct fc_chain chain;  /* permbu */
};

/* Workspace of a thread. */
struct fc_prob_ws {
	struct fc_recon_ws *ws;
	size_t n;               /* samples */
	double *y;              /* nodes * n, in blocks of FC_RECON_BLOCK */
	double *row, *other;    /* n */
	size_t *order, *rank;   /* n */
};

/* Columns: what is read, and the fields of the output. */
int fc_prob_open(struct fc_recon *r, struct fc_err *err);
void fc_prob_close(struct fc_recon *r);
/* Before records are read again; then each. */
void fc_prob_start(struct fc_recon *r);
void fc_prob_take(struct fc_recon *r, const struct fc_batch *b, size_t row, size_t node, size_t column);
/* Distributions of all columns; `after` yhat was reconciled, or before. */
int fc_prob_run(struct fc_recon *r, bool after, struct fc_err *err);
/* Output column `from` of row i. */
double fc_prob_value(const struct fc_recon *r, size_t from, size_t node, size_t column, double yhat);

/* draw.c */
int fc_draw_open(struct fc_recon *r, struct fc_err *err);
/* Base samples of a column into ws->y. */
void fc_draw_samples(const struct fc_recon *r, size_t column, struct fc_prob_ws *ws);
/* Residual of a node at the time of a sample; one at any time if missing. */
double fc_draw_residual(const struct fc_recon *r, size_t column, size_t node, size_t sample, struct fc_rng *rng);
void fc_draw_seed(const struct fc_recon *r, size_t column, struct fc_rng *rng);

/* normal.c */
int fc_normal_open(struct fc_recon *r, struct fc_err *err);
int fc_normal_column(const struct fc_recon *r, size_t column, struct fc_prob_ws *ws, struct fc_err *err);

/* permbu.c */
int fc_permbu_open(struct fc_recon *r, struct fc_err *err);
int fc_permbu_column(const struct fc_recon *r, size_t column, struct fc_prob_ws *ws, struct fc_err *err);

static inline const struct fc_recon_group *
fc_prob_group(const struct fc_recon *r, size_t column)
{
	return &r->group[r->block[r->block_of[r->position[column]]].group];
}

static inline const double *
fc_prob_in(const struct fc_recon *r, size_t node, size_t column)
{
	return r->prob->in + (column * r->s.n + node) * r->prob->nin;
}

/* Sample s of a node in blocks. */
static inline double *
fc_prob_at(const struct fc_prob_ws *ws, size_t nodes, size_t node, size_t s)
{
	size_t first = s / FC_RECON_BLOCK * FC_RECON_BLOCK;
	size_t k = FC_MIN((size_t)FC_RECON_BLOCK, ws->n - first);

	return ws->y + first * nodes + node * k + s - first;
}

#endif
