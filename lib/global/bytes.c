/* bytes.c - numbers and texts one after the other, read with care. */
#include "base/fc.h"

#include <string.h>

#include "global/bytes.h"

void
fc_bytes_put_u32(struct fc_buf *b, uint32_t x)
{
	fc_buf_add(b, &x, sizeof x);
}

void
fc_bytes_put_num(struct fc_buf *b, const double *x, size_t n)
{
	if (n > 0)
		fc_buf_add(b, x, n * sizeof *x);
}

void
fc_bytes_put_text(struct fc_buf *b, const char *s, size_t n)
{
	fc_bytes_put_u32(b, (uint32_t)n);
	fc_buf_add(b, s, n);
}

static void
take(struct fc_bytes *b, void *dst, size_t n)
{
	if (n > b->n) {
		b->bad = true;
		b->n = 0;
		memset(dst, 0, n);
		return;
	}
	memcpy(dst, b->s, n);
	b->s += n;
	b->n -= n;
}

uint32_t
fc_bytes_u32(struct fc_bytes *b)
{
	uint32_t x;

	take(b, &x, sizeof x);
	return x;
}

void
fc_bytes_num(struct fc_bytes *b, double *x, size_t n)
{
	if (n > 0)
		take(b, x, n * sizeof *x);
}

const char *
fc_bytes_text(struct fc_bytes *b, size_t *n)
{
	const char *s;

	*n = fc_bytes_u32(b);
	if (*n > b->n) {
		b->bad = true;
		b->n = 0;
		*n = 0;
		return "";
	}
	s = (const char *)b->s;
	b->s += *n;
	b->n -= *n;
	return s;
}

size_t
fc_bytes_count(struct fc_bytes *b, size_t size)
{
	size_t n = fc_bytes_u32(b);

	if (n > b->n / size) {
		b->bad = true;
		return 0;
	}
	return n;
}
