/*
 * hist.h - sums of gradients by bin
 *
 * A row's gradient and hessian are one 32-bit word: 16 signed bits of
 * gradient above 16 of hessian, in units of the caller's. A joint histogram
 * (one cell a code of each stored column) adds them as one 64-bit word, 32 +
 * 32 bits, so one addition serves both; after 65,536 rows, before a half can
 * overflow, it is unpacked into sums of 64 bits each. Sums of integers are
 * exact, whatever the order: threads fill histograms of their own.
 *
 * Ownership: fc_hist_plan_release, fc_hist_work_release.
 */
#ifndef FC_LEARN_HIST_H
#define FC_LEARN_HIST_H

#include "base/fc.h"
#include "learn/matrix.h"

struct fc_hist_bin {
	int64_t g, h;
};

/* What is where in histograms over a matrix. */
struct fc_hist_plan {
	const struct fc_matrix *x;
	uint32_t *joint_at;     /* stored column -> its first joint cell */
	size_t njoint;
	uint32_t *bin_at;       /* column -> its first bin; ncol + 1 */
	size_t nbins;
	/* Stored columns to look at: 8-bit ones, then 16-bit ones. */
	uint32_t *store;
	size_t n8, n16;
};

/* Of one thread. */
struct fc_hist_work {
	int64_t *joint;
	struct fc_hist_bin *sum;        /* what was unpacked */
	size_t rows;                    /* in joint */
	bool unpacked;                  /* sum holds something */
	bool used;
};

void fc_hist_plan_init(struct fc_hist_plan *p, const struct fc_matrix *x);
void fc_hist_plan_release(struct fc_hist_plan *p);
/* Look at the stored columns of these columns only (NULL: all). */
void fc_hist_plan_use(struct fc_hist_plan *p, const bool *column);

void fc_hist_work_init(struct fc_hist_work *w, const struct fc_hist_plan *p);
void fc_hist_work_release(struct fc_hist_work *w);
void fc_hist_clear(struct fc_hist_work *w, const struct fc_hist_plan *p);
/* Add the words in the matrix of rows row[0..n), or with row NULL rows first..first+n-1. */
void fc_hist_add(struct fc_hist_work *w, const struct fc_hist_plan *p,
    const uint32_t *row, size_t first, size_t n);
/* Add column c's histogram to out[0..bins). */
void fc_hist_column(const struct fc_hist_work *w, const struct fc_hist_plan *p,
    size_t c, struct fc_hist_bin *out);

/* The word of g in [-32767, 32767] and h in [0, 65535], and back. */
static inline uint32_t
fc_hist_pack(int32_t g, uint32_t h)
{
	return (uint32_t)g << 16 | h;
}

static inline int32_t
fc_hist_g(uint32_t gh)
{
	return (int32_t)(int16_t)(gh >> 16);
}

static inline uint32_t
fc_hist_h(uint32_t gh)
{
	return gh & 0xffff;
}

#endif
