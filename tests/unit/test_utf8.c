/* test_utf8.c - well-formed and malformed UTF-8 (Unicode 15, table 3-7) */
#include "base/fc.h"

#include "base/utf8.h"
#include "check.h"

/* At the start, behind a whole word of ASCII, and across its end. */
static bool
valid(const char *s, size_t n)
{
	char text[64] = "abcdefghijklmnop";
	size_t lead[] = { 0, 7, 8, 15 };
	bool first = fc_utf8_valid(s, n);
	size_t i;

	for (i = 0; i < FC_LEN(lead); i++) {
		memcpy(text + lead[i], s, n);
		memcpy(text + lead[i] + n, "0123456789", 10);
		CHECK_EQ(fc_utf8_valid(text, lead[i] + n + 10), first);
		CHECK_EQ(fc_utf8_valid(text, lead[i] + n), first);
		memcpy(text, "abcdefghijklmnop", 16);
	}
	return first;
}

TEST(well_formed)
{
	static const char *const good[] = {
		"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
		"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
		"\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
	};
	size_t i;

	for (i = 0; i < FC_LEN(good); i++)
		CHECK_MSG(valid(good[i], strlen(good[i])), "good %zu", i);
	CHECK(valid("a\0b", 3));
}

TEST(malformed)
{
	static const char *const bad[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf",         /* overlong */
		"\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
		"\xed\xa0\x80", "\xed\xbf\xbf",                 /* surrogates */
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", /* too large */
		"\xc2", "\xe1\x80", "\xf1\x80\x80",             /* cut */
		"\xc2\xc2", "\xe1\x80\xc2", "\xf1\x80\x80\x41", "\xc2\x41",
	};
	size_t i;

	for (i = 0; i < FC_LEN(bad); i++)
		CHECK_MSG(!valid(bad[i], strlen(bad[i])), "bad %zu", i);
}

int
main(void)
{
	RUN(well_formed);
	RUN(malformed);
	return check_done();
}
