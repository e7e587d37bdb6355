/*
 * solve_impl.h - what the parts of the solvers share; not for others
 *
 * system.c makes K W K' ready, solve.c solves for one block, nonneg.c and
 * face.c hold bottom series at zero (W diagonal, and any).
 */
#ifndef FC_RECON_SOLVE_IMPL_H
#define FC_RECON_SOLVE_IMPL_H

#include "recon/chol.h"
#include "recon/solve.h"

enum fc_system_kind {
	FC_SYSTEM_DIAGONAL,
	FC_SYSTEM_FACTORS,
	FC_SYSTEM_DENSE,
};

/* Rows are the upper nodes by place, then `extra`. */
struct fc_system {
	const struct fc_structure *s;
	const struct fc_weights *w;
	enum fc_system_kind kind;
	bool *held;             /* by node: keeps its value */
	bool *skip;             /* by upper place: follows from other rows */
	double *d;              /* by node: w->d, 0 where held */
	uint32_t *extra;        /* held nodes whose errors go with others' */
	size_t nextra, rows;
	double *scale;          /* by row: 1 / diagonal, 0 where skipped */
	double *g;              /* rows * rank */
	double *chol;           /* rank * rank, or rows * rows when dense */
	/* For non-negative with factors, made at first need (face.c). */
	double *face;           /* I + F' D^-1 F, factor; dense: W's */
	double *hessian;        /* dense: S' W^-1 S over bottom places */
};

struct fc_solve {
	const struct fc_system *sys;
	size_t k;               /* at most */
	double *b;              /* nbottom * k */
	double *x, *r, *p, *q, *z; /* rows * k */
	double *t, *u;          /* rank * k */
	double *a;              /* scalars, some each column */
	unsigned char *zero;    /* nbottom * k: held at zero; or NULL */
	const double *start;    /* n * k: where face.c begins */
	struct fc_face *face;
	bool rough;             /* fewer digits are enough */
};

/* Is every variance zero (mint-sample: all is in the factors)? */
bool fc_no_variance(const struct fc_weights *w, size_t n);

/* b = D_b A' p over places of bottom series, 0 where held. */
void fc_solve_spread(const struct fc_solve *w, const double *p, size_t k);
/* r = C y: what the upper nodes lack; y[b] as 0 where w->zero. */
void fc_solve_incoherence(struct fc_solve *w, const double *y, size_t k);
/* x = (K W K')^-1 r; with `warm` from the x that is there. r is used up.
 * `enough` of the first residual. */
int fc_solve_cg(struct fc_solve *w, size_t k, double enough, bool warm);

/* Which of the fixed upper nodes follow from others (skip), and do they
 * agree: fixed.c. */
int fc_fixed_rank(struct fc_system *y, struct fc_err *err);

/* b = the bottom series, where not held at zero the best, where held what
 * they want to be; `first` when nothing is known. -1: no end. */
typedef int fc_nonneg_solve(struct fc_solve *w, const double *y, size_t k, double enough, bool first);
int fc_face_solve(struct fc_solve *w, const double *y, size_t k, double enough, bool first);
/* Make ready what these need, once. */
int fc_face_open(struct fc_system *y, int threads, struct fc_err *err);
void fc_face_free(struct fc_face *f);

#endif
