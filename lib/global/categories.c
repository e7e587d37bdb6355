/* categories.c - the line pandas_categorical of a text model. */
#include "base/fc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"
#include "global/interchange.h"

static const char mark[] = "pandas_categorical:";

struct json {
	const char *s, *end;
	struct fc_buf word;
};

static void
blanks(struct json *j)
{
	while (j->s < j->end && strchr(" \t\r\n", *j->s))
		j->s++;
}

static bool
take(struct json *j, char c)
{
	blanks(j);
	if (j->s == j->end || *j->s != c)
		return false;
	j->s++;
	return true;
}

/* Four hexadecimal digits. */
static bool
hex(struct json *j, uint32_t *u)
{
	*u = 0;
	if (j->end - j->s < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		static const char digit[] = "0123456789abcdef";
		char c = *j->s++;
		const char *at;

		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		at = c ? strchr(digit, c) : NULL;
		if (!at)
			return false;
		*u = *u << 4 | (uint32_t)(at - digit);
	}
	return true;
}

static void
add_utf8(struct fc_buf *b, uint32_t u)
{
	if (u < 0x80) {
		fc_buf_addc(b, (char)u);
		return;
	}
	if (u < 0x800) {
		fc_buf_addc(b, (char)(0xc0 | u >> 6));
	} else {
		if (u < 0x10000) {
			fc_buf_addc(b, (char)(0xe0 | u >> 12));
		} else {
			fc_buf_addc(b, (char)(0xf0 | u >> 18));
			fc_buf_addc(b, (char)(0x80 | (u >> 12 & 0x3f)));
		}
		fc_buf_addc(b, (char)(0x80 | (u >> 6 & 0x3f)));
	}
	fc_buf_addc(b, (char)(0x80 | (u & 0x3f)));
}

/* What follows a backslash. */
static bool
escaped(struct json *j)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;
	uint32_t u, low;
	char c;

	if (j->s == j->end)
		return false;
	c = *j->s++;
	if (c != 'u') {
		at = c ? strchr(from, c) : NULL;
		if (at)
			fc_buf_addc(&j->word, to[at - from]);
		return at != NULL;
	}
	if (!hex(j, &u))
		return false;
	if (u >= 0xd800 && u < 0xdc00) {
		if (j->end - j->s < 2 || *j->s++ != '\\' || *j->s++ != 'u' ||
		    !hex(j, &low) || low < 0xdc00 || low > 0xdfff)
			return false;
		u = 0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00);
	}
	add_utf8(&j->word, u);
	return true;
}

/* A text, or a number or true or false as they are written. */
static bool
value(struct json *j)
{
	fc_buf_reset(&j->word);
	if (take(j, '"')) {
		while (j->s < j->end && *j->s != '"') {
			char c = *j->s++;

			if (c != '\\')
				fc_buf_addc(&j->word, c);
			else if (!escaped(j))
				return false;
		}
		return take(j, '"');
	}
	while (j->s < j->end && !strchr(",] \t", *j->s))
		fc_buf_addc(&j->word, *j->s++);
	return j->word.len > 0;
}

/* One list, behind its bracket. */
static bool
list(struct json *j, struct fc_dict *d)
{
	if (take(j, ']'))
		return true;
	do {
		size_t n = d->n;

		if (!value(j) || fc_dict_add(d, j->word.len ? j->word.s : "",
		    j->word.len) != (int32_t)n)
			return false;
	} while (take(j, ','));
	return take(j, ']');
}

static bool
lists(struct json *j, struct fc_categories *c)
{
	if (take(j, ']'))
		return true;
	do {
		FC_GROW(c->list, c->n + 1, c->cap);
		c->list[c->n++] = fc_dict_new();
		if (!take(j, '[') || !list(j, c->list[c->n - 1]))
			return false;
	} while (take(j, ','));
	return take(j, ']');
}

int
fc_categories_read(struct fc_categories *c, const char *text, size_t n,
    struct fc_err *err)
{
	size_t len = sizeof mark - 1;
	const char *end = text + n, *s;
	struct json j = { 0 };
	bool good;

	*c = (struct fc_categories){ 0 };
	while (end > text && end[-1] == '\n')
		end--;
	for (s = end; s > text && s[-1] != '\n'; s--)
		continue;
	if ((size_t)(end - s) < len || memcmp(s, mark, len) != 0)
		return 0;
	j.s = s + len;
	j.end = end;
	if (j.end - j.s >= 4 && memcmp(j.s, "null", 4) == 0)
		return 0;
	good = take(&j, '[') && lists(&j, c);
	fc_buf_release(&j.word);
	return good ? 0 : fc_fail(err, FC_DATA, "text model: the line "
	    "pandas_categorical is not a list of lists of categories");
}

void
fc_categories_release(struct fc_categories *c)
{
	for (size_t i = 0; i < c->n; i++)
		fc_dict_free(c->list[i]);
	free(c->list);
	*c = (struct fc_categories){ 0 };
}

void
fc_categories_add(struct fc_buf *out, const struct fc_dict *d)
{
	fc_buf_addc(out, '[');
	for (size_t k = 0; k < d->n; k++) {
		size_t n;
		const char *s = fc_dict_str(d, (int32_t)k, &n);

		fc_buf_adds(out, k > 0 ? ", \"" : "\"");
		for (size_t i = 0; i < n; i++) {
			unsigned char u = (unsigned char)s[i];

			if (u < 0x20)
				fc_buf_printf(out, "\\u%04x", u);
			else if (u == '"' || u == '\\')
				fc_buf_printf(out, "\\%c", u);
			else
				fc_buf_addc(out, s[i]);
		}
		fc_buf_addc(out, '"');
	}
	fc_buf_addc(out, ']');
}
