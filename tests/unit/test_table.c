/* test_table.c - sums of groups: exact, weighted by level, weights later */
#include "base/fc.h"

#include "check.h"
#include "eval/table.h"

/* A stream with two keys and a plan of some metrics. */
static struct fc_schema schema;
static struct fc_groups groups;
static struct fc_scoreplan plan;

static void
set_up(const char *metric)
{
	struct fc_metric_input in = { .point = true, .scale = true,
		.weight = true };
	struct fc_timetype step = { .unit = FC_UNIT_STEP };
	struct fc_err err;

	fc_schema_init(&schema);
	fc_schema_add(&schema, "store", FC_TEXT);
	fc_schema_add(&schema, "item", FC_TEXT);
	schema.field[fc_schema_add(&schema, "ds", FC_TIME)].time = step;
	CHECK_EQ(fc_schema_roles(&schema, &err), 0);
	CHECK_EQ(fc_groups_open(&groups, &schema, NULL, 0, &err), 0);
	plan = (struct fc_scoreplan){ .in = in };
	CHECK_EQ(fc_scoreplan_add(&plan, metric, false, &err), 0);
}

static void
tear_down(struct fc_table *t)
{
	fc_table_free(t);
	fc_scoreplan_release(&plan);
	fc_groups_close(&groups);
	fc_schema_release(&schema);
}

/* The one group there is. */
static size_t
the_group(void)
{
	struct fc_batch b;
	size_t g;

	fc_batch_init(&b, &schema);
	fc_batch_reserve(&b, 1);
	b.n = 1;
	g = fc_groups_of(&groups, &b, 0, 1);
	fc_batch_release(&b);
	return g;
}

static void
add(struct fc_table *t, double error, struct fc_table_place at)
{
	const double y = 0;
	double f = -error;
	struct fc_run r = { .n = 1, .y = &y, .f = &f, .mase = 1, .rmsse = 1,
		.spl = 1 };

	fc_table_add(t, &at, &r);
}

TEST(sums_do_not_depend_on_the_order)
{
	static const double e[] = { 1e17, 1, -1e17, 0.1, 3e-9, -0.1 };
	double first = 0;

	for (size_t turn = 0; turn < FC_LEN(e); turn++) {
		struct fc_table *t;
		double x;

		set_up("me");
		t = fc_table_new(&plan, &groups);
		for (size_t i = 0; i < FC_LEN(e); i++)
			add(t, e[(i * 5 + turn) % FC_LEN(e)],
			    (struct fc_table_place){ .group = the_group() });
		x = fc_table_value(t, 0, 0, FC_NULL_CODE);
		CHECK_NEAR(x, (1 + 3e-9) / 6, 1e-15);
		if (turn == 0)
			first = x;
		CHECK(x == first);
		tear_down(t);
	}
}

TEST(weights_count_within_their_level)
{
	struct fc_table *t;

	/* The guide's example: total .77, items .8 and .7 with $10, $12. */
	set_up("wrmsse");
	t = fc_table_new(&plan, &groups);
	add(t, 0.77, (struct fc_table_place){ the_group(), 1, 22, 0 });
	add(t, 0.8, (struct fc_table_place){ the_group(), 3, 10, 0 });
	add(t, 0.7, (struct fc_table_place){ the_group(), 3, 12, 0 });
	CHECK_NEAR(fc_table_value(t, 0, 0, FC_NULL_CODE),
	    (0.77 + (8 + 8.4) / 22) / 2, 1e-15);
	tear_down(t);
}

TEST(weights_may_come_later)
{
	static const double weight[] = { 22, 10, 12 };
	static const double e[] = { 0.77, 0.8, 0.7 };
	static const uint64_t level[] = { 1, 3, 3 };
	struct fc_table *t;

	set_up("wrmsse");
	t = fc_table_new(&plan, &groups);
	for (size_t i = 0; i < 3; i++)
		add(t, e[i], (struct fc_table_place){ the_group(), level[i],
		    FC_WEIGHT_LATER, i });
	CHECK(isnan(fc_table_value(t, 0, 0, FC_NULL_CODE)));
	fc_table_weigh(t, weight);
	CHECK_NEAR(fc_table_value(t, 0, 0, FC_NULL_CODE),
	    (0.77 + (8 + 8.4) / 22) / 2, 1e-15);
	tear_down(t);
}

TEST(no_weight_no_score)
{
	struct fc_table *t;

	set_up("wrmsse");
	t = fc_table_new(&plan, &groups);
	add(t, 0.5, (struct fc_table_place){ the_group(), 1, 0, 0 });
	CHECK(isnan(fc_table_value(t, 0, 0, FC_NULL_CODE)));
	tear_down(t);
}

TEST(levels_have_names)
{
	char *name;

	set_up("mae");
	name = fc_level_name(&schema, 0);
	CHECK_STR(name, "total");
	free(name);
	name = fc_level_name(&schema, 3);
	CHECK_STR(name, "store,item");
	free(name);
	tear_down(NULL);
}

int
main(void)
{
	RUN(sums_do_not_depend_on_the_order);
	RUN(weights_count_within_their_level);
	RUN(weights_may_come_later);
	RUN(no_weight_no_score);
	RUN(levels_have_names);
	return check_done();
}
