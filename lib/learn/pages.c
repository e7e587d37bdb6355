/* pages.c - zeroed memory for large arrays that are read at random */
#ifdef __linux__
#define _GNU_SOURCE             /* madvise, MAP_ANONYMOUS */
#endif
#include "base/fc.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include "base/mem.h"
#include "learn/pages.h"

#define LARGE ((size_t)4 << 20)

void *
fc_pages_new(size_t size)
{
#ifdef MADV_HUGEPAGE
	if (size >= LARGE) {
		void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (p == MAP_FAILED)
			fc_oom();
		/* A wish only. */
		(void)madvise(p, size, MADV_HUGEPAGE);
		return p;
	}
#endif
	return fc_xcalloc(size + 1, 1);
}

void
fc_pages_free(void *p, size_t size)
{
#ifdef MADV_HUGEPAGE
	if (size >= LARGE) {
		if (p != NULL)
			munmap(p, size);
		return;
	}
#endif
	(void)size;
	free(p);
}
