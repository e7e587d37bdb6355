/* test_zone.c - offsets as Python's zoneinfo gives them */
#include "base/fc.h"

#include <unistd.h>

#include "check.h"
#include "time/date.h"
#include "time/zone.h"
#include "time/zonerule.h"

static const struct { const char *zone; int64_t utc; int offset; } known[] = {
	{ "Europe/Berlin", -2195942400, 3600 },
	{ "Europe/Berlin", -775872000, 10800 },
	{ "Europe/Berlin", 0, 3600 },
	{ "Europe/Berlin", 1459040340, 3600 },
	{ "Europe/Berlin", 1459040400, 7200 },
	{ "Europe/Berlin", 2525817600, 3600 },
	{ "Europe/Berlin", 2541456000, 7200 },
	{ "America/New_York", 1457852340, -18000 },
	{ "America/New_York", 1457852400, -14400 },
	{ "America/New_York", 1762063140, -14400 },
	{ "America/New_York", 1762063200, -18000 },
	{ "America/New_York", 2541456000, -14400 },
	{ "Australia/Sydney", 1459040400, 39600 },
	{ "Australia/Sydney", 2525817600, 39600 },
	{ "Australia/Sydney", 2541456000, 36000 },
	{ "Asia/Kathmandu", -775872000, 19800 },
	{ "Asia/Kathmandu", 2541456000, 20700 },
	{ "America/Sao_Paulo", -2195942400, -11188 },
	{ "America/Sao_Paulo", 2541456000, -10800 },
};

/* Debian without tzdata has no such directory: nothing to compare then. */
static bool
have_tzdata(void)
{
	return access("/usr/share/zoneinfo/Europe/Berlin", R_OK) == 0;
}

TEST(offsets)
{
	size_t i;

	for (i = 0; i < FC_LEN(known) && have_tzdata(); i++) {
		struct fc_zone *z;
		struct fc_err err;

		CHECK_MSG(fc_zone_open(&z, known[i].zone, &err) == 0, "%s",
		    err.msg);
		CHECK_MSG(fc_zone_offset(z, known[i].utc) == known[i].offset,
		    "%s at %lld: %d, not %d", known[i].zone,
		    (long long)known[i].utc,
		    (int)fc_zone_offset(z, known[i].utc), known[i].offset);
		fc_zone_close(z);
	}
}

static int64_t
at(const char *s)
{
	const struct fc_timetype t = { FC_UNIT_S, FC_FORM_PLAIN, 0, 0 };
	int64_t v = 0;

	CHECK(fc_time_parse(s, strlen(s), &t, &v) == 0);
	return v;
}

TEST(to_utc)
{
	static const char *const cases[][3] = {
		{ "Europe/Berlin", "2016-01-15 12:00:00", "2016-01-15 11:00:00" },
		{ "Europe/Berlin", "2016-07-15 12:00:00", "2016-07-15 10:00:00" },
		/* in the gap: as far behind it */
		{ "Europe/Berlin", "2016-03-27 02:30:00", "2016-03-27 01:30:00" },
		{ "Europe/Berlin", "2016-03-27 01:59:59", "2016-03-27 00:59:59" },
		{ "Europe/Berlin", "2016-03-27 03:00:00", "2016-03-27 01:00:00" },
		/* twice: the first */
		{ "Europe/Berlin", "2016-10-30 02:30:00", "2016-10-30 00:30:00" },
		{ "Europe/Berlin", "2016-10-30 03:00:00", "2016-10-30 02:00:00" },
		{ "America/New_York", "2016-03-13 02:30:00", "2016-03-13 07:30:00" },
		{ "America/New_York", "2016-11-06 01:30:00", "2016-11-06 05:30:00" },
		{ "America/New_York", "2050-07-04 12:00:00", "2050-07-04 16:00:00" },
		{ "Australia/Sydney", "2050-01-01 12:00:00", "2050-01-01 01:00:00" },
	};
	size_t i;

	for (i = 0; i < FC_LEN(cases) && have_tzdata(); i++) {
		struct fc_zone *z;
		struct fc_err err;

		CHECK(fc_zone_open(&z, cases[i][0], &err) == 0);
		CHECK_MSG(fc_zone_to_utc(z, at(cases[i][1])) ==
		    at(cases[i][2]), "%s %s", cases[i][0], cases[i][1]);
		fc_zone_close(z);
	}
}

TEST(fixed)
{
	static const struct { const char *name; int offset; } fixed[] = {
		{ "UTC", 0 }, { "Z", 0 }, { "+02:00", 7200 }, { "-0530", -19800 },
		{ "+2", 7200 }, { "-05", -18000 },
	};
	size_t i;

	for (i = 0; i < FC_LEN(fixed); i++) {
		struct fc_zone *z;
		struct fc_err err;

		CHECK(fc_zone_open(&z, fixed[i].name, &err) == 0);
		CHECK_EQ(fc_zone_offset(z, 12345), fixed[i].offset);
		CHECK_EQ(fc_zone_to_utc(z, 12345), 12345 - fixed[i].offset);
		fc_zone_close(z);
	}
}

TEST(errors)
{
	static const char *const bad[] = { "", "/etc/passwd", "../../etc/passwd",
	    "Europe/Nowhere", "Europe/Berlin/x", "a b", "+25:00", "+02:60",
	    "+123", "Mars" };
	struct fc_zone *z;
	size_t i;

	for (i = 0; i < FC_LEN(bad); i++) {
		struct fc_err err = { 0 };

		CHECK_MSG(fc_zone_open(&z, bad[i], &err) == -1 && z == NULL &&
		    err.code == FC_USAGE && strstr(err.msg, "time zone"),
		    "'%s': %s", bad[i], err.msg);
	}
}

TEST(rules)
{
	static const char *const bad[] = { "", "AB3", "CET", "CET-1CEST",
	    "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
	    "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
	    "CET-1CEST,M3.5.0,M10.5.0x", "<+03-3", "CET-200" };
	struct fc_zonerule r;
	size_t i;

	for (i = 0; i < FC_LEN(bad); i++)
		CHECK_MSG(fc_zonerule_parse(bad[i], &r) == -1, "'%s'", bad[i]);
	CHECK(fc_zonerule_parse("<+0545>-5:45", &r) == 0);
	CHECK_EQ(fc_zonerule_offset(&r, 0), 20700);
	CHECK(fc_zonerule_parse("CET-1CEST,M3.5.0,M10.5.0/3", &r) == 0);
	CHECK_EQ(fc_zonerule_offset(&r, at("2024-03-31 00:59:59")), 3600);
	CHECK_EQ(fc_zonerule_offset(&r, at("2024-03-31 01:00:00")), 7200);
	CHECK_EQ(fc_zonerule_offset(&r, at("2024-10-27 00:59:59")), 7200);
	CHECK_EQ(fc_zonerule_offset(&r, at("2024-10-27 01:00:00")), 3600);
	CHECK(fc_zonerule_parse("XXX3YYY,J60/0,J300/0", &r) == 0);
	CHECK_EQ(fc_zonerule_offset(&r, at("2024-03-01 02:59:59")), -10800);
	CHECK_EQ(fc_zonerule_offset(&r, at("2024-03-01 03:00:00")), -7200);
	CHECK(fc_zonerule_parse("XXX3YYY,59/0,299/0", &r) == 0);
	CHECK_EQ(fc_zonerule_offset(&r, at("2024-02-29 03:00:00")), -7200);
}

int
main(void)
{
	RUN(offsets);
	RUN(to_utc);
	RUN(fixed);
	RUN(errors);
	RUN(rules);
	return check_done();
}
