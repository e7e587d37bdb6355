/*
 * check.h - enough of a test framework: TAP on stdout
 *
 *	TEST(adds_up) { CHECK_EQ(1 + 1, 2); }
 *	int main(void) { RUN(adds_up); return check_done(); }
 */
#ifndef FC_TESTS_CHECK_H
#define FC_TESTS_CHECK_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int check_count, check_failed, check_bad;

#define TEST(name) static void test_##name(void)
#define RUN(name)                                                        \
	do {                                                             \
		check_bad = 0;                                           \
		test_##name();                                           \
		check_count++;                                           \
		check_failed += check_bad != 0;                          \
		printf("%sok %d - %s\n", check_bad ? "not " : "",        \
		    check_count, #name);                                 \
	} while (0)

#define CHECK(cond) CHECK_MSG(cond, "%s", #cond)
#define CHECK_MSG(cond, ...)                                             \
	do {                                                             \
		if (!(cond)) {                                           \
			check_bad++;                                     \
			printf("# %s:%d: ", __FILE__, __LINE__);         \
			printf(__VA_ARGS__);                             \
			printf("\n");                                    \
		}                                                        \
	} while (0)
#define CHECK_EQ(a, b)                                                   \
	do {                                                             \
		long long check_a = (long long)(a);                      \
		long long check_b = (long long)(b);                      \
		CHECK_MSG(check_a == check_b, "%s = %lld, not %lld",     \
		    #a, check_a, check_b);                               \
	} while (0)
#define CHECK_STR(a, b)                                                  \
	do {                                                             \
		const char *check_a = (a), *check_b = (b);               \
		CHECK_MSG(strcmp(check_a, check_b) == 0,                 \
		    "%s = \"%s\", not \"%s\"", #a, check_a, check_b);    \
	} while (0)
/* Within rel of b, or both NaN. */
#define CHECK_NEAR(a, b, rel)                                            \
	do {                                                             \
		double check_a = (a), check_b = (b);                     \
		CHECK_MSG((isnan(check_a) && isnan(check_b)) ||          \
		    check_a == check_b || fabs(check_a - check_b) <=     \
		    (rel) * fmax(fabs(check_b), 1e-300),                 \
		    "%s = %.17g, not %.17g", #a, check_a, check_b);      \
	} while (0)

static int
check_done(void)
{
	printf("1..%d\n", check_count);
	return check_failed != 0;
}

#endif
