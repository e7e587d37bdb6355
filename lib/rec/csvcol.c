/*
 * csvcol.c - fields of a CSV block to a column of values
 *
 * Texts: data are nearly always sorted or cyclic, so the code that followed
 * the last one the last time is tried first; comparing one text costs less
 * than hashing, and its memory is near. Numbers of up to eight bytes are
 * read as one word.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"
#include "rec/csvcol.h"

void
fc_csv_na_init(struct fc_csv_na *na, const char *list)
{
	*na = (struct fc_csv_na){ 0 };
	while (list != NULL) {
		const char *comma = strchr(list, ',');
		size_t n = comma ? (size_t)(comma - list) : strlen(list);

		na->text = fc_xrealloc(na->text, na->n + 1, sizeof *na->text);
		na->len = fc_xrealloc(na->len, na->n + 1, sizeof *na->len);
		na->text[na->n] = fc_xstrndup(list, n);
		na->len[na->n++] = n;
		na->lengths |= UINT64_C(1) << FC_MIN(n, 63u);
		list = comma ? comma + 1 : NULL;
	}
}

void
fc_csv_na_release(struct fc_csv_na *na)
{
	size_t i;

	for (i = 0; i < na->n; i++)
		free(na->text[i]);
	free(na->text);
	free(na->len);
	*na = (struct fc_csv_na){ 0 };
}

static bool
in_na(const struct fc_csv_na *na, const char *s, size_t n)
{
	size_t i;

	if (na == NULL || (na->lengths >> FC_MIN(n, 63u) & 1) == 0)
		return false;
	for (i = 0; i < na->n; i++)
		if (na->len[i] == n && memcmp(na->text[i], s, n) == 0)
			return true;
	return false;
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

void
fc_csv_col_strip(const char **s, size_t *n)
{
	while (*n > 0 && blank(**s)) {
		(*s)++;
		(*n)--;
	}
	while (*n > 0 && blank((*s)[*n - 1]))
		(*n)--;
}

bool
fc_csv_col_missing(const struct fc_csv_col *k, const char *s, size_t n,
    bool quoted)
{
	if (k->type == FC_TEXT)
		return !quoted && (n == 0 || in_na(k->na, s, n));
	fc_csv_col_strip(&s, &n);
	return n == 0 || in_na(k->na, s, n);
}

int
fc_csv_col_num(const struct fc_csv_col *k, const char *s, size_t n, double *x)
{
	if (in_na(k->na, s, n)) {
		*x = (double)NAN;
		return 0;
	}
	if (fc_num_parse(s, n, k->decimal, x) == 0)
		return 0;
	if (!fc_csv_col_missing(k, s, n, false)) {
		fc_csv_col_strip(&s, &n);
		return fc_num_parse(s, n, k->decimal, x);
	}
	*x = (double)NAN;
	return 0;
}

static int
parse_time(const struct fc_csv_col *k, const char *s, size_t n, int64_t *t)
{
	if (k->fmt != NULL)
		return fc_timefmt_parse(k->fmt, s, n, t);
	return fc_time_parse(s, n, &k->time, t);
}

int
fc_csv_col_time(const struct fc_csv_col *k, const char *s, size_t n, int64_t *t)
{
	if (in_na(k->na, s, n)) {
		*t = FC_NULL_TIME;
		return 0;
	}
	if (parse_time(k, s, n, t) == 0)
		return 0;
	if (!fc_csv_col_missing(k, s, n, false)) {
		fc_csv_col_strip(&s, &n);
		return parse_time(k, s, n, t);
	}
	*t = FC_NULL_TIME;
	return 0;
}

static const double power[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8 };

/*
 * digits or digits.digits, n = 1..8 bytes, of which eight can be read. All
 * in one word, the last character in the highest byte: the mark is cut out
 * by moving what stands before it up, and what remains must be digits.
 */
static inline bool
short_num(const char *s, size_t n, char decimal, double *x)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t zeros = ones * '0', high = ones << 7;
	uint64_t w, mark, behind;
	size_t fraction = 0;

	memcpy(&w, s, 8);
	/* lower bytes become '0' */
	w = n == 8 ? w : w << (64 - 8 * n) | zeros >> 8 * n;
	mark = w ^ ones * (unsigned char)decimal;
	mark = (mark - ones) & ~mark & high;
	if (mark != 0) {
		unsigned at = (unsigned)__builtin_ctzll(mark) - 7;

		behind = at == 56 ? 0 : w >> (at + 8) << (at + 8);
		w = (w & ((UINT64_C(1) << at) - 1)) << 8 | behind | '0';
		fraction = 7 - at / 8;
		if (n == 1)
			return false;
	}
	w -= zeros;
	/* a digit is now 0..9: adding 0x76 must not reach bit 7 */
	if (((w | (w + ones * 0x76)) & high) != 0)
		return false;
	w = (w * 10 + (w >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
	w = (w * 100 + (w >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
	w = (w * 10000 + (w >> 32)) & UINT64_C(0x00000000FFFFFFFF);
	*x = (double)w / power[fraction];
	return true;
}

static size_t
read_num(const struct fc_csv_col *k, const struct fc_csv *c, size_t f,
    size_t from, size_t to, double *dst)
{
	const struct fc_csv_slice *slice = c->slice + from * c->width + f;
	const bool na = k->na != NULL && k->na->n > 0;
	size_t r;

	for (r = from; r < to; r++, slice += c->width) {
		const char *s = fc_csv_text(c, slice);
		size_t n = fc_csv_length(slice);
		bool minus;

		if (n == 0) {
			dst[r] = (double)NAN;
			continue;
		}
		minus = *s == '-';
		if (n - minus <= 8 && n > minus && !na &&
		    short_num(s + minus, n - minus, k->decimal, &dst[r])) {
			dst[r] = minus ? -dst[r] : dst[r];
			continue;
		}
		if (fc_csv_col_num(k, s, n, &dst[r]) != 0)
			return r;
	}
	return to;
}

/* Like memcmp(a, b, n) == 0, without a call for short texts. */
static inline bool
same(const char *a, const char *b, size_t n)
{
	uint64_t u, v, x, y;

	uint32_t p, q, t, w;

	if (n > 16)
		return memcmp(a, b, n) == 0;
	if (n >= 8) {
		memcpy(&u, a, 8);
		memcpy(&v, b, 8);
		memcpy(&x, a + n - 8, 8);
		memcpy(&y, b + n - 8, 8);
		return ((u ^ v) | (x ^ y)) == 0;
	}
	if (n >= 4) {
		memcpy(&p, a, 4);
		memcpy(&q, b, 4);
		memcpy(&t, a + n - 4, 4);
		memcpy(&w, b + n - 4, 4);
		return ((p ^ q) | (t ^ w)) == 0;
	}
	for (; n > 0; n--)
		if (a[n - 1] != b[n - 1])
			return false;
	return true;
}

/* A date in the month of the last one? */
static inline bool
same_month(const struct fc_csv_col *k, const char *s, size_t n, int64_t *t)
{
	unsigned tens, ones, day;

	if (n != 10 || k->ndays == 0 || !same(s, k->month, 8))
		return false;
	tens = (unsigned)s[8] - '0';
	ones = (unsigned)s[9] - '0';
	day = tens * 10 + ones;
	if (tens > 9 || ones > 9 || day - 1 >= k->ndays)
		return false;
	*t = k->first + day - 1;
	return true;
}

/* s is time t. */
static void
learn_month(struct fc_csv_col *k, const char *s, size_t n, int64_t t)
{
	struct fc_civil c;

	if (k->time.unit != FC_UNIT_DAY || k->time.form != FC_FORM_PLAIN ||
	    k->fmt != NULL || n != 10 || s[4] != '-' || s[7] != '-' ||
	    t == FC_NULL_TIME)
		return;
	fc_civil_of_days(t, &c);
	memcpy(k->month, s, 8);
	k->first = t - (c.day - 1);
	k->ndays = (unsigned)fc_days_in_month(c.year, c.month);
}

static size_t
read_time(struct fc_csv_col *k, const struct fc_csv *c, size_t f,
    size_t from, size_t to, int64_t *dst)
{
	const struct fc_csv_slice *slice = c->slice + from * c->width + f;
	const bool na = k->na != NULL && k->na->n > 0;
	const char *last = "";
	size_t nlast = 0, r;
	int64_t value = FC_NULL_TIME;   /* of last */

	for (r = from; r < to; r++, slice += c->width) {
		const char *s = fc_csv_text(c, slice);
		size_t n = fc_csv_length(slice);

		if (n == 0) {
			dst[r] = FC_NULL_TIME;
		} else if (!na && same_month(k, s, n, &dst[r])) {
			continue;
		} else if (n == nlast && same(s, last, n)) {
			dst[r] = value;
			continue;
		} else if (fc_csv_col_time(k, s, n, &dst[r]) != 0) {
			return r;
		} else {
			learn_month(k, s, n, dst[r]);
		}
		last = s;
		nlast = n;
		value = dst[r];
	}
	return to;
}

/* Code of a text that was not foreseen, FC_NULL_CODE - 1 when not UTF-8. */
static int32_t
intern(struct fc_csv_col *k, const char *s, size_t n)
{
	int32_t code = fc_dict_find(k->dict, s, n);

	if (code < 0) {
		if (!fc_utf8_valid(s, n))
			return FC_NULL_CODE - 1;
		code = fc_dict_add(k->dict, s, n);
	}
	/* A code follows itself until the data say otherwise. */
	FC_GROW(k->next, k->dict->n, k->capnext);
	for (; k->nnext < k->dict->n; k->nnext++)
		k->next[k->nnext] = (int32_t)k->nnext;
	if (k->last >= 0)
		k->next[k->last] = code;
	return code;
}

static size_t
read_text(struct fc_csv_col *k, const struct fc_csv *c, size_t f, size_t from,
    size_t to, int32_t *dst)
{
	const struct fc_csv_slice *slice = c->slice + from * c->width + f;
	const bool na = k->na != NULL && k->na->n > 0;
	size_t r;

	for (r = from; r < to; r++, slice += c->width) {
		const char *s = fc_csv_text(c, slice);
		size_t n = fc_csv_length(slice);
		bool quoted = slice->len & FC_CSV_QUOTED;
		int32_t code;

		if (!quoted && (n == 0 || (na && in_na(k->na, s, n)))) {
			dst[r] = FC_NULL_CODE;
			continue;
		}
		if (k->last >= 0 && (size_t)k->last < k->nnext) {
			const int32_t *off = k->dict->off;

			code = k->next[k->last];
			if ((size_t)(off[code + 1] - off[code]) == n &&
			    (n == 0 || same(s, k->dict->bytes + off[code], n))) {
				dst[r] = k->last = code;
				continue;
			}
		}
		code = intern(k, s, n);
		if (code < FC_NULL_CODE)
			return r;
		dst[r] = k->last = code;
	}
	return to;
}

size_t
fc_csv_col_read(struct fc_csv_col *k, const struct fc_csv *c, size_t f,
    size_t from, size_t to, union fc_col dst)
{
	if (from == to)
		return to;
	switch (k->type) {
	case FC_NUM:
		return read_num(k, c, f, from, to, dst.num);
	case FC_TIME:
		return read_time(k, c, f, from, to, dst.time);
	case FC_TEXT:
		break;
	}
	return read_text(k, c, f, from, to, dst.code);
}
