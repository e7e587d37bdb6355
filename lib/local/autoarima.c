/* autoarima.c - stepwise search for the orders of an ARIMA model. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/arimastate.h"
#include "local/autoarima_impl.h"
#include "local/unitroot.h"

enum { AICC, AIC, BIC };
enum { AUTO, YES };

#define MOST(word, most, what) { .name = word, .def = most, .lo = 0, \
	.hi = 5, .whole = true, .help = what }

const struct fc_param fc_auto_arima_params[] = {
	[P_D] = { .name = "d", .def = NAN, .lo = 0, .hi = 2, .whole = true,
	    .help = "differences (KPSS test)" },
	[P_SD] = { .name = "D", .def = NAN, .lo = 0, .hi = 1, .whole = true,
	    .help = "seasonal differences (strength of the season)" },
	[P_MAX_P] = MOST("max-p", 5, "most autoregressive terms"),
	[P_MAX_Q] = MOST("max-q", 5, "most moving-average terms"),
	[P_MAX_SP] = MOST("max-P", 2, "most seasonal autoregressive terms"),
	[P_MAX_SQ] = MOST("max-Q", 2, "most seasonal moving-average terms"),
	[P_IC] = { .name = "ic", .words = "aicc|aic|bic", .def = AICC,
	    .help = "criterion" },
	[P_APPROX] = { .name = "approximation", .words = "auto|yes|no",
	    .def = AUTO, .help = "search by conditional sums of squares; "
	    "auto: above 150 values or a season of 12" },
	[P_STEPWISE] = { .name = "stepwise", .words = "yes|no",
	    .def = 0, .help = "from neighbour to neighbour, or all models" },
	[P_MAX_ORDER] = { .name = "max-order", .def = 5, .lo = 0, .hi = 20,
	    .whole = true, .help = "most terms in all when all are tried" },
	[P_TEST] = { .name = "test", .words = "kpss|adf|pp", .def = FC_KPSS,
	    .help = "what finds the differences" },
	[P_SEASONAL_TEST] = { .name = "seasonal-test", .also = "seasonal.test",
	    .words = "strength|ocsb|ch|seas", .def = STRENGTH,
	    .help = "what finds the seasonal difference; seas: strength" },
	[P_MAX_D] = { .name = "max-d", .def = 2, .lo = 0, .hi = 2,
	    .whole = true, .help = "most differences" },
	[P_START_P] = MOST("start-p", 2, "autoregressive terms to start with"),
	[P_START_Q] = MOST("start-q", 2, "moving-average terms to start with"),
	[P_START_SP] = MOST("start-P", 1, "the same, seasonal"),
	[P_START_SQ] = MOST("start-Q", 1, "the same, seasonal"),
	[P_STATIONARY] = { .name = "stationary", .words = "no|yes",
	    .help = "no differences at all" },
	[P_DRIFT] = { .name = "allow-drift", .also = "allowdrift",
	    .words = "yes|no", .help = "may there be a drift" },
	[P_MEAN] = { .name = "allow-mean", .also = "allowmean",
	    .words = "yes|no", .help = "may there be a mean" },
	{ .name = NULL },
};

#define MODELS 94       /* R's limit of a stepwise search */
#define MODELS_ALL (2 * 6 * 6 * 6 * 6)
#define TERMS 20        /* most parameters of one of them */
#define FINALISTS 3
#define MISLED 10
#define EXACT_MOST 20000        /* values times season */
#define SEASON_FAST 24  /* longer: one seasonal term of each kind */

struct candidate {
	int v[5];               /* p, q, P, Q, constant */
	double ic;
};

struct search {
	struct fc_sarima with[2];       /* without and with a constant */
	int most[5];
	int start[4];                   /* p, q, P, Q of the first model */
	int criterion;
	bool approximate;
	int all;                        /* most terms of any; -1: stepwise */
	struct candidate *seen;         /* most */
	double *found;                  /* limit * TERMS: their parameters */
	size_t n, limit, best;
	const double *coef;             /* of an earlier fit, or NULL */
	struct fc_order old;            /* its orders */
	bool constant;                  /* and whether it had one */
};

static double
criterion(const struct search *a, const struct fc_sarima *s)
{
	double k = (double)(fc_sarima_nparams(&s->o) + s->o.mean +
	    s->o.drift + s->nx) + 1, n = (double)s->nobs;
	double ic = -2 * s->loglik + 2 * k;

	if (n - k - 1 <= 0 || !isfinite(s->loglik))
		return INFINITY;
	if (a->criterion == AICC)
		ic += 2 * k * (k + 1) / (n - k - 1);
	if (a->criterion == BIC)
		ic += k * (log(n) - 2);
	return ic;
}

static struct fc_sarima *
model_of(struct search *a, const int *v)
{
	struct fc_sarima *s = &a->with[v[4]];

	fc_sarima_order(s, v[0], v[1], v[2], v[3]);
	return s;
}

/* From where the conditional sum of squares led to the exact likelihood's
 * maximum, nearly. */
static void
improve(struct fc_sarima *s, double *u)
{
	s->css = false;
	for (size_t i = 0; i < fc_sarima_nparams(&s->o); i++)
		u[i] = fmax(-2.5, fmin(2.5, u[i]));
	fc_sarima_optimise(s, u, 1e-8);
}

/* Where the search for coefficients starts. */
static void
first_guess(const struct search *a, const struct fc_sarima *s, double *u)
{
	if (a->coef)
		fc_sarima_warm(s, &a->old, a->coef, u);
	else
		fc_sarima_cold(u);
}

/* Try v; true when it is the best so far. */
static bool
consider(struct search *a, int p, int q, int sp, int sq, int constant)
{
	const int v[5] = { p, q, sp, sq, constant };
	struct candidate *c = &a->seen[a->n];
	double u[FC_SARIMA_PARAMS];
	struct fc_sarima *s;

	for (int i = 0; i < 5; i++) {
		if (v[i] < 0 || v[i] > a->most[i])
			return false;
	}
	for (size_t i = 0; i < a->n; i++) {
		if (memcmp(a->seen[i].v, v, sizeof v) == 0)
			return false;
	}
	if (a->n == a->limit)
		return false;
	memcpy(c->v, v, sizeof v);
	a->n++;
	s = model_of(a, v);
	c->ic = INFINITY;
	if (s->nobs < fc_sarima_nparams(&s->o) + s->nx + 4)
		return false;
	first_guess(a, s, u);
	s->css = s->rough = true;
	fc_sarima_optimise(s, u, 1e-7);
	if (!a->approximate)
		improve(s, u);
	memcpy(a->found + (size_t)(c - a->seen) * TERMS, u,
	    TERMS * sizeof *u);
	if (fc_sarima_value(s, u) < INFINITY && fc_sarima_proper(s))
		c->ic = criterion(a, s);
	if (c != &a->seen[a->best] && !(c->ic < a->seen[a->best].ic))
		return false;
	a->best = a->n - 1;
	return true;
}

/* The four of Hyndman and Khandakar, and the one without any term. */
static void
first_models(struct search *a)
{
	const int *m = a->most;
	int c = m[4];

	consider(a, FC_MIN(a->start[0], m[0]), FC_MIN(a->start[1], m[1]),
	    FC_MIN(a->start[2], m[2]), FC_MIN(a->start[3], m[3]), c);
	consider(a, 0, 0, 0, 0, c);
	consider(a, FC_MIN(1, m[0]), 0, FC_MIN(1, m[2]), 0, c);
	consider(a, 0, FC_MIN(1, m[1]), 0, FC_MIN(1, m[3]), c);
	consider(a, 0, 0, 0, 0, 0);
}

/* R's order of neighbours; the search starts again where one is better. */
static void
stepwise(struct search *a)
{
	static const signed char step[][4] = {
		{ 0, 0, -1, 0 }, { 0, 0, 0, -1 }, { 0, 0, 1, 0 },
		{ 0, 0, 0, 1 }, { 0, 0, -1, -1 }, { 0, 0, -1, 1 },
		{ 0, 0, 1, -1 }, { 0, 0, 1, 1 },
		{ -1, 0, 0, 0 }, { 0, -1, 0, 0 }, { 1, 0, 0, 0 },
		{ 0, 1, 0, 0 }, { -1, -1, 0, 0 }, { -1, 1, 0, 0 },
		{ 1, -1, 0, 0 }, { 1, 1, 0, 0 },
	};
	const int *m = a->most;
	int c = m[4];
	bool better = true;

	if (a->coef)
		consider(a, a->old.p, a->old.q, a->old.sp, a->old.sq,
		    a->constant && c);
	if (!a->coef || isinf(a->seen[a->best].ic))
		first_models(a);
	while (better) {
		const int *v = a->seen[a->best].v;

		better = false;
		for (size_t i = 0; i < FC_LEN(step) && !better; i++)
			better = consider(a, v[0] + step[i][0],
			    v[1] + step[i][1], v[2] + step[i][2],
			    v[3] + step[i][3], v[4]);
		if (!better)
			better = consider(a, v[0], v[1], v[2], v[3], !v[4]);
	}
}

/* Every model of at most a->all terms. */
static void
try_all(struct search *a)
{
	const int *m = a->most;

	for (int i = 0; i < (m[0] + 1) * (m[1] + 1) * (m[2] + 1) * (m[3] + 1);
	    i++) {
		int left = i, v[4], sum = 0;

		for (int j = 0; j < 4; j++) {
			v[j] = left % (m[j] + 1);
			left /= m[j] + 1;
			sum += v[j];
		}
		for (int c = 0; c <= m[4] && sum <= a->all; c++)
			consider(a, v[0], v[1], v[2], v[3], c);
	}
}

/* The candidate of the least criterion. */
static struct candidate *
least(struct search *a)
{
	struct candidate *c = &a->seen[0];

	for (size_t i = 1; i < a->n; i++) {
		if (a->seen[i].ic < c->ic)
			c = &a->seen[i];
	}
	return c;
}

/* The best candidates by exact likelihood: the winner to won and u, by how
 * much its criterion exceeds the least of the search. */
static double
finalists(struct search *a, struct candidate *won, double *u)
{
	double first = least(a)->ic, best = INFINITY, x[TERMS];

	for (int good = 0; good < FINALISTS; ) {
		struct candidate *c = least(a);
		struct fc_sarima *s;

		if (isinf(c->ic))
			break;
		c->ic = INFINITY;
		s = model_of(a, c->v);
		memcpy(x, a->found + (size_t)(c - a->seen) * TERMS, sizeof x);
		if (a->approximate)
			improve(s, x);
		fc_sarima_value(s, x);
		if (!fc_sarima_proper(s))
			continue;
		good++;
		if (criterion(a, s) < best) {
			best = criterion(a, s);
			*won = *c;
			memcpy(u, x, sizeof x);
		}
	}
	return best - first;
}

static void
search(struct search *a)
{
	a->n = a->best = 0;
	a->seen[0].ic = INFINITY;
	if (a->all >= 0)
		try_all(a);
	else
		stepwise(a);
}

/* The search, and the state of its winner. Where conditional sums of squares told a tale (the
 * first errors, which they take as 0, were not), exactly. */
static void
choose(struct search *a, struct fc_vec *state, double *fitted)
{
	struct candidate won = { .v = { 0, 0, 0, 0, a->most[4] } };
	double u[FC_SARIMA_PARAMS] = { 0 };
	struct fc_sarima *s = &a->with[a->most[4]];

	if (!fc_sarima_exact(s)) {
		search(a);
		if (finalists(a, &won, u) > MISLED && a->approximate &&
		    s->n * (size_t)s->o.m <= EXACT_MOST) {
			a->approximate = false;
			search(a);
			finalists(a, &won, u);
		}
	}
	s = model_of(a, won.v);
	s->css = s->rough = false;
	fc_sarima_optimise(s, u, 1e-10);
	fc_arima_state(s, state, fitted);
}

static void
limits(struct search *a, const struct fc_params *p, size_t n,
    const struct fc_order *o)
{
	int terms = (int)(n / 3), seasons = o->m > 1 ? terms / o->m : 0;

	if (o->m > SEASON_FAST)
		seasons = FC_MIN(seasons, 1);
	a->most[0] = FC_MIN((int)p->v[P_MAX_P], terms);
	a->most[1] = FC_MIN((int)p->v[P_MAX_Q], terms);
	a->most[2] = FC_MIN((int)p->v[P_MAX_SP], seasons);
	a->most[3] = FC_MIN((int)p->v[P_MAX_SQ], seasons);
	a->most[4] = (o->d + o->sd == 0 && !(p->v[P_MEAN] > 0)) ||
	    (o->d + o->sd == 1 && !(p->v[P_DRIFT] > 0));
	for (int i = 0; i < 4; i++)
		a->start[i] = (int)p->v[P_START_P + i];
	a->criterion = (int)p->v[P_IC];
	a->approximate = p->v[P_APPROX] == AUTO ? n > 150 || o->m > 12 :
	    p->v[P_APPROX] == YES;
}

/* Start from an earlier fit of the same differences. */
static void
go_on(struct search *a, const struct fc_sample *y, const struct fc_params *p,
    const struct fc_order *o)
{
	if (!fc_sample_warm(&fc_local_auto_arima, p, y))
		return;
	a->coef = fc_arima_orders(y->warm, &a->old);
	a->constant = fc_arima_constant(y->warm, y->nx);
	if (a->old.d != o->d || a->old.sd != o->sd ||
	    (a->old.m > 1 && a->old.m != o->m))
		a->coef = NULL;
}

static const char *
auto_arima_fit(const struct fc_sample *y, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	struct fc_order o = { .m = y->season }, top;
	size_t n = y->n, r, size;
	struct search a = { .n = 0 };
	struct candidate seen[MODELS_ALL];
	const char *why = fc_arima_differences(y, p, &o, work);
	bool all = p->v[P_STEPWISE] > 0;

	a.seen = seen;
	a.all = all ? (int)p->v[P_MAX_ORDER] : -1;
	a.limit = all ? MODELS_ALL : MODELS;
	if (why)
		return why;
	top = o;
	top.p = top.q = 5;
	top.sp = top.sq = o.m > 1 ? o.m > SEASON_FAST ? 1 : 5 : 0;
	r = fc_sarima_states(&top);
	size = fc_sarima_work(n, y->nx, r);
	fc_vec_resize(work, 2 * size + a.limit * TERMS);
	a.found = work->v + 2 * size;
	limits(&a, p, n, &o);
	go_on(&a, y, p, &o);
	for (int c = 0; c < 2; c++) {
		o.mean = c && o.d + o.sd == 0;
		o.drift = c && o.d + o.sd == 1;
		why = fc_sarima_init(&a.with[c], y, &o, r,
		    work->v + (size_t)c * size);
		if (why)
			return why;
	}
	choose(&a, state, y->fitted);
	return NULL;
}

const struct fc_local fc_local_auto_arima = {
	auto_arima_fit, fc_arima_update, fc_arima_forecast, fc_arima_valid,
};
