/*
 * buf.h - a growable run of bytes
 *
 * Always NUL-terminated once something was added. { 0 } is an empty buffer.
 * Ownership: the buffer owns s until fc_buf_release.
 */
#ifndef FC_BASE_BUF_H
#define FC_BASE_BUF_H

#include "base/fc.h"

struct fc_buf {
	char *s;
	size_t len;
	size_t cap;
};

/* Room for n more bytes and a NUL; returns where they go. */
char *fc_buf_reserve(struct fc_buf *b, size_t n);
void fc_buf_add(struct fc_buf *b, const void *s, size_t n);
void fc_buf_addc(struct fc_buf *b, char c);
void fc_buf_adds(struct fc_buf *b, const char *s);
void fc_buf_printf(struct fc_buf *b, const char *fmt, ...) FC_PRINTF(2, 3);
/* Empty it, keep the memory. */
void fc_buf_reset(struct fc_buf *b);
void fc_buf_release(struct fc_buf *b);

#endif
