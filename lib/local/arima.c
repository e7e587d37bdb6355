/* arima.c - options of arima and the fit of its orders. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/arima.h"
#include "local/arimastate.h"

enum { P_P, P_D, P_Q, P_SP, P_SD, P_SQ, P_CONSTANT };
enum { AUTO, NONE, MEAN, DRIFT, BOTH };

#define TERMS(word, what) { .name = word, .def = 0, .lo = 0, \
	.hi = FC_SARIMA_ORDER, .whole = true, .help = what }
#define TIMES(word, what) { .name = word, .def = 0, .lo = 0, .hi = 2, \
	.whole = true, .help = what }

const struct fc_param fc_arima_params[] = {
	[P_P] = TERMS("p", "autoregressive terms"),
	[P_D] = TIMES("d", "differences"),
	[P_Q] = TERMS("q", "moving-average terms"),
	[P_SP] = TERMS("P", "seasonal autoregressive terms"),
	[P_SD] = TIMES("D", "seasonal differences"),
	[P_SQ] = TERMS("Q", "seasonal moving-average terms"),
	[P_CONSTANT] = { .name = "constant", .def = AUTO,
	    .words = "auto|none|mean|drift|both",
	    .help = "mean, drift; auto: a mean when d = D = 0" },
	{ .name = NULL },
};

/* Three digits, with a comma between them or not; returns what follows. */
static const char *
three(const char *s, bool commas, double *v)
{
	for (int i = 0; i < 3; i++) {
		if (i > 0 && commas && *s++ != ',')
			return NULL;
		if (!(*s >= '0' && *s <= '9') || (i == 1 && *s > '2'))
			return NULL;
		v[i] = *s++ - '0';
	}
	return s;
}

int
fc_arima_option(struct fc_params *p, const char *name, const char *value)
{
	bool order = name && strcmp(name, "order") == 0;
	const char *end;

	if (order || (name && strcmp(name, "seasonal") == 0)) {
		end = three(value, true, p->v + (order ? P_P : P_SP));
		return end && *end == '\0' ? 0 : -1;
	}
	if (name || !(*value >= '0' && *value <= '9'))
		return 1;
	end = three(value, false, p->v + P_P);
	if (end && *end == ',')
		end = three(end + 1, false, p->v + P_SP);
	return end && *end == '\0' ? 0 : -1;
}

/* From the coefficients of an earlier fit, or from all starts: where there is
 * none, or errors far larger than its. */
static void
search(struct fc_sarima *f, const struct fc_sample *s,
    const struct fc_params *p, double *u)
{
	struct fc_order o;

	if (fc_sample_warm(&fc_local_arima, p, s)) {
		const double *c = fc_arima_orders(s->warm, &o);

		double x[FC_SARIMA_PARAMS], value;
		fc_sarima_warm(f, &o, c, x);
		value = fc_sarima_optimise(f, x, 1e-10);
		if (value < INFINITY && !fc_arima_changed(f, s->warm)) {
			fc_sarima_cold(u);
			fc_sarima_fit(f, u, false);
			if (-f->loglik > value)
				memcpy(u, x, sizeof x);
			return;
		}
	}
	fc_sarima_cold(u);
	fc_sarima_fit(f, u, true);
}

static const char *
arima_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	const double *v = p->v;
	struct fc_order o = { (int)v[P_P], (int)v[P_D], (int)v[P_Q],
		(int)v[P_SP], (int)v[P_SD], (int)v[P_SQ], s->season, false,
		false };
	double u[FC_SARIMA_PARAMS] = { 0 };
	struct fc_sarima f;
	const char *why;
	size_t r;

	if (o.sp + o.sd + o.sq == 0)
		o.m = 1;
	else if (o.m == 1)
		return "no season";
	else if (o.m > FC_SARIMA_SEASON)
		return "a season longer than 350";
	o.mean = v[P_CONSTANT] == MEAN || v[P_CONSTANT] == BOTH ||
	    (v[P_CONSTANT] == AUTO && o.d + o.sd == 0);
	o.mean = o.mean && o.d + o.sd == 0;
	o.drift = (v[P_CONSTANT] == DRIFT || v[P_CONSTANT] == BOTH) &&
	    o.d + o.sd < 2;
	r = fc_sarima_states(&o);
	why = fc_sarima_init(&f, s, &o, r,
	    fc_vec_resize(work, fc_sarima_work(s->n, s->nx, r)));
	if (why)
		return why;
	if (f.nobs < fc_sarima_nparams(&o) + o.mean + o.drift + s->nx + 2)
		return "fewer values than coefficients";
	if (!fc_sarima_exact(&f))
		search(&f, s, p, u);
	if (!(fc_sarima_value(&f, u) < INFINITY))
		return "no likelihood";
	fc_arima_state(&f, state, s->fitted);
	return NULL;
}

const struct fc_local fc_local_arima = {
	arima_fit, fc_arima_update, fc_arima_forecast, fc_arima_valid,
};
