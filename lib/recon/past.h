/*
 * past.h - what was observed and forecast before, by node and period
 *
 * Read from a stream with the key columns of the forecasts and either
 * `residual`, or `y` and `yhat` as fc-backtest writes them; records of nodes
 * that are not forecast are passed over, and a value that is missing is no
 * value. Models are kept apart. A period is a pair of cutoff and ds.
 *
 * Memory: 8 bytes a node and period (16 with y and yhat kept).
 */
#ifndef FC_RECON_PAST_H
#define FC_RECON_PAST_H

#include "rec/reader.h"
#include "recon/structure.h"

/* One model. Matrices are n * cap, a node's t values side by side. */
struct fc_past {
	char *model;                    /* its name; NULL: the stream has none */
	struct fc_tuples periods;       /* cutoff, ds */
	size_t n, cap;
	double *e;                      /* residuals, or y - yhat; NaN: none */
	double *y;                      /* with them yhat is y - e; or NULL */
};

struct fc_pasts {
	struct fc_past *v;
	size_t n;
};

/* Fill p, which is { 0 }; `what` names the stream in messages. With `pairs`
 * y and yhat are needed. FC_DATA. */
int fc_pasts_read(struct fc_pasts *p, const struct fc_structure *s, struct fc_reader *in, const char *what, bool pairs, struct fc_err *err);
void fc_pasts_release(struct fc_pasts *p);
/* Are the key columns of `in` those of the structure? FC_DATA. */
int fc_past_same_keys(const struct fc_structure *s, const struct fc_schema *in, const char *what, struct fc_err *err);

#endif
