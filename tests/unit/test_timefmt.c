/* test_timefmt.c - times in a form that the user names */
#include "base/fc.h"

#include "check.h"
#include "time/date.h"

static const struct { const char *form, *text, *want; } good[] = {
	{ "%d/%m/%Y", "22/05/2016", "2016-05-22" },
	{ "%d/%m/%Y", "2/5/2016", "2016-05-02" },
	{ "%Y%m%d", "20160522", "2016-05-22" },
	{ "%m/%d/%y", "12/31/68", "2068-12-31" },
	{ "%m/%d/%y", "12/31/69", "1969-12-31" },
	{ "%d %b %Y", "22 May 2016", "2016-05-22" },
	{ "%d %b %Y", "22   MAY 2016", "2016-05-22" },
	{ "%d. %B %Y", "1. september 2016", "2016-09-01" },
	{ "%b %Y", "Sept 2016", NULL },
	{ "%b %Y", "Sep 2016", "2016-09" },
	{ "%b %Y", "September 2016", "2016-09" },
	{ "%Y", "2016", "2016" },
	{ "%Y Q%q", "1998 Q1", "1998-Q1" },
	{ "%G-W%V", "2016-W05", "2016-02-01" },
	{ "%G-W%V-%u", "2020-W53-7", "2021-01-03" },
	{ "%Y.%j", "2016.366", "2016-12-31" },
	{ "%d/%b/%Y:%H:%M:%S %z", "17/May/2015:10:05:03 +0000",
	    "2015-05-17 10:05:03Z" },
	{ "%Y-%m-%d %H:%M:%S%z", "2016-05-22 00:30:00+02:00",
	    "2016-05-21 22:30:00Z" },
	{ "%m/%d/%Y %I:%M %p", "12/1/2010 12:05 AM", "2010-12-01 00:05:00" },
	{ "%m/%d/%Y %I:%M %p", "12/1/2010 12:05 pm", "2010-12-01 12:05:00" },
	{ "%m/%d/%Y %I:%M %p", "12/1/2010 8:26 pm", "2010-12-01 20:26:00" },
	{ "%H:%M:%S.%f %d.%m.%Y", "10:30:00.25 22.05.2016",
	    "2016-05-22 10:30:00.250000" },
	{ "%s", "1463912400", "2016-05-22 10:20:00Z" },
	{ "%s.%f", "1463912400.125", "2016-05-22 10:20:00.125000Z" },
	{ "%Y%%%m", "2016%05", "2016-05" },
	{ "epoch-s", "1463912400", "2016-05-22 10:20:00Z" },
	{ "epoch-ms", "1463912400125", "2016-05-22 10:20:00.125Z" },
	{ "epoch-us", "-1", "1969-12-31 23:59:59.999999Z" },
	{ "epoch-ns", "1463912400000000001",
	    "2016-05-22 10:20:00.000000001Z" },
	{ "excel", "42512", "2016-05-22 00:00:00" },
	{ "excel", "42512.4375", "2016-05-22 10:30:00" },
	{ "excel", "1", "1899-12-31 00:00:00" },
	/* no such time */
	{ "%d/%m/%Y", "31/04/2016", NULL }, { "%d/%m/%Y", "5/22/2016", NULL },
	{ "%d/%m/%Y", "22/05/2016 ", NULL }, { "%d/%m/%Y", "", NULL },
	{ "%d/%m/%Y", "22-05-2016", NULL }, { "%Y.%j", "2015.366", NULL },
	{ "%G-W%V", "2015-W54", NULL }, { "%G-W%V-%u", "2016-W05-8", NULL },
	{ "%Y Q%q", "1998 Q5", NULL }, { "%H:%M %d.%m.%Y",
	    "24:00 22.05.2016", NULL },
	{ "%m/%d/%Y %I:%M %p", "12/1/2010 13:05 pm", NULL },
	{ "epoch-s", "12.5", NULL }, { "excel", "x", NULL },
	{ "excel", "nan", NULL }, { "excel", "1e300", NULL },
	{ "%s", "99999999999999999999", NULL },
	{ "%Y-%m-%d %z", "2016-05-22 +25:00", NULL },
};

TEST(parse)
{
	size_t i;

	for (i = 0; i < FC_LEN(good); i++) {
		struct fc_timefmt *f;
		struct fc_timetype t;
		struct fc_err err;
		char text[FC_TIME_MAX + 1];
		int64_t v = 0;
		int got;

		CHECK_MSG(fc_timefmt_open(&f, good[i].form, &t, &err) == 0,
		    "%s", good[i].form);
		got = fc_timefmt_parse(f, good[i].text, strlen(good[i].text),
		    &v);
		CHECK_MSG((got == 0) == (good[i].want != NULL), "%s: '%s'",
		    good[i].form, good[i].text);
		text[fc_time_print(text, v, &t)] = '\0';
		if (got == 0 && good[i].want != NULL)
			CHECK_STR(text, good[i].want);
		fc_timefmt_close(f);
	}
}

TEST(bad_forms)
{
	static const char *const bad[] = { "%Q", "%Y-%d", "%m-%d", "%", "%Y%",
	    "%I %Y-%m-%d", "%G-%m", "%e", "hello", "%H:%M",
	    ("                                                             "
	    "                                                  %Y") };
	struct fc_timefmt *f;
	struct fc_timetype t;
	size_t i;

	for (i = 0; i < FC_LEN(bad); i++) {
		struct fc_err err = { 0 };

		CHECK_MSG(fc_timefmt_open(&f, bad[i], &t, &err) == -1 &&
		    err.code == FC_USAGE && f == NULL, "'%s'", bad[i]);
	}
}

int
main(void)
{
	RUN(parse);
	RUN(bad_forms);
	return check_done();
}
