/* gate.c - limits that scores must keep */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "eval/report.h"

int
fc_gate_parse(struct fc_gate *g, const char *text, bool below,
    struct fc_err *err)
{
	const char *equals = strchr(text, '=');
	const char *option = below ? "--min" : "--max";

	*g = (struct fc_gate){ .below = below };
	if (equals == NULL || equals == text ||
	    fc_num_parse(equals + 1, strlen(equals + 1), '.', &g->value) ||
	    isnan(g->value))
		return fc_fail(err, FC_USAGE, "%s: not METRIC=NUMBER: '%s'",
		    option, text);
	g->metric = fc_xstrndup(text, (size_t)(equals - text));
	return 0;
}

/* "wape is 0.41 (model=naive), more than 0.3" */
static void
describe(const struct fc_gate *g, const struct fc_score *s, size_t group,
    size_t metric, struct fc_err *err)
{
	const struct fc_groups *groups = fc_score_groups(s);
	const char *name = fc_score_plan(s)->metric[metric].name;
	double x = fc_score_value(s, group, metric);
	struct fc_schema schema;
	struct fc_batch b;
	struct fc_buf where = { 0 };
	char value[FC_NUM_MAX], limit[FC_NUM_MAX], text[FC_NUM_MAX];
	size_t nv = fc_num_print(value, x);
	size_t nl = fc_num_print(limit, g->value);

	fc_schema_init(&schema);
	fc_groups_fields(groups, &schema);
	fc_batch_init(&b, &schema);
	fc_batch_reserve(&b, 1);
	b.n = 1;
	fc_groups_put(groups, group, &b, 0);
	fc_buf_adds(&where, "");
	for (size_t f = 0; f < schema.n; f++)
		fc_buf_printf(&where, "%s%s=%s", f == 0 ? " (" : ", ",
		    schema.field[f].name,
		    fc_batch_text(&b, (int)f, 0, text));
	if (schema.n > 0)
		fc_buf_addc(&where, ')');
	if (isnan(x))
		fc_fail(err, FC_NO, "%s is undefined%s", name, where.s);
	else
		fc_fail(err, FC_NO, "%s is %.*s%s, %s than %.*s", name,
		    (int)nv, value, where.s, g->below ? "less" : "more",
		    (int)nl, limit);
	fc_buf_release(&where);
	fc_batch_release(&b);
	fc_schema_release(&schema);
}

static bool
missed(const struct fc_gate *g, double x)
{
	/* Written so that an undefined score does not pass. */
	return g->below ? !(x >= g->value) : !(x <= g->value);
}

/* All metrics that the gate's name stands for ("coverage": each level). */
static bool
meant(const struct fc_gate *g, const struct fc_metric *m)
{
	size_t n = strlen(g->metric);

	return strncmp(m->name, g->metric, n) == 0 &&
	    (m->name[n] == '\0' || m->name[n] == '-');
}

/* Groups whose metric m misses the gate; the first of all is described. */
static size_t
check(const struct fc_gate *g, const struct fc_score *s, size_t m,
    size_t before, struct fc_err *err)
{
	size_t failed = 0;

	for (size_t i = 0; i < fc_score_groups(s)->tuples.n; i++) {
		if (!missed(g, fc_score_value(s, i, m)))
			continue;
		if (before + failed++ == 0)
			describe(g, s, i, m, err);
	}
	return failed;
}

int
fc_gate_check(const struct fc_gate *gates, size_t n,
    const struct fc_score *s, struct fc_err *err)
{
	const struct fc_scoreplan *p = fc_score_plan(s);
	size_t failed = 0, len;

	for (size_t g = 0; g < n; g++)
		for (size_t m = 0; m < p->n; m++)
			if (meant(&gates[g], &p->metric[m]))
				failed += check(&gates[g], s, m, failed, err);
	if (failed == 0)
		return 0;
	len = strlen(err->msg);
	if (failed > 1)
		snprintf(err->msg + len, sizeof err->msg - len,
		    "; %zu more", failed - 1);
	return -1;
}
