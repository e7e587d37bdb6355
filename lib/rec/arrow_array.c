/*
 * arrow_array.c - the buffers of a message, checked before anything is used
 *
 * Each check here stands for a reader somewhere that crashed without it:
 * more rows than bytes, offsets that run backwards, null counts that do not
 * match their bitmap, text cut inside a character.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "rec/arrow_impl.h"

static size_t
count_ones(const unsigned char *bits, size_t n)
{
	size_t i = 0, ones = 0;

	for (; n - i >= 64; i += 64) {
		uint64_t w;

		memcpy(&w, bits + i / 8, 8);
		ones += (size_t)__builtin_popcountll(w);
	}
	for (; i < n; i++)
		ones += fc_arrow_bit(bits, i);
	return ones;
}

int
fc_arrow_walk_begin(struct fc_arrow_walk *w, const struct fc_fb_table *t,
    const unsigned char *body, size_t nbody, struct fc_err *err)
{
	int64_t n = fc_fb_int(t, 0, 8, 0);

	*w = (struct fc_arrow_walk){ .body = body, .nbody = nbody };
	if (fc_fb_has(t, 3))
		return fc_fail(err, FC_DATA,
		    "compressed Arrow is not supported");
	if (n < 0 || n > INT32_MAX)
		return fc_fail(err, FC_DATA, "a batch of %lld rows",
		    (long long)n);
	w->n = (size_t)n;
	fc_fb_vector(t, 1, 16, &w->node);
	fc_fb_vector(t, 2, 16, &w->buffer);
	fc_fb_vector(t, 4, 8, &w->variadic);
	if (t->fb->bad)
		return fc_fail(err, FC_DATA, "damaged batch message");
	return 0;
}

static int
take_buffer(struct fc_arrow_walk *w, struct fc_arrow_span *s,
    struct fc_err *err)
{
	size_t at = 16 * w->ibuffer;
	int64_t offset, length;

	if (w->ibuffer >= w->buffer.n)
		return fc_fail(err, FC_DATA, "too few buffers");
	w->ibuffer++;
	offset = fc_fb_vector_i64(&w->buffer, at);
	length = fc_fb_vector_i64(&w->buffer, at + 8);
	if (offset < 0 || length < 0 || offset % 8 != 0 ||
	    (uint64_t)offset > w->nbody ||
	    (uint64_t)length > w->nbody - (uint64_t)offset)
		return fc_fail(err, FC_DATA, "a buffer lies outside the body");
	s->s = length == 0 ? NULL : w->body + offset;
	s->n = (size_t)length;
	return 0;
}

static int
take_node(struct fc_arrow_walk *w, struct fc_arrow_array *a,
    struct fc_err *err)
{
	size_t at = 16 * w->inode;
	int64_t n, nnull;

	if (w->inode >= w->node.n)
		return fc_fail(err, FC_DATA, "too few field nodes");
	w->inode++;
	n = fc_fb_vector_i64(&w->node, at);
	nnull = fc_fb_vector_i64(&w->node, at + 8);
	if (n < 0 || (uint64_t)n != w->n)
		return fc_fail(err, FC_DATA,
		    "its length is not that of the batch");
	if (nnull < 0 || nnull > n)
		return fc_fail(err, FC_DATA, "impossible null count");
	a->n = w->n;
	a->nnull = (size_t)nnull;
	return 0;
}

static int
take_bitmap(struct fc_arrow_walk *w, struct fc_arrow_array *a,
    struct fc_err *err)
{
	struct fc_arrow_span s = { 0 };

	if (take_buffer(w, &s, err))
		return -1;
	a->valid = s.s;
	if (s.n == 0) {
		if (a->nnull != 0)
			return fc_fail(err, FC_DATA,
			    "null values, but no validity bitmap");
		return 0;
	}
	if (s.n < (a->n + 7) / 8)
		return fc_fail(err, FC_DATA, "validity bitmap too short");
	if (a->n - count_ones(s.s, a->n) != a->nnull)
		return fc_fail(err, FC_DATA,
		    "null count and validity bitmap differ");
	if (a->nnull == 0)
		a->valid = NULL;
	return 0;
}

static int64_t
offset_of(const struct fc_arrow_array *a, size_t i)
{
	int32_t w;
	int64_t d;

	if (a->kind == FC_ARROW_UTF8) {
		memcpy(&w, a->values + 4 * i, 4);
		return w;
	}
	memcpy(&d, a->values + 8 * i, 8);
	return d;
}

/*
 * All texts are UTF-8 when the run of bytes is, and none begins inside a
 * character.
 */
static int
check_texts(const struct fc_arrow_array *a, struct fc_err *err)
{
	int64_t first = offset_of(a, 0), last, prev = first;
	size_t i;

	if (first < 0)
		return fc_fail(err, FC_DATA, "negative text offset");
	for (i = 1; i <= a->n; i++) {
		int64_t next = offset_of(a, i);

		if (next < prev)
			return fc_fail(err, FC_DATA,
			    "text offsets run backwards");
		prev = next;
	}
	last = prev;
	if ((uint64_t)last > a->text.n)
		return fc_fail(err, FC_DATA, "text lies outside its buffer");
	if (last > first && !fc_utf8_valid((const char *)a->text.s + first,
	    (size_t)(last - first)))
		return fc_fail(err, FC_DATA, "text is not valid UTF-8");
	for (i = 1; i < a->n; i++) {
		int64_t at = offset_of(a, i);

		if (at < last && FC_UTF8_TAIL(a->text.s[at]))
			return fc_fail(err, FC_DATA,
			    "text is not valid UTF-8");
	}
	return 0;
}

struct view {
	int32_t n;
	union {
		char text[12];                  /* n <= 12 */
		struct {
			char head[4];
			int32_t part, offset;
		} far;
	} u;
};

static_assert(sizeof(struct view) == 16, "a view has 16 bytes");

static int
check_views(const struct fc_arrow_array *a, struct fc_err *err)
{
	size_t i, n;

	for (i = 0; i < a->n; i++) {
		const struct fc_arrow_span *p;
		struct view v;
		const char *s;

		if (!fc_arrow_valid(a, i))
			continue;
		memcpy(&v, a->values + 16 * i, 16);
		if (v.n < 0)
			return fc_fail(err, FC_DATA, "text of negative length");
		if (v.n > 12) {
			if (v.u.far.part < 0 ||
			    (size_t)v.u.far.part >= a->nparts)
				return fc_fail(err, FC_DATA,
				    "text in a buffer that does not exist");
			p = &a->part[v.u.far.part];
			if (v.u.far.offset < 0 ||
			    (size_t)v.u.far.offset > p->n ||
			    (size_t)v.n > p->n - (size_t)v.u.far.offset)
				return fc_fail(err, FC_DATA,
				    "text lies outside its buffer");
		}
		s = fc_arrow_text(a, i, &n);
		if (!fc_utf8_valid(s, n))
			return fc_fail(err, FC_DATA,
			    "text is not valid UTF-8");
	}
	return 0;
}

const char *
fc_arrow_text(const struct fc_arrow_array *a, size_t i, size_t *n)
{
	const unsigned char *at;
	int64_t from;
	int32_t len, part, offset;

	if (a->kind != FC_ARROW_VIEW) {
		from = offset_of(a, i);
		*n = (size_t)(offset_of(a, i + 1) - from);
		return *n == 0 ? "" : (const char *)a->text.s + from;
	}
	at = a->values + 16 * i;
	memcpy(&len, at, 4);
	*n = (size_t)len;
	if (len <= 12)
		return (const char *)at + 4;
	memcpy(&part, at + 8, 4);
	memcpy(&offset, at + 12, 4);
	return (const char *)a->part[part].s + offset;
}

static int
take_views(struct fc_arrow_walk *w, struct fc_arrow_array *a,
    struct fc_err *err)
{
	int64_t n;
	size_t i;

	if (w->ivariadic >= w->variadic.n)
		return fc_fail(err, FC_DATA, "too few buffer counts");
	n = fc_fb_vector_i64(&w->variadic, 8 * w->ivariadic++);
	if (n < 0 || (uint64_t)n > w->buffer.n)
		return fc_fail(err, FC_DATA, "impossible buffer count");
	a->nparts = 0;
	FC_GROW(a->part, (size_t)n, a->cappart);
	for (i = 0; i < (size_t)n; i++) {
		if (take_buffer(w, &a->part[i], err))
			return -1;
		a->nparts++;
	}
	if (a->values == NULL || a->kind == FC_ARROW_OTHER_VIEW)
		return 0;
	return check_views(a, err);
}

/* Bytes that n values of this kind need. */
static size_t
values_size(enum fc_arrow_kind kind, size_t n)
{
	static const unsigned char size[] = {
		[FC_ARROW_I8] = 1, [FC_ARROW_I16] = 2, [FC_ARROW_I32] = 4,
		[FC_ARROW_I64] = 8, [FC_ARROW_U8] = 1, [FC_ARROW_U16] = 2,
		[FC_ARROW_U32] = 4, [FC_ARROW_U64] = 8, [FC_ARROW_F32] = 4,
		[FC_ARROW_F64] = 8, [FC_ARROW_UTF8] = 4, [FC_ARROW_LARGE] = 8,
		[FC_ARROW_VIEW] = 16, [FC_ARROW_OTHER2] = 0,
		[FC_ARROW_OTHER3] = 0, [FC_ARROW_OTHER_VIEW] = 0,
	};

	if (kind == FC_ARROW_BOOL)
		return (n + 7) / 8;
	/* No rows, no offsets: allowed. */
	if ((kind == FC_ARROW_UTF8 || kind == FC_ARROW_LARGE) && n > 0)
		n++;
	return n * size[kind];
}

int
fc_arrow_walk_array(struct fc_arrow_walk *w, enum fc_arrow_kind kind,
    struct fc_arrow_array *a, struct fc_err *err)
{
	struct fc_arrow_span s = { 0 };

	a->kind = kind;
	if (take_node(w, a, err))
		return -1;
	a->valid = a->values = NULL;
	if (kind == FC_ARROW_NULL) {
		a->nnull = a->n;
		return 0;
	}
	if (take_bitmap(w, a, err) || take_buffer(w, &s, err))
		return -1;
	if (s.n < values_size(kind, a->n))
		return fc_fail(err, FC_DATA,
		    "%zu rows are claimed, but the values are too short",
		    a->n);
	a->values = s.s;
	if (kind == FC_ARROW_OTHER3)
		return take_buffer(w, &s, err);
	if (kind == FC_ARROW_VIEW || kind == FC_ARROW_OTHER_VIEW)
		return take_views(w, a, err);
	if (kind == FC_ARROW_UTF8 || kind == FC_ARROW_LARGE) {
		if (take_buffer(w, &a->text, err))
			return -1;
		return a->n == 0 ? 0 : check_texts(a, err);
	}
	return 0;
}

int
fc_arrow_walk_end(const struct fc_arrow_walk *w, struct fc_err *err)
{
	if (w->inode != w->node.n || w->ibuffer != w->buffer.n ||
	    w->ivariadic != w->variadic.n)
		return fc_fail(err, FC_DATA,
		    "more buffers than the schema has columns for");
	return 0;
}
