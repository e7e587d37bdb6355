/*
 * pages.h - zeroed memory for large arrays that are read at random
 *
 * In huge pages where the system has them: rows of a leaf lie far apart, and
 * with small pages each is a miss in the TLB as well. Untouched parts cost
 * nothing. Ownership: fc_pages_free.
 */
#ifndef FC_LEARN_PAGES_H
#define FC_LEARN_PAGES_H

#include "base/fc.h"

void *fc_pages_new(size_t size) FC_MUST;
/* size as it was asked for; p may be NULL. */
void fc_pages_free(void *p, size_t size);

#endif
