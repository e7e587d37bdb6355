/*
 * flatbuf.h - FlatBuffers, as much as Arrow's messages need
 *
 * Reading trusts nothing: every position, size and alignment is checked
 * before use. A check that fails sets `bad` in the buffer and yields the
 * default, so a caller asks for everything it wants and looks at `bad`
 * once. Numbers of fields are those of the .fbs files, from 0.
 *
 * Writing goes front to back: parents first, then what they refer to, so
 * that every reference points forward, as the format demands. Shared
 * vtables, defaults left out and other ways to save bytes are not used.
 *
 * Source: FlatBuffers "Internals", https://flatbuffers.dev/internals/.
 * Ownership: a reader borrows the bytes; what it returns points into them.
 */
#ifndef FC_REC_FLATBUF_H
#define FC_REC_FLATBUF_H

#include "base/buf.h"
#include "base/fc.h"

struct fc_fb {
	const unsigned char *s;
	size_t n;
	bool bad;
};

struct fc_fb_table {
	struct fc_fb *fb;
	size_t at, size;        /* of the table */
	size_t vt, vtsize;      /* of its vtable */
};

struct fc_fb_vector {
	struct fc_fb *fb;
	size_t at, n;           /* first element, number of elements */
};

/* The root table; false when there is none. */
bool fc_fb_root(struct fc_fb *fb, struct fc_fb_table *t);
/* Signed number of 1, 2, 4 or 8 bytes; dflt when the field is absent. */
int64_t fc_fb_int(const struct fc_fb_table *t, int field, size_t size, int64_t dflt);
/* false when absent (or bad). */
bool fc_fb_has(const struct fc_fb_table *t, int field);
bool fc_fb_child(const struct fc_fb_table *t, int field, struct fc_fb_table *child);
/* NULL when absent; n bytes and a NUL behind them. */
const char *fc_fb_string(const struct fc_fb_table *t, int field, size_t *n);
/* Vector of elements of elsize bytes; an absent one is empty. */
bool fc_fb_vector(const struct fc_fb_table *t, int field, size_t elsize, struct fc_fb_vector *v);
/* Element i of a vector of tables (elsize 4). */
bool fc_fb_element(const struct fc_fb_vector *v, size_t i, struct fc_fb_table *t);
/* The 8-byte number at byte `offset` of a vector's elements. */
int64_t fc_fb_vector_i64(const struct fc_fb_vector *v, size_t offset);

/* A table being written: where it is and where its fields are. */
struct fc_fbw {
	size_t at;
	uint16_t off[8];        /* of field i, 0: absent */
};

/*
 * Begin a buffer, whose root table comes next. Positions count from where
 * the buffer begins: the byte run must be empty.
 */
void fc_fbw_begin(struct fc_buf *b);
/* A table of nfield <= 8 fields, all zero; size[i] bytes each, 0: absent. */
void fc_fbw_table(struct fc_buf *b, struct fc_fbw *t, const unsigned char *size, int nfield);
/* Put a number into field i. */
void fc_fbw_int(struct fc_buf *b, const struct fc_fbw *t, int field, size_t size, int64_t v);
/* Make the reference at `from` point to `target`, which lies behind it. */
void fc_fbw_ref(struct fc_buf *b, size_t from, size_t target);
/* Where the reference of field i lies, for fc_fbw_ref. */
size_t fc_fbw_slot(const struct fc_fbw *t, int field);
size_t fc_fbw_string(struct fc_buf *b, const char *s, size_t n);
/* A zeroed vector; its elements begin 4 bytes behind the position returned. */
size_t fc_fbw_vector(struct fc_buf *b, size_t n, size_t elsize);
void fc_fbw_put64(struct fc_buf *b, size_t at, int64_t v);

#endif
