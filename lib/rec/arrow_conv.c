/*
 * arrow_conv.c - checked Arrow buffers to columns of a batch
 *
 * Numbers of any width become doubles, times int64, texts codes of the
 * column's dictionary. The usual columns (float64, dictionary<int32>
 * whose codes equal ours) are one copy and one pass for the nulls.
 */
#include "base/fc.h"

#include <inttypes.h>
#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "rec/arrow_impl.h"

/* dst[i] = (to)values[i] for n values of C type `from`. */
#define WIDEN(from, to, dst)                                               \
	do {                                                               \
		const unsigned char *p = values;                           \
		size_t i;                                                  \
									   \
		for (i = 0; i < n; i++) {                                  \
			from v;                                            \
									   \
			memcpy(&v, p + i * sizeof v, sizeof v);            \
			(dst)[i] = (to)v;                                  \
		}                                                          \
	} while (0)

static void
to_double(enum fc_arrow_kind kind, const unsigned char *values, size_t n,
    double *dst)
{
	switch (kind) {
	case FC_ARROW_I8:
		WIDEN(int8_t, double, dst);
		break;
	case FC_ARROW_I16:
		WIDEN(int16_t, double, dst);
		break;
	case FC_ARROW_I32:
		WIDEN(int32_t, double, dst);
		break;
	case FC_ARROW_I64:
		WIDEN(int64_t, double, dst);
		break;
	case FC_ARROW_U8:
		WIDEN(uint8_t, double, dst);
		break;
	case FC_ARROW_U16:
		WIDEN(uint16_t, double, dst);
		break;
	case FC_ARROW_U32:
		WIDEN(uint32_t, double, dst);
		break;
	case FC_ARROW_U64:
		WIDEN(uint64_t, double, dst);
		break;
	case FC_ARROW_F32:
		WIDEN(float, double, dst);
		break;
	default:
		memcpy(dst, values, n * sizeof *dst);
		break;
	}
}

/* Integers; those above INT64_MAX wrap to negative ones. */
static void
to_int64(enum fc_arrow_kind kind, const unsigned char *values, size_t n,
    int64_t *dst)
{
	switch (kind) {
	case FC_ARROW_I8:
		WIDEN(int8_t, int64_t, dst);
		break;
	case FC_ARROW_I16:
		WIDEN(int16_t, int64_t, dst);
		break;
	case FC_ARROW_I32:
		WIDEN(int32_t, int64_t, dst);
		break;
	case FC_ARROW_U8:
		WIDEN(uint8_t, int64_t, dst);
		break;
	case FC_ARROW_U16:
		WIDEN(uint16_t, int64_t, dst);
		break;
	case FC_ARROW_U32:
		WIDEN(uint32_t, int64_t, dst);
		break;
	default:
		memcpy(dst, values, n * sizeof *dst);
		break;
	}
}

static size_t
width(enum fc_arrow_kind kind)
{
	switch (kind) {
	case FC_ARROW_I8:
	case FC_ARROW_U8:
		return 1;
	case FC_ARROW_I16:
	case FC_ARROW_U16:
		return 2;
	case FC_ARROW_I32:
	case FC_ARROW_U32:
	case FC_ARROW_F32:
		return 4;
	default:
		return 8;
	}
}

static void
numbers(const struct fc_arrow_array *a, size_t from, size_t n, double *dst)
{
	size_t i;

	if (a->kind == FC_ARROW_NULL) {
		for (i = 0; i < n; i++)
			dst[i] = NAN;
		return;
	}
	if (a->kind == FC_ARROW_BOOL) {
		for (i = 0; i < n; i++)
			dst[i] = fc_arrow_bit(a->values, from + i);
	} else {
		to_double(a->kind, a->values + from * width(a->kind), n, dst);
	}
	if (a->valid == NULL)
		return;
	for (i = 0; i < n; i++) {
		if (!fc_arrow_bit(a->valid, from + i))
			dst[i] = NAN;
	}
}

static int
times(const struct fc_arrow_col *c, size_t from, size_t n, int64_t *dst,
    struct fc_err *err)
{
	const struct fc_arrow_array *a = &c->array;
	size_t i;

	to_int64(a->kind, a->values + from * width(a->kind), n, dst);
	for (i = 0; a->valid != NULL && i < n; i++) {
		if (!fc_arrow_bit(a->valid, from + i))
			dst[i] = FC_NULL_TIME;
	}
	if (a->kind == FC_ARROW_U64) {
		for (i = 0; i < n; i++) {
			if (dst[i] < 0 && dst[i] != FC_NULL_TIME)
				return fc_fail(err, FC_DATA,
				    "a step above 2^63 - 1");
		}
	}
	if (c->divisor == 1)
		return 0;
	for (i = 0; i < n; i++) {
		if (dst[i] == FC_NULL_TIME)
			continue;
		if (dst[i] % c->divisor != 0)
			return fc_fail(err, FC_DATA,
			    "a date64 that is no whole day");
		dst[i] /= c->divisor;
	}
	return 0;
}

/* Indices of any width, a block at a time; those under nulls mean nothing. */
static int
mapped(const struct fc_arrow_col *c, const unsigned char *at, size_t from,
    size_t n, int32_t *dst, struct fc_err *err)
{
	size_t step = width(c->array.kind), i, j;
	int64_t k[256];

	for (i = 0; i < n; i += FC_LEN(k)) {
		size_t m = FC_MIN(n - i, FC_LEN(k));

		to_int64(c->array.kind, at + i * step, m, k);
		for (j = 0; j < m; j++) {
			if (!fc_arrow_valid(&c->array, from + i + j))
				dst[i + j] = FC_NULL_CODE;
			else if (k[j] >= 0 && (uint64_t)k[j] < c->nmap)
				dst[i + j] = c->map[k[j]];
			else
				return fc_fail(err, FC_DATA, "index %lld, but "
				    "the dictionary has %zu entries",
				    (long long)k[j], c->nmap);
		}
	}
	return 0;
}

/* The stream's indices to codes by the column's map. */
static int
coded(const struct fc_arrow_col *c, size_t from, size_t n, int32_t *dst,
    struct fc_err *err)
{
	const struct fc_arrow_array *a = &c->array;
	const unsigned char *at = a->values + from * width(a->kind);
	size_t i;

	if (c->same && a->valid == NULL && a->kind == FC_ARROW_I32) {
		uint32_t top = 0;

		memcpy(dst, at, n * sizeof *dst);
		for (i = 0; i < n; i++)
			top = FC_MAX(top, (uint32_t)dst[i]);
		if (n == 0 || top < c->nmap)
			return 0;
		return fc_fail(err, FC_DATA, "index %d, but the dictionary "
		    "has %zu entries", (int)(int32_t)top, c->nmap);
	}
	return mapped(c, at, from, n, dst, err);
}

/* Intern texts; neighbours are often equal, so the last one is kept. */
static void
texts(const struct fc_arrow_array *a, size_t from, size_t n,
    struct fc_dict *d, int32_t *dst)
{
	const char *last = NULL;
	size_t nlast = 0, i;
	int32_t code = FC_NULL_CODE;

	for (i = 0; i < n; i++) {
		const char *s;
		size_t len;

		if (!fc_arrow_valid(a, from + i)) {
			dst[i] = FC_NULL_CODE;
			continue;
		}
		s = fc_arrow_text(a, from + i, &len);
		if (last == NULL || len != nlast || memcmp(s, last, len)) {
			code = fc_dict_add(d, s, len);
			last = s;
			nlast = len;
		}
		dst[i] = code;
	}
}

/* Number i as text: integers in full, missing as nothing. */
static size_t
print(const struct fc_arrow_array *a, size_t i, char *dst)
{
	const unsigned char *at;
	int64_t whole;
	double x;

	if (a->kind == FC_ARROW_BOOL) {
		dst[0] = fc_arrow_bit(a->values, i) ? '1' : '0';
		return 1;
	}
	at = a->values + i * width(a->kind);
	if (a->kind == FC_ARROW_F32 || a->kind == FC_ARROW_F64) {
		to_double(a->kind, at, 1, &x);
		return fc_num_print(dst, x);
	}
	to_int64(a->kind, at, 1, &whole);
	if (a->kind == FC_ARROW_U64 && whole < 0)
		return (size_t)snprintf(dst, FC_NUM_MAX, "%" PRIu64,
		    (uint64_t)whole);
	return fc_int_print(dst, whole);
}

static void
printed(const struct fc_arrow_array *a, size_t from, size_t n,
    struct fc_dict *d, int32_t *dst)
{
	char text[FC_NUM_MAX];
	size_t i, len;

	for (i = 0; i < n; i++) {
		dst[i] = FC_NULL_CODE;
		if (a->kind == FC_ARROW_NULL || !fc_arrow_valid(a, from + i))
			continue;
		len = print(a, from + i, text);
		if (len > 0)
			dst[i] = fc_dict_add(d, text, len);
	}
}

/* Row i of the record batch holds a text that does not fit. */
static int
unfit(const struct fc_arrow_col *c, int32_t code, size_t i,
    struct fc_err *err)
{
	char shown[48];
	size_t len;
	const char *s = fc_dict_str(c->own, code, &len);

	return fc_fail(err, FC_DATA, "row %zu: not a %s: '%s'", i + 1,
	    c->type == FC_TIME ? "time" : "finite number",
	    fc_quote(shown, s, len));
}

/* Texts as numbers or times: interned in a dictionary of ours. */
static int
parsed(struct fc_arrow_col *c, size_t from, size_t n, union fc_col dst,
    struct fc_err *err)
{
	int32_t *code = fc_xrealloc(NULL, n + 1, sizeof *code);
	int bad = 0;
	size_t i;

	if (c->coded)
		bad = coded(c, from, n, code, err);
	else
		texts(&c->array, from, n, c->own, code);
	if (!bad) {
		i = c->type == FC_TIME ?
		    fc_arrow_text_times(c, code, n, dst.time) :
		    fc_arrow_text_numbers(c, code, n, dst.num);
		if (i < n)
			bad = unfit(c, code[i], from + i, err);
	}
	free(code);
	return bad;
}

int
fc_arrow_convert(struct fc_arrow_col *c, size_t from, size_t n,
    union fc_col dst, struct fc_err *err)
{
	bool text = c->coded || c->kind >= FC_ARROW_UTF8;

	if (c->coded && !c->known && c->array.nnull < c->array.n)
		return fc_fail(err, FC_DATA, "records before the dictionary");
	switch (c->type) {
	case FC_NUM:
		if (text)
			return parsed(c, from, n, dst, err);
		numbers(&c->array, from, n, dst.num);
		return 0;
	case FC_TIME:
		if (text)
			return parsed(c, from, n, dst, err);
		return times(c, from, n, dst.time, err);
	default:
		if (c->coded)
			return coded(c, from, n, dst.code, err);
		if (text)
			texts(&c->array, from, n, c->dict, dst.code);
		else
			printed(&c->array, from, n, c->dict, dst.code);
		return 0;
	}
}

int
fc_arrow_learn(struct fc_arrow_col *c, const struct fc_arrow_array *a,
    bool delta, struct fc_err *err)
{
	struct fc_dict *d = c->type == FC_TEXT ? c->dict : c->own;
	size_t i;

	if (delta && !c->known)
		return fc_fail(err, FC_DATA,
		    "more of a dictionary that was never begun");
	if (!delta) {
		c->nmap = 0;
		c->same = true;
	}
	if (a->n > (size_t)INT32_MAX - c->nmap)
		return fc_fail(err, FC_DATA, "dictionary too large");
	c->known = true;
	if (a->n == 0)
		return 0;
	FC_GROW(c->map, c->nmap + a->n, c->capmap);
	texts(a, 0, a->n, d, c->map + c->nmap);
	for (i = c->nmap; c->same && i < c->nmap + a->n; i++)
		c->same = c->map[i] == (int32_t)i;
	c->nmap += a->n;
	return 0;
}
