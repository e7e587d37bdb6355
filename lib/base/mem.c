/* mem.c - memory that is always there */
#include "base/fc.h"

#include <stdarg.h>

#include "base/err.h"
#include "base/mem.h"

static const char *who = "fctools";

void
fc_oom_name(const char *name)
{
	who = name;
}

void
fc_oom(void)
{
	fprintf(stderr, "%s: out of memory\n", who);
	exit(FC_SYS);
}

void *
fc_xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (p == NULL)
		fc_oom();
	return p;
}

void *
fc_xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (p == NULL)
		fc_oom();
	return p;
}

void *
fc_xrealloc(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		fc_oom();
	p = realloc(p, bytes ? bytes : 1);
	if (p == NULL)
		fc_oom();
	return p;
}

char *
fc_xstrndup(const char *s, size_t n)
{
	char *p = fc_xmalloc(n + 1);

	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
fc_xstrdup(const char *s)
{
	return fc_xstrndup(s, strlen(s));
}

char *
fc_xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = fc_xmalloc((size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}
