/* flatbuf.c - FlatBuffers, as much as Arrow's messages need */
#include "base/fc.h"

#include "rec/flatbuf.h"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
    "values are copied as they lie in the buffer");

static bool
damaged(struct fc_fb *fb)
{
	fb->bad = true;
	return false;
}

/* Are bytes [at, at + n) inside? */
static bool
inside(const struct fc_fb *fb, size_t at, size_t n)
{
	return at <= fb->n && n <= fb->n - at;
}

static int64_t
load(const struct fc_fb *fb, size_t at, size_t size)
{
	int8_t b;
	int16_t h;
	int32_t w;
	int64_t d;

	switch (size) {
	case 1:
		memcpy(&b, fb->s + at, 1);
		return b;
	case 2:
		memcpy(&h, fb->s + at, 2);
		return h;
	case 4:
		memcpy(&w, fb->s + at, 4);
		return w;
	default:
		memcpy(&d, fb->s + at, 8);
		return d;
	}
}

/* What the unsigned offset at `at` points to; 0 when that is outside. */
static size_t
follow(struct fc_fb *fb, size_t at)
{
	uint32_t off = (uint32_t)load(fb, at, 4);

	if (off == 0 || at % 4 != 0 || !inside(fb, at, (size_t)off + 4)) {
		damaged(fb);
		return 0;
	}
	return at + off;
}

/* The table at `at`, of which at least four bytes are inside. */
static bool
table_at(struct fc_fb *fb, size_t at, struct fc_fb_table *t)
{
	int64_t vt;

	if (at % 4 != 0)
		return damaged(fb);
	vt = (int64_t)at - load(fb, at, 4);
	if (vt < 0 || vt % 2 != 0 || !inside(fb, (size_t)vt, 4))
		return damaged(fb);
	t->fb = fb;
	t->at = at;
	t->vt = (size_t)vt;
	t->vtsize = (size_t)(load(fb, t->vt, 2) & 0xffff);
	t->size = (size_t)(load(fb, t->vt + 2, 2) & 0xffff);
	if (t->vtsize < 4 || t->vtsize % 2 != 0 || t->size < 4 ||
	    !inside(fb, t->vt, t->vtsize) || !inside(fb, at, t->size))
		return damaged(fb);
	return true;
}

bool
fc_fb_root(struct fc_fb *fb, struct fc_fb_table *t)
{
	size_t at;

	if (!inside(fb, 0, 8))
		return damaged(fb);
	at = follow(fb, 0);
	return at != 0 && table_at(fb, at, t);
}

/* Position of the field, 0 when absent or bad. */
static size_t
locate(const struct fc_fb_table *t, int field, size_t size)
{
	size_t slot = 4 + 2 * (size_t)field;
	size_t off;

	if (slot + 2 > t->vtsize)
		return 0;
	off = (size_t)(load(t->fb, t->vt + slot, 2) & 0xffff);
	if (off == 0)
		return 0;
	if (off < 4 || off > t->size || size > t->size - off ||
	    (t->at + off) % size != 0) {
		damaged(t->fb);
		return 0;
	}
	return t->at + off;
}

int64_t
fc_fb_int(const struct fc_fb_table *t, int field, size_t size, int64_t dflt)
{
	size_t at = locate(t, field, size);

	return at == 0 ? dflt : load(t->fb, at, size);
}

bool
fc_fb_has(const struct fc_fb_table *t, int field)
{
	return locate(t, field, 1) != 0;
}

bool
fc_fb_child(const struct fc_fb_table *t, int field, struct fc_fb_table *child)
{
	size_t at = locate(t, field, 4);

	if (at != 0)
		at = follow(t->fb, at);
	return at != 0 && table_at(t->fb, at, child);
}

const char *
fc_fb_string(const struct fc_fb_table *t, int field, size_t *n)
{
	size_t at = locate(t, field, 4);

	*n = 0;
	if (at != 0)
		at = follow(t->fb, at);
	if (at == 0)
		return NULL;
	*n = (size_t)(uint32_t)load(t->fb, at, 4);
	if (!inside(t->fb, at + 4, *n + 1) || t->fb->s[at + 4 + *n] != 0) {
		damaged(t->fb);
		return NULL;
	}
	return (const char *)t->fb->s + at + 4;
}

bool
fc_fb_vector(const struct fc_fb_table *t, int field, size_t elsize,
    struct fc_fb_vector *v)
{
	size_t at = locate(t, field, 4);

	*v = (struct fc_fb_vector){ .fb = t->fb };
	if (at != 0)
		at = follow(t->fb, at);
	if (at == 0)
		return false;
	v->at = at + 4;
	v->n = (size_t)(uint32_t)load(t->fb, at, 4);
	if (!inside(t->fb, v->at, v->n * elsize)) {
		v->n = 0;
		return damaged(t->fb);
	}
	return true;
}

bool
fc_fb_element(const struct fc_fb_vector *v, size_t i, struct fc_fb_table *t)
{
	size_t at = follow(v->fb, v->at + 4 * i);

	return at != 0 && table_at(v->fb, at, t);
}

int64_t
fc_fb_vector_i64(const struct fc_fb_vector *v, size_t offset)
{
	return load(v->fb, v->at + offset, 8);
}

/* Grow to `len` bytes, the new ones zero. */
static void
extend(struct fc_buf *b, size_t len)
{
	size_t n = len - b->len;

	memset(fc_buf_reserve(b, n), 0, n + 1);
	b->len = len;
}

/* Zeros until the next multiple of `align`. */
static void
pad(struct fc_buf *b, size_t align)
{
	extend(b, (b->len + align - 1) / align * align);
}

void
fc_fbw_begin(struct fc_buf *b)
{
	extend(b, 4);
}

void
fc_fbw_table(struct fc_buf *b, struct fc_fbw *t, const unsigned char *size,
    int nfield)
{
	uint16_t vt[2 + 8] = { 0 };
	size_t at, len = 4;
	int32_t back;
	int i;

	for (i = 0; i < nfield; i++) {
		if (size[i] == 0) {
			t->off[i] = 0;
			continue;
		}
		len = (len + size[i] - 1) / size[i] * size[i];
		t->off[i] = vt[2 + i] = (uint16_t)len;
		len += size[i];
	}
	vt[0] = (uint16_t)(4 + 2 * nfield);
	vt[1] = (uint16_t)len;
	at = b->len;
	fc_buf_add(b, vt, vt[0]);
	pad(b, 8);
	t->at = b->len;
	extend(b, t->at + len);
	pad(b, 4);
	back = (int32_t)(t->at - at);
	memcpy(b->s + t->at, &back, 4);
	if (at == 4)
		fc_fbw_ref(b, 0, t->at);
}

void
fc_fbw_int(struct fc_buf *b, const struct fc_fbw *t, int field, size_t size,
    int64_t v)
{
	memcpy(b->s + t->at + t->off[field], &v, size);
}

void
fc_fbw_ref(struct fc_buf *b, size_t from, size_t target)
{
	uint32_t off = (uint32_t)(target - from);

	memcpy(b->s + from, &off, 4);
}

size_t
fc_fbw_slot(const struct fc_fbw *t, int field)
{
	return t->at + t->off[field];
}

size_t
fc_fbw_string(struct fc_buf *b, const char *s, size_t n)
{
	size_t at;
	uint32_t len = (uint32_t)n;

	pad(b, 4);
	at = b->len;
	fc_buf_add(b, &len, 4);
	fc_buf_add(b, s, n);
	extend(b, b->len + 1);
	pad(b, 4);
	return at;
}

size_t
fc_fbw_vector(struct fc_buf *b, size_t n, size_t elsize)
{
	size_t at;
	uint32_t count = (uint32_t)n;

	/* The elements, not the count before them, are aligned to 8. */
	pad(b, 4);
	if (elsize % 8 == 0 && (b->len + 4) % 8 != 0)
		extend(b, b->len + 4);
	at = b->len;
	fc_buf_add(b, &count, 4);
	extend(b, b->len + n * elsize);
	return at;
}

void
fc_fbw_put64(struct fc_buf *b, size_t at, int64_t v)
{
	memcpy(b->s + at, &v, 8);
}
