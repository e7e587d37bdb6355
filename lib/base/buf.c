/* buf.c - a growable run of bytes */
#include "base/fc.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/mem.h"

char *
fc_buf_reserve(struct fc_buf *b, size_t n)
{
	FC_GROW(b->s, b->len + n + 1, b->cap);
	return b->s + b->len;
}

void
fc_buf_add(struct fc_buf *b, const void *s, size_t n)
{
	char *at = fc_buf_reserve(b, n);

	if (n > 0)
		memcpy(at, s, n);
	b->len += n;
	b->s[b->len] = '\0';
}

void
fc_buf_addc(struct fc_buf *b, char c)
{
	fc_buf_add(b, &c, 1);
}

void
fc_buf_adds(struct fc_buf *b, const char *s)
{
	fc_buf_add(b, s, strlen(s));
}

void
fc_buf_printf(struct fc_buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	fc_buf_reserve(b, (size_t)n);
	va_start(ap, fmt);
	vsnprintf(b->s + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

void
fc_buf_reset(struct fc_buf *b)
{
	b->len = 0;
	if (b->s != NULL)
		b->s[0] = '\0';
}

void
fc_buf_release(struct fc_buf *b)
{
	free(b->s);
	*b = (struct fc_buf){ 0 };
}
