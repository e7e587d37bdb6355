/*
 * frame.h - a panel with its features, as global models see it
 *
 * A frame is a list of features and the columns of the panel followed by a
 * column for each feature, computed series by series when a model looks at
 * them: in every pass of training and again for the rows that are forecast,
 * by the same code as fc-features. No table of all rows ever exists.
 *
 * For forecasts h > 1 periods ahead by a model of its own, features made
 * from y are moved to be known then (fc_frame_lag).
 *
 * Where y is transformed (local/target.h), it is so in the view, and features
 * are made from what came out.
 *
 * Without features and transformation a frame shows the panel as it is.
 *
 * Memory of a workspace: one chunk of series.
 * Ownership: a view is valid until the workspace is used again; it borrows
 * the chunk and the frame.
 */
#ifndef FC_GLOBAL_FRAME_H
#define FC_GLOBAL_FRAME_H

#include "feat/set.h"
#include "global/steps.h"
#include "local/local.h"
#include "local/target.h"
#include "series/spool.h"

struct fc_frame {
	struct fc_featset set;          /* bound to ds and the frequency */
	const struct fc_schema *in;     /* of the panel; borrowed */
	struct fc_schema schema;        /* in, then the features */
	struct fc_gather *gather;       /* of features made from other series */
	struct fc_target target;        /* what is done to y first */
	int64_t known;                  /* periods ahead for which every feature
	                                   is known; INT64_MAX: none is from y */
};

/* { 0 } is none. names: features as they were asked for (n 0: none). ahead:
 * for forecasts up to that many periods ahead; 1 leaves the lags as they are.
 * FC_DATA when a feature has no meaning for this panel. */
int fc_frame_open(struct fc_frame *f, const struct fc_featset *names,
    int64_t ahead, const struct fc_schema *in, const struct fc_freq *freq,
    struct fc_err *err);
void fc_frame_close(struct fc_frame *f);
/* Some features are made from other series: all chunks of the panel, spooled,
 * are to be gathered before the first view (feat/gather.h). */
bool fc_frame_needs_gather(const struct fc_frame *f);
/* Units of an average series, where y is transformed: the same panel, in
 * training, before anything else. */
int fc_frame_pool(struct fc_frame *f, struct fc_spool *panel,
    struct fc_err *err);
int fc_frame_gather(struct fc_frame *f, struct fc_spool *panel, int threads,
    struct fc_err *err);

/* Does a view differ from the panel? */
bool fc_frame_on(const struct fc_frame *f);

/* The lag of a feature for forecasts `ahead` periods ahead: a lag that is
 * known then stays, a multiple of the season goes to the next one that is
 * known, any other moves on by ahead - 1. */
int64_t fc_frame_lag(int64_t lag, int64_t ahead, int64_t season);

struct fc_frame_ws;

struct fc_frame_ws *fc_frame_ws_new(void);
void fc_frame_ws_free(struct fc_frame_ws *ws);

/* Series [i, i + n) of c with their features; *at is the number of series i
 * in the view. FC_DATA when rows do not follow each other. */
int fc_frame_view(const struct fc_frame *f, struct fc_frame_ws *ws,
    const struct fc_chunk *c, size_t i, size_t n, const struct fc_chunk **view,
    size_t *at, struct fc_err *err);

/*
 * Series i with all steps as rows at its end, whether c has them or not: its
 * history is the rows before `future`, y is missing in all others. Texts that
 * never change within the series go on, keys of course; other columns are
 * missing where c has no row. row[k] becomes the row of step k in the view.
 */
int fc_frame_ahead(const struct fc_frame *f, struct fc_frame_ws *ws,
    const struct fc_chunk *c, size_t i, size_t future,
    const struct fc_steps *steps, const struct fc_chunk **view, size_t *row,
    struct fc_err *err);
/* The value of y in a row of that view; then features of rows [from, from +
 * n), which may need it. */
void fc_frame_fill(struct fc_frame_ws *ws, size_t row, double y);
/* n doubles that no view touches. */
double *fc_frame_scratch(struct fc_frame_ws *ws, size_t n);
/* One period ahead in rows [from, to) of series i, from z to y. */
void fc_frame_fitted(const struct fc_frame *f, struct fc_frame_ws *ws,
    const struct fc_chunk *c, size_t i, size_t from, size_t to, double *z);
/* Forecasts of the rows of that view in the unit of y. */
void fc_frame_back(const struct fc_frame *f, struct fc_frame_ws *ws,
    const size_t *row, struct fc_forecast *to);
void fc_frame_again(const struct fc_frame *f, struct fc_frame_ws *ws,
    size_t from, size_t n);

#endif
