/*
 * utf8.h - is this UTF-8?
 */
#ifndef FC_BASE_UTF8_H
#define FC_BASE_UTF8_H

#include "base/fc.h"

/* Well-formed as in Unicode 15, table 3-7: no overlong forms, no surrogates. */
bool fc_utf8_valid(const char *s, size_t n);
/* A byte that can only stand inside a character. */
#define FC_UTF8_TAIL(c) (((unsigned char)(c) & 0xc0) == 0x80)

#endif
