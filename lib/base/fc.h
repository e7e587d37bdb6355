/*
 * fc.h - comes first in every .c file: attributes, limits, banned functions
 *
 * Nothing here has run-time behaviour.
 */
#ifndef FC_BASE_FC_H
#define FC_BASE_FC_H

#include <assert.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FC_VERSION "0.1.0"

/* The caller has to look at the result. */
#define FC_MUST __attribute__((warn_unused_result))
/* Argument F is a printf format, its arguments begin at A. */
#define FC_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define FC_NORETURN __attribute__((noreturn))
#define FC_UNUSED __attribute__((unused))
/* Compiled twice, for AVX2 too where a processor has it; it adds no fused
 * multiplication, so results are the same. Sanitizers do not bear what picks
 * one of the two at the start. */
#if defined __x86_64__ && defined __gnu_linux__ && defined __GNUC__ && \
    !defined __clang__ && !defined __SANITIZE_ADDRESS__ && \
    !defined __SANITIZE_THREAD__ && defined __OPTIMIZE__
#define FC_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define FC_WIDE
#endif

#define FC_LEN(a) (sizeof(a) / sizeof(a)[0])
#define FC_MIN(a, b) ((a) < (b) ? (a) : (b))
#define FC_MAX(a, b) ((a) > (b) ? (a) : (b))

static_assert(CHAR_BIT == 8, "a byte has 8 bits");
static_assert(sizeof(double) == 8, "double is IEEE 754 binary64");
static_assert(sizeof(size_t) == 8, "64-bit machines only");

#include "base/banned.h"

#endif
