#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "eval/metric.h"

/* What a kind is called, what it needs, whether it is shown unasked. */
static const struct info {
	const char *name;
	enum fc_metric_kind kind;
	const char *needs;      /* letters: p point, s scale, w weight, b
	                           benchmark, q quantiles, i intervals, e paths,
	                           c quantiles or paths */
	bool usual;
} kinds[] = {
	{ "n", FC_M_N, "", true },
	{ "me", FC_M_ME, "p", false },
	{ "mae", FC_M_MAE, "p", true },
	{ "mse", FC_M_MSE, "p", false },
	{ "rmse", FC_M_RMSE, "p", true },
	{ "mape", FC_M_MAPE, "p", false },
	{ "smape", FC_M_SMAPE, "p", true },
	{ "wape", FC_M_WAPE, "p", true },
	{ "bias", FC_M_BIAS, "p", true },
	{ "mase", FC_M_MASE, "ps", true },
	{ "rmsse", FC_M_RMSSE, "ps", true },
	{ "wrmsse", FC_M_WRMSSE, "psw", true },
	{ "owa", FC_M_OWA, "psb", true },
	{ "coverage", FC_M_COVERAGE, "i", true },
	{ "width", FC_M_WIDTH, "i", true },
	{ "msis", FC_M_MSIS, "is", false },
	{ "pinball", FC_M_PINBALL, "q", false },
	{ "wspl", FC_M_WSPL, "qsw", true },
	{ "crps", FC_M_CRPS, "c", false },
	{ "energy", FC_M_ENERGY, "e", false },
	{ "weight", FC_M_WEIGHT, "w", false },
};

#define ALL_NAMES "n, me, mae, mse, rmse, mape, smape, wape, bias, mase, " \
	"rmsse, wrmsse, owa, coverage, width, msis, pinball, wspl, crps, energy, " \
	"weight"

/* Number of the column with probability p, or -1. */
static int
quantile(const struct fc_metric_input *in, double p)
{
	for (size_t k = 0; k < in->np; k++)
		if (fabs(in->p[k] - p) < 1e-9)
			return (int)k;
	return -1;
}

/* Is there any pair p, 1 - p? */
static bool
has_interval(const struct fc_metric_input *in)
{
	for (size_t k = 0; k < in->np && in->p[k] < 0.5; k++)
		if (quantile(in, 1 - in->p[k]) >= 0)
			return true;
	return false;
}

/* NULL, or what is missing. */
static const char *
lacking(const struct fc_metric_input *in, const char *needs)
{
	for (; *needs != '\0'; needs++) {
		if (*needs == 'p' && !in->point)
			return "a column yhat";
		if (*needs == 's' && !in->scale)
			return "--history FILE or --scale COL";
		if (*needs == 'w' && !in->weight)
			return "--weight or --weights";
		if (*needs == 'b' && !in->bench)
			return "--benchmark NAME";
		if (*needs == 'q' && in->np == 0)
			return "quantile columns, as yhat-q0.9";
		if (*needs == 'c' && in->np + in->npath == 0)
			return "quantile columns, as yhat-q0.9, or paths, as "
			    "yhat-path-1";
		if (*needs == 'e' && in->npath == 0)
			return "path columns, as yhat-path-1";
		if (*needs == 'i' && !has_interval(in))
			return "interval columns, as yhat-lo-80, yhat-hi-80";
	}
	return NULL;
}

static int
put(struct fc_scoreplan *p, const struct fc_metric *m)
{
	int at = fc_scoreplan_find(p, m->name);

	if (at >= 0) {
		p->metric[at].hidden &= m->hidden;
		return at;
	}
	FC_GROW(p->metric, p->n + 1, p->cap);
	p->metric[p->n] = *m;
	return (int)p->n++;
}

static int
put_plain(struct fc_scoreplan *p, enum fc_metric_kind kind, const char *name,
    bool hidden)
{
	struct fc_metric m = { .kind = kind, .hidden = hidden };

	snprintf(m.name, sizeof m.name, "%s", name);
	return put(p, &m);
}

/* Six decimals are enough to tell levels apart and hide 0.30000000000000004. */
static void
name_with(struct fc_metric *m, const char *name, const char *sep, double x)
{
	char digits[FC_NUM_MAX];
	size_t n = fc_num_print_digits(digits, x, 6);

	snprintf(m->name, sizeof m->name, "%s%s%.*s", name, sep, (int)n,
	    digits);
}

/* One metric per interval, or the one that is called `only`. */
static void
put_intervals(struct fc_scoreplan *p, const struct info *k, const char *only,
    bool hidden)
{
	for (size_t i = p->in.np; i-- > 0;) {
		struct fc_metric m = { .kind = k->kind, .hidden = hidden };

		m.lo = (int)i;
		m.hi = quantile(&p->in, 1 - p->in.p[i]);
		if (p->in.p[i] >= 0.5 - 1e-9 || m.hi < 0)
			continue;
		name_with(&m, k->name, "-", 100 * (1 - 2 * p->in.p[i]));
		if (only == NULL || strcmp(only, m.name) == 0)
			put(p, &m);
	}
}

static void
put_quantiles(struct fc_scoreplan *p, const struct info *k, const char *only,
    bool hidden)
{
	for (size_t i = 0; i < p->in.np; i++) {
		struct fc_metric m = { .kind = k->kind, .hidden = hidden };

		m.lo = m.hi = (int)i;
		name_with(&m, k->name, "-q", p->in.p[i]);
		if (only == NULL || strcmp(only, m.name) == 0)
			put(p, &m);
	}
}

static void
put_owa(struct fc_scoreplan *p, bool hidden)
{
	put_plain(p, FC_M_OWA, "owa", hidden);
	p->smape = put_plain(p, FC_M_SMAPE, "smape", true);
	p->mase = put_plain(p, FC_M_MASE, "mase", true);
	p->bench_smape = put_plain(p, FC_M_BENCH_SMAPE, "owa: smape", true);
	p->bench_mase = put_plain(p, FC_M_BENCH_MASE, "owa: mase", true);
}

static void
put_kind(struct fc_scoreplan *p, const struct info *k, const char *only,
    bool hidden)
{
	switch (k->kind) {
	case FC_M_COVERAGE:
	case FC_M_WIDTH:
	case FC_M_MSIS:
		put_intervals(p, k, only, hidden);
		break;
	case FC_M_PINBALL:
		put_quantiles(p, k, only, hidden);
		break;
	case FC_M_OWA:
		put_owa(p, hidden);
		break;
	default:
		put_plain(p, k->kind, k->name, hidden);
		break;
	}
}

static bool
of_interval(const struct info *k)
{
	return strchr(k->needs, 'i') != NULL;
}

/* "coverage-80" names one of a kind's levels. */
static const struct info *
find(const char *name)
{
	for (size_t i = 0; i < FC_LEN(kinds); i++) {
		const struct info *k = &kinds[i];
		size_t n = strlen(k->name);

		if (strcmp(name, k->name) == 0)
			return k;
		if (strncmp(name, k->name, n) == 0 && name[n] == '-' &&
		    (of_interval(k) || k->kind == FC_M_PINBALL))
			return k;
	}
	return NULL;
}

int
fc_scoreplan_add(struct fc_scoreplan *p, const char *name, bool hidden,
    struct fc_err *err)
{
	const struct info *k = find(name);
	const char *missing;
	char q[48];

	fc_quote(q, name, strlen(name));
	if (k == NULL)
		return fc_fail(err, FC_USAGE, "no metric '%s' (metrics: %s)",
		    q, ALL_NAMES);
	missing = lacking(&p->in, k->needs);
	if (missing != NULL)
		return fc_fail(err, FC_USAGE, "metric '%s' needs %s", q,
		    missing);
	put_kind(p, k, strcmp(name, k->name) == 0 ? NULL : name, hidden);
	if (strcmp(name, k->name) != 0 && fc_scoreplan_find(p, name) < 0)
		return fc_fail(err, FC_USAGE,
		    "metric '%s': the forecasts have no such %s", q,
		    of_interval(k) ? "level" : "quantile");
	return 0;
}

void
fc_scoreplan_default(struct fc_scoreplan *p, const struct fc_metric_input *in)
{
	p->in = *in;
	for (size_t i = 0; i < FC_LEN(kinds); i++)
		if (kinds[i].usual && lacking(in, kinds[i].needs) == NULL)
			put_kind(p, &kinds[i], NULL, false);
}

int
fc_scoreplan_find(const struct fc_scoreplan *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->metric[i].name, name) == 0)
			return (int)i;
	return -1;
}

bool
fc_scoreplan_needs(const struct fc_scoreplan *p, char what)
{
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < FC_LEN(kinds); k++)
			if (kinds[k].kind == p->metric[i].kind &&
			    (strchr(kinds[k].needs, what) != NULL ||
			    (what == 'q' && of_interval(&kinds[k])) ||
			    (strchr("qe", what) != NULL &&
			    strchr(kinds[k].needs, 'c') != NULL)))
				return true;
	return false;
}

void
fc_scoreplan_release(struct fc_scoreplan *p)
{
	free(p->metric);
	*p = (struct fc_scoreplan){ 0 };
}
