/* columns.c - find the columns that are scored, and plan the metrics */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "eval/score_impl.h"

/* Quantile columns in ascending order of probability, the first of equals. */
static void
find_quantiles(struct fc_score *s)
{
	s->p = fc_xcalloc(s->schema->n, sizeof *s->p);
	s->quantile = fc_xcalloc(s->schema->n, sizeof *s->quantile);
	for (size_t f = 0; f < s->schema->n; f++) {
		double p;
		size_t at = 0;

		if (s->schema->field[f].type != FC_NUM ||
		    fc_schema_quantile(s->schema->field[f].name, &p))
			continue;
		while (at < s->np && s->p[at] < p - 1e-9)
			at++;
		if (at < s->np && s->p[at] < p + 1e-9)
			continue;
		for (size_t i = s->np++; i > at; i--) {
			s->p[i] = s->p[i - 1];
			s->quantile[i] = s->quantile[i - 1];
		}
		s->p[at] = p;
		s->quantile[at] = (int)f;
	}
}

static void
find_paths(struct fc_score *s)
{
	s->path = fc_xcalloc(s->schema->n, sizeof *s->path);
	for (size_t f = 0; f < s->schema->n; f++)
		if (s->schema->field[f].type == FC_NUM &&
		    fc_schema_path(s->schema->field[f].name))
			s->path[s->npath++] = (int)f;
}

/* A column of numbers that an option names. */
static int
number(const struct fc_score *s, const char *option, const char *name,
    int *at, struct fc_err *err)
{
	if (name == NULL)
		return 0;
	*at = fc_schema_need(s->schema, name, err);
	if (*at < 0)
		return fc_fail_at(err, "%s", option);
	if (s->schema->field[*at].type != FC_NUM)
		return fc_fail(err, FC_DATA, "%s: column '%s' holds no "
		    "numbers", option, name);
	return 0;
}

/* revenue:COL[:N] */
static int
parse_revenue(struct fc_score *s, const char *text, struct fc_err *err)
{
	const char *colon = strrchr(text, ':');

	s->periods = 28;
	s->price = fc_xstrdup(text);
	if (colon != NULL) {
		s->price[colon - text] = '\0';
		if (fc_int_parse(colon + 1, strlen(colon + 1),
		    &s->periods) || s->periods < 1 || s->periods > 100000)
			return fc_fail(err, FC_USAGE, "--weight: not a number "
			    "of periods: '%s'", colon + 1);
	}
	if (s->o.history == NULL)
		return fc_fail(err, FC_USAGE, "--weight revenue:%s needs "
		    "--history", text);
	if (strcmp(s->o.history, "-") == 0)
		return fc_fail(err, FC_USAGE, "--weight revenue:%s reads the "
		    "history twice: give a file", text);
	return 0;
}

static int
find_benchmark(struct fc_score *s, struct fc_err *err)
{
	int f = fc_schema_find(s->schema, s->o.benchmark);

	s->bench_code = FC_NULL_CODE;
	if (f >= 0 && s->schema->field[f].type == FC_NUM) {
		s->bench = f;
		return 0;
	}
	if (s->schema->model < 0)
		return fc_fail(err, FC_USAGE, "--benchmark: no column '%s', "
		    "and the forecasts have no column 'model'",
		    s->o.benchmark);
	return 0;
}

int
fc_score_columns(struct fc_score *s, struct fc_err *err)
{
	const struct fc_schema *in = s->schema;
	const char *weight = s->o.weight;

	s->bench = s->scale = s->weight = -1;
	s->yhat = fc_schema_find(in, "yhat");
	find_quantiles(s);
	find_paths(s);
	if (s->yhat < 0 && s->np + s->npath == 0)
		return fc_schema_need(in, "yhat", err);
	if (s->o.actual == NULL && in->y < 0)
		return fc_fail(err, FC_USAGE, "the forecasts have no column "
		    "'y': give --actual FILE");
	if (in->cutoff >= 0 && (in->field[in->cutoff].type != FC_TIME ||
	    in->field[in->cutoff].time.unit != in->field[in->ds].time.unit))
		return fc_fail(err, FC_DATA, "columns 'cutoff' and 'ds' are "
		    "not times of one kind");
	if (s->o.benchmark != NULL && find_benchmark(s, err))
		return -1;
	if (weight != NULL && strncmp(weight, "revenue:", 8) == 0) {
		if (parse_revenue(s, weight + 8, err))
			return -1;
		weight = NULL;
	}
	if (number(s, "--weight", weight, &s->weight, err))
		return -1;
	return number(s, "--scale", s->o.scale, &s->scale, err);
}

int
fc_score_plan_make(struct fc_score *s, struct fc_err *err)
{
	const struct fc_metric_input in = {
		.point = s->yhat >= 0,
		.p = s->p,
		.np = s->np,
		.npath = s->npath,
		.scale = s->o.history != NULL || s->o.scale != NULL,
		.weight = s->o.weight != NULL || s->o.weights != NULL,
		.bench = s->o.benchmark != NULL,
	};

	if (s->o.nmetric == 0)
		fc_scoreplan_default(&s->plan, &in);
	s->plan.in = in;
	for (size_t i = 0; i < s->o.nmetric; i++)
		if (fc_scoreplan_add(&s->plan, s->o.metric[i], false, err))
			return fc_fail_at(err, "--metric");
	for (size_t i = 0; i < s->o.nlimit; i++)
		if (fc_scoreplan_add(&s->plan, s->o.limit[i], true, err))
			return fc_fail_at(err, "--max, --min");
	return 0;
}
