/* fuzz_num.c - any text as a number, any bits as a double */
#include "base/fc.h"

#include <math.h>

#include "base/num.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What strtod takes whole and we take too must be the same double. */
static void
against_strtod(const char *s, size_t n)
{
	double x = 0, y;
	char *copy, *end;

	if (fc_num_parse(s, n, '.', &x) != 0)
		return;
	copy = malloc(n + 1);
	memcpy(copy, s, n);
	copy[n] = '\0';
	y = strtod(copy, &end);
	assert(end == copy + n);
	assert(isnan(x) ? isnan(y) : memcmp(&x, &y, sizeof x) == 0);
	free(copy);
}

static void
round_trip(double x)
{
	char s[FC_NUM_MAX];
	size_t n = fc_num_print(s, x);
	double y;

	assert(n < 32);
	if (isnan(x)) {
		assert(n == 0);
		return;
	}
	assert(fc_num_parse(s, n, '.', &y) == 0);
	assert(fpclassify(x) == FP_ZERO ? fpclassify(y) == FP_ZERO :
	    memcmp(&x, &y, sizeof x) == 0);
}

static void
digits(double x, int places)
{
	char s[FC_NUM_MAX];
	size_t n = fc_num_print_digits(s, x, places);
	double y;

	assert(n <= sizeof s);
	if (!isfinite(x))
		return;
	assert(fc_num_parse(s, n, '.', &y) == 0);
	assert(fabs(y - x) <= 0.5001 * pow(10, -places) + fabs(x) * 1e-15);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t whole;
	double x;

	against_strtod((const char *)data, size);
	if (fc_int_parse((const char *)data, size, &whole) == 0) {
		char s[FC_NUM_MAX];
		int64_t again;

		assert(fc_int_parse(s, fc_int_print(s, whole), &again) == 0);
		assert(again == whole);
	}
	if (size >= sizeof x) {
		memcpy(&x, data, sizeof x);
		round_trip(x);
		digits(x, size > sizeof x ? data[8] % 18 : 3);
	}
	return 0;
}
