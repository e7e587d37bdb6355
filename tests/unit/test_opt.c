/* test_opt.c - values of options, lists, help */
#include "base/fc.h"

#include "base/buf.h"
#include "check.h"
#include "cli/common.h"
#include "cli/help.h"
#include "cli/value.h"

static int64_t whole;
static double number;
static uint64_t size;
static int choice;
static struct fc_list list;

static const struct fc_opt table[] = {
	FC_OPT_HEADING("Things"),
	FC_OPT_INT('H', "horizon", "N", "periods ahead", &whole, 1, 1000),
	FC_OPT_NUM(0, "alpha", "NUM", "share", &number, 0, 1),
	FC_OPT_SIZE(0, "memory", "SIZE", "memory to use", &size),
	FC_OPT_CHOICE(0, "agg", "sum|mean|max", "how", &choice),
	FC_OPT_LIST('k', "key", "COLS", "columns that name a series", &list),
	FC_OPT_END,
};

static const struct fc_opt *
row(const char *name)
{
	const struct fc_opt *o;

	for (o = table; o->kind != FC_KIND_END; o++)
		if (strcmp(o->name, name) == 0)
			return o;
	return NULL;
}

static int
set(const char *name, const char *text)
{
	struct fc_err err = { 0 };
	int rc = fc_opt_set(row(name), text, &err);

	CHECK(rc == 0 || err.code == FC_USAGE);
	CHECK(rc == 0 || strstr(err.msg, name) != NULL);
	return rc;
}

TEST(numbers)
{
	CHECK_EQ(set("horizon", "28"), 0);
	CHECK_EQ(whole, 28);
	CHECK_EQ(set("horizon", "0"), -1);
	CHECK_EQ(set("horizon", "1001"), -1);
	CHECK_EQ(set("horizon", "2x"), -1);
	CHECK_EQ(set("horizon", ""), -1);
	CHECK_EQ(whole, 28);
	CHECK_EQ(set("alpha", "0.25"), 0);
	CHECK_NEAR(number, 0.25, 0);
	CHECK_EQ(set("alpha", "nan"), -1);
	CHECK_EQ(set("alpha", "1.5"), -1);
}

TEST(sizes)
{
	CHECK_EQ(set("memory", "512"), 0);
	CHECK_EQ(size, 512);
	CHECK_EQ(set("memory", "2K"), 0);
	CHECK_EQ(size, 2048);
	CHECK_EQ(set("memory", "1.5G"), 0);
	CHECK_EQ(size, 1536u << 20);
	CHECK_EQ(set("memory", "-1"), -1);
	CHECK_EQ(set("memory", "1 G"), -1);
	CHECK_EQ(set("memory", "M"), -1);
}

TEST(choices)
{
	CHECK_EQ(set("agg", "max"), 0);
	CHECK_EQ(choice, 2);
	CHECK_EQ(set("agg", "su"), -1);
	CHECK_EQ(set("agg", "sum|mean"), -1);
	CHECK_EQ(choice, 2);
}

TEST(lists_add_up)
{
	CHECK_EQ(set("key", "a,b"), 0);
	CHECK_EQ(set("key", "c"), 0);
	CHECK_EQ(list.n, 3);
	CHECK_STR(list.v[0], "a");
	CHECK_STR(list.v[2], "c");
	CHECK(list.v[3] == NULL);
	fc_list_release(&list);
	fc_list_split(&list, "", ',');
	CHECK_EQ(list.n, 0);
	fc_list_split(&list, "x;;y", ';');
	CHECK_EQ(list.n, 3);
	CHECK_STR(list.v[1], "");
	fc_list_release(&list);
}

TEST(help_fits_a_terminal)
{
	struct fc_common common = FC_COMMON_INIT;
	struct fc_opt all[] = { FC_OPTS_IN(common), FC_OPTS_OUT(common),
	    FC_OPTS_THREADS(common), FC_OPTS_SEED(common),
	    FC_OPTS_RUN(common), FC_OPT_END };
	struct fc_cmd cmd = { .name = "fc-x", .synopsis = "[FILE ...]",
	    .summary = "do it", .table = all, .examples = "  fc-x a\n" };
	struct fc_buf b = { 0 };
	const char *s;

	fc_help_text(&b, &cmd);
	CHECK(strstr(b.s, "  -o, --output=FILE") != NULL);
	for (s = b.s; *s != '\0'; s += strcspn(s, "\n") + 1)
		CHECK_MSG(strcspn(s, "\n") <= 79, "long: %.100s", s);
	CHECK(strchr(b.s, '\t') == NULL);
	fc_buf_reset(&b);
	fc_help_options(&b, &cmd);
	CHECK(strstr(b.s, "output\to\tFILE\t") != NULL);
	CHECK(strstr(b.s, "parser\t\tfast|libcsv\t") != NULL);
	fc_buf_release(&b);
}

int
main(void)
{
	RUN(numbers);
	RUN(sizes);
	RUN(choices);
	RUN(lists_add_up);
	RUN(help_fits_a_terminal);
	return check_done();
}
