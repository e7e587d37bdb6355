/*
 * mem.h - memory that is always there
 *
 * Out of memory ends the program with a message and status 4: a filter can
 * do nothing better. Tests replace fc_oom to see what leaks or breaks.
 * Ownership: plain heap memory, free() it.
 */
#ifndef FC_BASE_MEM_H
#define FC_BASE_MEM_H

#include "base/fc.h"

void *fc_xmalloc(size_t size) FC_MUST;
void *fc_xcalloc(size_t n, size_t size) FC_MUST;
/* n * size bytes, overflow checked. */
void *fc_xrealloc(void *p, size_t n, size_t size) FC_MUST;
char *fc_xstrdup(const char *s) FC_MUST;
/* Copy of s[0..n) with a NUL behind it. */
char *fc_xstrndup(const char *s, size_t n) FC_MUST;

/* printf into fresh memory. */
char *fc_xasprintf(const char *fmt, ...) FC_PRINTF(1, 2) FC_MUST;

/* Print "NAME: out of memory" and exit with status 4; exit removes temporary
 * files (io/tmp.h). */
void fc_oom(void) FC_NORETURN;
/* Who says so; a literal or otherwise lasting ("fctools"). */
void fc_oom_name(const char *name);

/*
 * Make room for `need` elements in vector p with capacity cap; grows by
 * half. p and cap are lvalues, cap a size_t.
 */
#define FC_GROW(p, need, cap)                                              \
	do {                                                               \
		if ((need) > (cap)) {                                      \
			(cap) = (cap) + (cap) / 2;                         \
			if ((cap) < (need))                                \
				(cap) = (need);                            \
			if ((cap) < 16)                                    \
				(cap) = 16;                                \
			(p) = fc_xrealloc((p), (cap), sizeof *(p));        \
		}                                                          \
	} while (0)

#endif
