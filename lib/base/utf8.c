/* utf8.c - is this UTF-8? */
#include "base/fc.h"

#include "base/utf8.h"

/* Length of the character at p, 0 when it is malformed. */
static size_t
character(const unsigned char *p, size_t n)
{
	unsigned char lo = 0x80, hi = 0xbf;
	size_t len, i;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	/* The first byte narrows the range of the second. */
	if (p[0] == 0xe0)
		lo = 0xa0;
	else if (p[0] == 0xed)
		hi = 0x9f;
	else if (p[0] == 0xf0)
		lo = 0x90;
	else if (p[0] == 0xf4)
		hi = 0x8f;
	if (p[1] < lo || p[1] > hi)
		return 0;
	for (i = 2; i < len; i++) {
		if (!FC_UTF8_TAIL(p[i]))
			return 0;
	}
	return len;
}

bool
fc_utf8_valid(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0;

	while (i < n) {
		uint64_t word;
		size_t len;

		/* Most text is ASCII: eight bytes at a time. */
		while (n - i >= 8) {
			memcpy(&word, p + i, 8);
			if (word & 0x8080808080808080u)
				break;
			i += 8;
		}
		if (i == n)
			break;
		len = character(p + i, n - i);
		if (len == 0)
			return false;
		i += len;
	}
	return true;
}
