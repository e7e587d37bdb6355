/*
 * cover.h - which fine periods the coarse ones cover
 *
 * Forecasts of the same series at several frequencies: stream 0 has the
 * finest. For every model and cutoff of it a span lists its periods in order
 * and, behind them, the coarse ones that are sums of them. A coarse period
 * begins at its stamp and ends where the next one begins; those that begin
 * before the first fine period or end behind the last are only covered in
 * part and left out. Any calendar: weeks that straddle months just overlap.
 *
 * What goes with what: the coarse model of the same name, or the only one;
 * of several coarse cutoffs the latest whose last observed period ended
 * when that of the fine cutoff had, or the only one. So a coarse forecast may
 * go with several fine cutoffs.
 */
#ifndef FC_RECON_COVER_H
#define FC_RECON_COVER_H

#include "recon/recon_impl.h"

/* A node of the temporal hierarchy: fine period number i covers [i, i + 1). */
struct fc_cover_node {
	size_t stream, column;
	size_t from, to;                /* fine periods */
	bool again;                     /* an earlier cover has this column */
};

struct fc_cover {
	size_t nfine, n;                /* fine nodes first */
	struct fc_cover_node *v;
};

struct fc_covers {
	struct fc_cover *v;
	size_t n;
};

/* Frequency of a stream that was read: declared, `named`, or inferred from its
 * periods; FC_DATA when that cannot be. */
int fc_cover_freq(const struct fc_recon *r, const char *named, const char *what, struct fc_freq *f, struct fc_err *err);
/* Spans of stream[0 .. n), freq and what (names for messages) alike. */
int fc_covers_make(struct fc_covers *s, struct fc_recon *const *stream, const struct fc_freq *freq, const char *const *what, size_t n, struct fc_err *err);
void fc_covers_release(struct fc_covers *s);

#endif
