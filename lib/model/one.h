/*
 * one.h - forecasts of one series
 *
 * What fc_predict_run does for each series of a chunk, for those who have a
 * loop of their own: find its history and its future (span, steps), get a
 * state for each model (fit, look up, or go on from a kept one), forecast,
 * append rows of schema p->out: models in order, steps in order, exactly
 * p->horizon rows a model where it is not 0.
 *
 * Any thread may call fc_one_forecast, each with its own workspace and out;
 * fc_one_tell belongs to the caller's thread.
 * Ownership: out and kept are the caller's; { 0 } and release.
 */
#ifndef FC_MODEL_ONE_H
#define FC_MODEL_ONE_H

#include "model/predict.h"

/* One model stepped in for another, or something else to be told. */
struct fc_one_note {
	size_t series, spec;            /* of the chunk, of p */
	const char *kind, *why, *instead;
	const char *column;             /* missing at ds, or left out; or NULL */
	uint64_t members;               /* taken by a nest that chooses; 0: none */
	int64_t ds;
};

/* What becomes of the series of a chunk. */
struct fc_one_out {
	struct fc_batch batch;          /* init'ed with p->out */
	struct fc_batch residual;       /* with p->residuals->out, if wanted */
	struct fc_batch shap;           /* with p->explain->out, if wanted */
	struct fc_one_note *note;
	size_t nnote, capnote;
	uint64_t replaced;              /* outliers, in fits; the caller's to
	                                   set to 0 */
};

void fc_one_out_release(struct fc_one_out *o);

/* The states of local models, kept from one origin of a series to a later
 * one; one state per spec. */
struct fc_kept {
	size_t n;                       /* periods taken in; 0: no state yet */
	bool off_grid;
	struct fc_kept_state {
		struct fc_vec v;
		const struct fc_model *fallback;
	} *state;
	size_t nstate;
};

void fc_kept_init(struct fc_kept *k, size_t nspec);
void fc_kept_release(struct fc_kept *k);

struct fc_one_ws;

struct fc_one_ws *fc_one_ws_new(void);
void fc_one_ws_free(struct fc_one_ws *ws);

/*
 * Series i of the chunk. With kept (not with p->file): models without a state
 * there are fitted and leave one, others take in the periods that are new.
 */
int fc_one_forecast(const struct fc_predict *p, const struct fc_chunk *c,
    size_t i, struct fc_kept *kept, struct fc_one_out *out,
    struct fc_one_ws *ws, struct fc_err *err);
/* Warn of what the notes say and drop them. */
int fc_one_tell(const struct fc_predict *p, const struct fc_chunk *c,
    struct fc_one_out *out, struct fc_err *err);

#endif
