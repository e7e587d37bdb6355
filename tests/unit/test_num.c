/* test_num.c - numbers in and out */
#include "base/fc.h"

#include <unistd.h>

#include "base/num.h"
#include "base/pow10.h"
#include "check.h"

/* splitmix64, so that the numbers do not hang on base/rng. */
static uint64_t
next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

static double
parse(const char *s)
{
	double x = 0;

	if (fc_num_parse(s, strlen(s), '.', &x) != 0)
		CHECK_MSG(false, "'%s' is refused", s);
	return x;
}

static uint64_t
bits_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static const char *
print(double x)
{
	static char s[FC_NUM_MAX];

	s[fc_num_print(s, x)] = '\0';
	return s;
}

static const char *
digits(double x, int n)
{
	static char s[FC_NUM_MAX + 1];

	s[fc_num_print_digits(s, x, n)] = '\0';
	return s;
}

TEST(refuses_what_is_no_number)
{
	static const char *const bad[] = {
		"", "+", "-", ".", "-.", "e5", "1e", "1e+", "1 ", " 1", "1,5",
		"1.5.2", "0x10", "1e5.0", "--1", "+-1", "1_000", "12a", "na",
		"nano", "infi", "infinit", "infinityy", "N/A", "1e5 ", "..1",
		"i", "\xff", "n", "inf ", "-nanx", "1-", "1+2",
	};
	size_t i;
	double x;

	for (i = 0; i < FC_LEN(bad); i++)
		CHECK_MSG(fc_num_parse(bad[i], strlen(bad[i]), '.', &x) == -1,
		    "'%s' is taken", bad[i]);
	CHECK(fc_num_parse("1\0", 2, '.', &x) == -1);
}

TEST(reads_the_usual)
{
	static const struct {
		const char *s;
		double x;
	} good[] = {
		{ "0", 0 }, { "-0", -0.0 }, { "+7", 7 }, { "12.5", 12.5 },
		{ ".5", .5 }, { "5.", 5 }, { "-1e3", -1000 }, { "1E-2", .01 },
		{ "1e+2", 100 }, { "00012", 12 }, { "10.76", 10.76 },
		{ "9007199254740993", 9007199254740992.0 },
		{ "18446744073709551616", 0x1p64 }, { "1e400", INFINITY },
		{ "1e-400", 0 }, { "-inf", -INFINITY }, { "Infinity", INFINITY },
		{ "0e999999999999999999999", 0 }, { "1e22", 1e22 },
		{ "123456789012345678901234567890", 123456789012345678901234567890. },
		{ "0.000000000000000000000000000000000012345678901234567890123", 1.2345678901234567890123e-35 },
		{ "4.9406564584124654e-324", 0x1p-1074 },
		{ "2.4703282292062327e-324", 0 },
		{ "2.4703282292062328e-324", 0x1p-1074 },
		{ "1.7976931348623157e308", 0x1.fffffffffffffp1023 },
		{ "2.2250738585072011e-308", 0x0.fffffffffffffp-1022 },
	};
	size_t i;
	double x;

	for (i = 0; i < FC_LEN(good); i++)
		CHECK_MSG(bits_of(parse(good[i].s)) == bits_of(good[i].x),
		    "'%s' reads as %.17g", good[i].s, parse(good[i].s));
	CHECK(isnan(parse("NaN")) && isnan(parse("-nan")));
	CHECK(fc_num_parse("12,5", 4, ',', &x) == 0 && bits_of(x) == bits_of(12.5));
	CHECK(fc_num_parse("12.5", 4, ',', &x) == -1);
	CHECK(fc_num_parse("123", 2, '.', &x) == 0 && bits_of(x) == bits_of(12));
}

/* Ties and near-ties far behind the 19th digit. */
TEST(decides_ties_by_all_digits)
{
	char s[1200];

	/* 2^53 + 1 lies halfway between two doubles. */
	CHECK(bits_of(parse("9007199254740993.0000000000000000000000")) ==
	    bits_of(9007199254740992.0));
	CHECK(bits_of(parse("9007199254740993.0000000000000000000001")) ==
	    bits_of(9007199254740994.0));
	memset(s, '0', sizeof s);
	memcpy(s, "9007199254740993.", 17);
	s[1100] = '1';
	s[1101] = '\0';
	CHECK(bits_of(parse(s)) == bits_of(9007199254740994.0));
	s[1100] = '0';
	CHECK(bits_of(parse(s)) == bits_of(9007199254740992.0));
}

TEST(agrees_with_strtod_on_random_text)
{
	uint64_t rng = 1;
	char s[64];
	int i, bad = 0;

	for (i = 0; i < 300000 && bad < 5; i++) {
		uint64_t w = next(&rng) >> (next(&rng) % 64);
		int q = (int)(next(&rng) % 700) - 350;
		int form = (int)(next(&rng) % 3);

		if (form == 0)
			snprintf(s, sizeof s, "%llue%d", (unsigned long long)w, q);
		else if (form == 1)
			snprintf(s, sizeof s, "%llu.%llue%d", (unsigned long long)w,
			    (unsigned long long)next(&rng), q);
		else
			snprintf(s, sizeof s, "-%llu.%02d", (unsigned long long)w >> 20,
			    (int)(next(&rng) % 100));
		if (bits_of(parse(s)) != bits_of(strtod(s, NULL))) {
			CHECK_MSG(false, "'%s': %.17g", s, parse(s));
			bad++;
		}
	}
}

/* Every bit pattern reads back, and no shorter text would. */
TEST(random_bits_round_trip)
{
	uint64_t rng = 2;
	char s[FC_NUM_MAX], longest[64];
	int i, bad = 0;

	for (i = 0; i < 300000 && bad < 5; i++) {
		uint64_t bits = next(&rng);
		double x, y, z = 0;
		size_t n, k, used = 0;
		int precision = 0;

		if (i % 4 == 0)         /* the ends of binades */
			bits &= ~(UINT64_C(0xFFFFFFFFFFFFF) << (i % 3));
		if (i % 7 == 0)         /* subnormals */
			bits &= UINT64_C(0x800FFFFFFFFFFFFF);
		memcpy(&x, &bits, sizeof x);
		if (!isfinite(x) || fpclassify(x) == FP_ZERO)
			continue;
		n = fc_num_print(s, x);
		CHECK_MSG(fc_num_parse(s, n, '.', &y) == 0 && bits_of(y) == bits,
		    "%.17g prints as %.*s", x, (int)n, s);
		bad += bits_of(y) != bits;
		if (i % 10 != 0)
			continue;
		do {                    /* the shortest that printf finds */
			snprintf(longest, sizeof longest, "%.*e", precision++, x);
			z = strtod(longest, NULL);
		} while (bits_of(z) != bits);
		for (k = 0; k < n && s[k] != 'e'; k++)
			if (s[k] >= '1' && s[k] <= '9')
				used = k;
		for (k = 0; k < n && !(s[k] >= '1' && s[k] <= '9'); k++)
			;
		used = used - k + 1;
		used -= memchr(s + k, '.', used) != NULL;
		CHECK_MSG(used <= (size_t)precision,
		    "%s has %zu digits, printf %d", longest, used, precision);
		bad += used > (size_t)precision;
	}
}

TEST(prints_short_and_plain)
{
	static const struct {
		double x;
		const char *s;
	} rows[] = {
		{ 0, "0" }, { -0.0, "0" }, { 1, "1" }, { -1, "-1" }, { 10, "10" },
		{ 100, "100" }, { 1234567, "1234567" }, { 10.76, "10.76" },
		{ 0.1, "0.1" }, { 0.25, "0.25" }, { 0.0001, "0.0001" },
		{ 0.00001, "0.00001" }, { 0.000001, "1e-06" }, { 1.5, "1.5" },
		{ 0.3, "0.3" }, { 0.1 + 0.2, "0.30000000000000004" },
		{ 1e16, "10000000000000000" }, { 1e17, "1e+17" }, { 1e22, "1e+22" },
		{ 9007199254740992., "9007199254740992" },
		{ 123456789012345680., "1.2345678901234568e+17" },
		{ 12345678901.2345, "12345678901.2345" },
		{ -2.5e-7, "-2.5e-07" }, { 0x1p-1074, "5e-324" },
		{ 0x1.fffffffffffffp1023, "1.7976931348623157e+308" },
		{ 2.2250738585072014e-308, "2.2250738585072014e-308" },
		{ 9.5367431640625e-07, "9.5367431640625e-07" },
		{ 1e23, "1e+23" }, { 5e-324 * 2, "1e-323" },
		{ INFINITY, "inf" }, { -INFINITY, "-inf" }, { NAN, "" },
		{ 1e15, "1000000000000000" }, { 99999999999.9999, "99999999999.9999" },
		{ 20, "20" }, { 20.1, "20.1" }, { 20.01, "20.01" }, { 20.001, "20.001" },
		{ 20.0001, "20.0001" }, { 200.5, "200.5" }, { 4.35, "4.35" },
	};
	size_t i;

	for (i = 0; i < FC_LEN(rows); i++)
		CHECK_STR(print(rows[i].x), rows[i].s);
}

TEST(prints_decimals)
{
	uint64_t rng = 3;
	char s[FC_NUM_MAX + 1];
	int i, bad = 0;

	CHECK_STR(digits(1.005, 2), "1");       /* below 1.005 in binary */
	CHECK_STR(digits(2.5, 0), "2");
	CHECK_STR(digits(3.5, 0), "4");
	CHECK_STR(digits(0.125, 2), "0.12");
	CHECK_STR(digits(0.375, 2), "0.38");
	CHECK_STR(digits(-0.001, 2), "0");
	CHECK_STR(digits(-0.5, 0), "0");
	CHECK_STR(digits(100, 2), "100");
	CHECK_STR(digits(0.05, 1), "0.1");
	CHECK_STR(digits(0.0512, 3), "0.051");
	CHECK_STR(digits(1e300, 3), "1e+300");
	CHECK_STR(digits(NAN, 3), "");
	CHECK_STR(digits(99.999, 2), "100");
	for (i = 0; i < 100000 && bad < 5; i++) {
		double x = ((double)(next(&rng) >> 11) * 0x1p-53 - .5) *
		    parse((const char *[]){ "1", "1e3", "1e9", "1e14" }[i % 4]);
		int n = i % 18;
		size_t len = (size_t)snprintf(s, sizeof s, "%.*f", n, x);

		while (n > 0 && s[len - 1] == '0')
			s[--len] = '\0';
		if (s[len - 1] == '.')
			s[--len] = '\0';
		if (strcmp(s, "-0") == 0)
			memcpy(s, "0", 2);
		bad += strcmp(s, digits(x, n)) != 0;
		CHECK_STR(digits(x, n), s);
	}
}

TEST(integers)
{
	static const struct {
		const char *s;
		int64_t x;
	} good[] = {
		{ "0", 0 }, { "-0", 0 }, { "+5", 5 }, { "007", 7 },
		{ "9223372036854775807", INT64_MAX },
		{ "-9223372036854775808", INT64_MIN },
	};
	static const char *const bad[] = {
		"", "-", "9223372036854775808", "-9223372036854775809", "1.0",
		"1e3", " 1", "99999999999999999999999", "a",
	};
	char s[FC_NUM_MAX + 1];
	int64_t x = 1;
	size_t i;

	for (i = 0; i < FC_LEN(good); i++) {
		CHECK(fc_int_parse(good[i].s, strlen(good[i].s), &x) == 0);
		CHECK_EQ(x, good[i].x);
	}
	for (i = 0; i < FC_LEN(bad); i++)
		CHECK_MSG(fc_int_parse(bad[i], strlen(bad[i]), &x) == -1,
		    "'%s' is taken", bad[i]);
	s[fc_int_print(s, INT64_MIN)] = '\0';
	CHECK_STR(s, "-9223372036854775808");
	s[fc_int_print(s, INT64_MAX)] = '\0';
	CHECK_STR(s, "9223372036854775807");
	s[fc_int_print(s, 100)] = '\0';
	CHECK_STR(s, "100");
}

/* Neighbours in the table must be ten apart, within the last bit. */
TEST(table_of_powers)
{
	int i;

	for (i = 0; i < FC_POW10_MAX - FC_POW10_MIN; i++) {
		const uint64_t *p = fc_pow10[i], *next = fc_pow10[i + 1];
		/* p * 1.25 or p * 0.625, upper 64 bits */
		long double a = (long double)p[0] + (long double)p[1] * 0x1p-64L;
		long double b = (long double)next[0] + (long double)next[1] * 0x1p-64L;
		long double ratio = b / a;

		CHECK_MSG(fabsl(ratio - 1.25L) < 1e-17L ||
		    fabsl(ratio - 0.625L) < 1e-17L, "10^%d", i + FC_POW10_MIN);
		CHECK(p[0] >> 63 == 1);
	}
}

/* parse-number-fxx: half, single, double bits and the text. */
TEST(parse_number_fxx)
{
	static const char archive[] =
	    "../shared/data/conformance/parse-number-fxx-dev.tar.gz";
	FILE *f;
	char line[4096], s[4096];
	unsigned long long want;
	long n = 0, bad = 0;

	if (access(archive, R_OK) != 0)
		return;
	f = popen("tar -xzOf ../shared/data/conformance/parse-number-fxx-dev.tar.gz"
	    " --wildcards '*data/*.txt'", "r");
	CHECK(f != NULL);
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "%*x %*x %llx %4095s", &want, s) != 2)
			continue;
		n++;
		if (bits_of(parse(s)) != want && bad++ < 5)
			CHECK_MSG(false, "%s", s);
	}
	if (f != NULL)
		pclose(f);
	CHECK_EQ(bad, 0);
	CHECK_MSG(n > 6000, "%ld cases", n);
}

int
main(void)
{
	RUN(refuses_what_is_no_number);
	RUN(reads_the_usual);
	RUN(decides_ties_by_all_digits);
	RUN(agrees_with_strtod_on_random_text);
	RUN(random_bits_round_trip);
	RUN(prints_short_and_plain);
	RUN(prints_decimals);
	RUN(integers);
	RUN(table_of_powers);
	RUN(parse_number_fxx);
	return check_done();
}
