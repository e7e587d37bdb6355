/*
 * temporal.h - forecasts at several frequencies made coherent
 *
 * The same series forecast by days, weeks, months: a coarse forecast is the
 * sum of the fine ones it covers (Athanasopoulos, Hyndman, Kourentzes &
 * Petropoulos 2017, EJOR 262:60-74). With a hierarchy of nodes as well, both
 * dimensions in one projection (Di Fonzo & Girolimetto 2023, IJF 39:39-57):
 * the bottom is every bottom series in every fine period, and all else are
 * sums of it. Least squares as in solve.h with
 *  - ols, wls-struct: variance 1, or the number of bottom values summed;
 *  - wls-var: mean square of the residuals of the node at that frequency
 *    (series variance);
 *  - ar1: that, and errors of neighbouring periods of a frequency correlated
 *    as their residuals are at lag one, rho^|i - j| (Nystrup, Lindstrom,
 *    Pinson & Madsen 2020, EJOR 280:876-888); series by series only.
 * Where a series has no residuals at a coarse frequency, or only zeros, its
 * variance there is that of independent fine errors. A series without any at
 * the finest frequency, by itself, is weighed as by wls-struct.
 *
 * Memory: that of every stream (reconcile.h); jointly also 4 bytes a bottom
 * value and level of the product of both hierarchies.
 */
#ifndef FC_RECON_TEMPORAL_H
#define FC_RECON_TEMPORAL_H

#include "cli/common.h"
#include "recon/reconcile.h"

struct fc_temporal_opts {
	struct fc_list coarse;          /* files, "FREQ=" may precede */
	struct fc_list residuals;       /* files, as many, or none */
	struct fc_list outputs;         /* files, as many, or none */
	bool apart;                     /* each node by itself over time */
	const struct fc_common *common;
};

struct fc_temporal;

/* What goes with what; FC_USAGE. */
int fc_temporal_usage(const struct fc_temporal_opts *o, enum fc_recon_method m, struct fc_err *err);
/* Reads the coarse streams; `fine` was read with options `how` and is
 * borrowed. */
int fc_temporal_open(struct fc_temporal **t, struct fc_recon *fine, const struct fc_recon_opts *how, const struct fc_temporal_opts *o, struct fc_err *err);
/* Instead of fc_recon_run on the fine stream. */
int fc_temporal_run(struct fc_temporal *t, struct fc_err *err);
/* The coarse streams to their files, where there are any. */
int fc_temporal_write(struct fc_temporal *t, struct fc_err *err);
/* Instead of run: do all streams add up, by nodes and by time? `where` is the
 * stream of the worst gap. */
int fc_temporal_check(struct fc_temporal *t, struct fc_recon_gap *worst, struct fc_recon **where, struct fc_err *err);
void fc_temporal_close(struct fc_temporal *t);

#endif
