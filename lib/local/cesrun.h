/*
 * cesrun.h - the recursion of complex exponential smoothing
 *
 * Every kind is one or two parts; a part is a ring of pairs (l, c), or of l
 * alone (ces.h has the equations). theta = a0, a1, b0, b1, then for each part
 * its l and its c.
 *
 * Ownership: the caller's arrays.
 */
#ifndef FC_LOCAL_CESRUN_H
#define FC_LOCAL_CESRUN_H

#include "base/fc.h"

enum { FC_CES_AUTO, FC_CES_NONE, FC_CES_SIMPLE, FC_CES_PARTIAL, FC_CES_FULL };
enum { FC_CES_A0, FC_CES_A1, FC_CES_B0, FC_CES_B1, FC_CES_STATES };

/* A ring in theta: l at `at`, c behind it when it is a pair. */
struct fc_ces_part {
	size_t at, lag, par;
	bool pair;
};

struct fc_ces_kind {
	int type;
	size_t m;               /* 1 without season */
	size_t ntheta;
	size_t nparam;          /* estimated: parameters and first states */
	struct fc_ces_part part[2];
	bool two;               /* parts, else one */
};

struct fc_ces_kind fc_ces_kind(int type, size_t m);

static inline int
fc_ces_parts(const struct fc_ces_kind *k)
{
	return k->two ? 2 : 1;
}

/* Where in their rings the parts are. */
struct fc_ces_place {
	size_t i[2];
};

/* After t periods. */
static inline void
fc_ces_place(const struct fc_ces_kind *k, size_t t, struct fc_ces_place *at)
{
	at->i[0] = t % k->part[0].lag;
	at->i[1] = t % k->m;
}

static inline void
fc_ces_next(const struct fc_ces_kind *k, struct fc_ces_place *at)
{
	at->i[0] = at->i[0] + 1 < k->part[0].lag ? at->i[0] + 1 : 0;
	at->i[1] = at->i[1] + 1 < k->m ? at->i[1] + 1 : 0;
}

/* The part's state at place i after an error e. */
static inline void
fc_ces_step(const struct fc_ces_part *p, double *th, size_t i, double e)
{
	double *l = th + p->at + i, *c = l + p->lag, old = *l;
	double a0 = th[p->par], a1 = th[p->par + 1];

	if (!p->pair) {
		*l += a0 * e;
		return;
	}
	*l = old - (1 - a1) * *c + (a0 - a1) * e;
	*c = old + (1 - a0) * *c + (a0 + a1) * e;
}

/* The forecast of the next period. */
static inline double
fc_ces_ahead(const struct fc_ces_kind *k, const double *th,
    const struct fc_ces_place *at)
{
	double f = th[k->part[0].at + at->i[0]];

	if (k->two)
		f += th[k->part[1].at + at->i[1]];
	return f;
}

/* Over y from `from` periods after the first states on; sum of squared errors,
 * forecasts to fitted if it is not NULL. A missing y is its forecast. */
double fc_ces_run(const struct fc_ces_kind *k, double *th, size_t from,
    const double *y, size_t n, double *fitted);

/* Do old errors fade: are the roots of the characteristic polynomial within
 * the unit circle, over n periods? work: 6 m + 12. */
bool fc_ces_forgets(const struct fc_ces_kind *k, const double *th, size_t n,
    double *work);

#endif
