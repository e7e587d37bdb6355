/*
 * bytes.h - numbers and texts one after the other, read with care
 *
 * For sections of the model file that are read once, at open. A read beyond
 * the end gives zeros and sets `bad`; the caller looks at it at the end and
 * before it believes a count. Writing is fc_buf_add.
 */
#ifndef FC_GLOBAL_BYTES_H
#define FC_GLOBAL_BYTES_H

#include "base/buf.h"

struct fc_bytes {
	const unsigned char *s;
	size_t n;
	bool bad;
};

void fc_bytes_put_u32(struct fc_buf *b, uint32_t x);
void fc_bytes_put_num(struct fc_buf *b, const double *x, size_t n);
void fc_bytes_put_text(struct fc_buf *b, const char *s, size_t n);

uint32_t fc_bytes_u32(struct fc_bytes *b);
void fc_bytes_num(struct fc_bytes *b, double *x, size_t n);
/* Points into the bytes. */
const char *fc_bytes_text(struct fc_bytes *b, size_t *n);
/* A count of things of at least `size` bytes each that can still follow. */
size_t fc_bytes_count(struct fc_bytes *b, size_t size);

#endif
