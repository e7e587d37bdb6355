/*
 * conform.h - intervals from how wrong the models were, over all series
 *
 * Every local model is tried on up to FC_CONFORM_WINDOWS origins at the end
 * of each history, h / 2 periods apart, fitted once before the first of them
 * and carried on from there. A score is the error of a step over the model's
 * own standard error of that step (drawn towards the mean step of y where the
 * history is short), and over how wrong the model was of this
 * series in its other windows, as far as there are any (mean absolute score,
 * shrunk towards the model's word as if FC_CONFORM_PRIOR windows had kept it).
 * The scores of all series are pooled by step, with the steps around it until
 * there are enough; signed, so that intervals need not be symmetric. Bounds
 * are quantiles of finite samples, ceil((n + 1) p) (Vovk, Gammerman & Shafer
 * 2005; Lei et al. 2018, JASA 113:1094-1111), mixed with the normal ones as if
 * these were FC_CONFORM_NORMAL scores, so that few series are no worse off.
 * Counts are kept, no scores, so order and threads do not matter; pooled is
 * what is in the stream.
 *
 * Histories too short for a window take the pooled quantiles of the scores of
 * the others. Bounds of a history with zeros and nothing below are at least 0.
 *
 * Memory: 4 bytes a series and model; 8 KiB a model and step, at most 64 of
 * these.
 */
#ifndef FC_MODEL_CONFORM_H
#define FC_MODEL_CONFORM_H

#include "model/fit.h"
#include "model/probs.h"
#include "model/regressors.h"
#include "series/flow.h"

#define FC_CONFORM_WINDOWS 10
#define FC_CONFORM_PRIOR 4
#define FC_CONFORM_NORMAL 20

struct fc_conform {
	/* to be set */
	const struct fc_spec *spec;
	size_t nspec;
	int64_t horizon;
	const struct fc_regressors *regressors; /* or NULL */
	const struct fc_probs *probs;
	const struct fc_schema *in;
	struct fc_freq freq;            /* kind NONE: of the first chunk */
	int threads;
	/* made by fc_conform_run */
	size_t groups;                  /* of steps */
	uint32_t *count;                /* scores, by model, kind, group, bin */
	float *factor;                  /* by series and model; 0: no window */
	size_t nfactor, capfactor;
	double *quantile;               /* by model, kind, step, probability */
};

/* Score all series; then quantiles are known. */
int fc_conform_run(struct fc_conform *cf,
    int (*next)(void *, struct fc_chunk *, struct fc_err *), void *source,
    struct fc_err *err);
/* The quantiles of f, whose mean is there, for model k of series number i
 * with history y. */
void fc_conform_apply(const struct fc_conform *cf, size_t k, uint64_t i,
    const struct fc_model *fallback, const struct fc_vec *state,
    const double *y, size_t n, struct fc_forecast *f, struct fc_fit_ws *ws);
void fc_conform_release(struct fc_conform *cf);

#endif
