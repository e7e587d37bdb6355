/*
 * conform.h - intervals from how wrong the models were, over all series
 *
 * Every model is tried on past origins of each history (local ones on
 * FC_CONFORM_FITS, up to FC_CONFORM_WINDOWS where that is long, h / 2 periods
 * apart, fitted at FC_CONFORM_FITS of them and carried on from there; global
 * ones by eval/conformal.h). The
 * score of a step is where its value fell in the forecast distribution, as a
 * normal score: Phi^-1(F(y)) (Chernozhukov, Wuethrich & Zhu 2021, PNAS
 * 118(48)), continued in a line beyond 2.75; within a mass of F, such as
 * demand at 0, spread evenly. So the shape of each model's own distribution is
 * kept; for normal ones the score is the error over the standard error. The
 * distribution is widened before by what the history moves where that is
 * short, and scores are divided by how large they were in the other windows of
 * this series (mean absolute score, shrunk towards the model's word as if
 * FC_CONFORM_PRIOR windows had kept it).
 *
 * Scores are pooled by step, with the steps around it until there are enough,
 * over the series of a class: kind of demand (Syntetos, Boylan & Croston
 * 2005), length of the history, seasonal or not. Their distribution is mixed
 * with that of all classes as if that were FC_CONFORM_ALL windows, and that
 * with the normal one as if it were FC_CONFORM_NORMAL: a small class leans on
 * the others, a small stream on the models. Bounds are quantiles of finite
 * samples, ceil((n + 1) p) / n (Vovk, Gammerman & Shafer 2005; Lei et al. 2018,
 * JASA 113:1094-1111), n in windows, as steps of one window are not
 * independent; signed, so that intervals need not be symmetric, but with their
 * mean halved: series of a panel share what happened in the periods of the
 * windows, and that need not come again.
 *
 * Counts are kept, no scores, so order and threads do not matter; pooled is
 * what is in the stream. Histories too short for a window take the quantiles
 * of scores that were not divided. Bounds of a history with zeros and nothing
 * below are at least 0.
 *
 * Memory: 16 bytes a series and model; 8 KiB a model, class that occurs, and
 * step, at most 64 of these.
 */
#ifndef FC_MODEL_CONFORM_H
#define FC_MODEL_CONFORM_H

#include "model/file.h"
#include "model/fit.h"
#include "model/probs.h"
#include "model/regressors.h"
#include "series/flow.h"

#define FC_CONFORM_WINDOWS 12
#define FC_CONFORM_FITS 4
#define FC_CONFORM_PRIOR 12
#define FC_CONFORM_NORMAL 20
#define FC_CONFORM_ALL 400

/* What the bounds of a series by one model need besides the counts. */
struct fc_conform_own {
	float factor;                   /* of its scores; 0: no window */
	float rough;                    /* how much y moves, in units of y */
	float share;                    /* of that in the scale */
	uint16_t class;
	uint16_t floor;                 /* 1: never below 0 */
};

struct fc_conform {
	/* to be set */
	const struct fc_spec *spec;
	size_t nspec;
	int64_t horizon;
	const struct fc_regressors *regressors; /* or NULL */
	const struct fc_schema *in;
	struct fc_freq freq;            /* kind NONE: of the first chunk */
	int threads;
	/* made by fc_conform_run or fc_conform_load */
	size_t groups;                  /* of steps */
	uint32_t **count;               /* by model and class; NULL: none */
	struct fc_conform_own *own;     /* by series and model */
	size_t nown, capown;
	/* made by fc_conform_quantiles */
	size_t np;
	double *quantile;               /* by model, class, kind, group, p */
};

/* The probabilities at which a forecast is looked at: pass these as f->p. */
#define FC_CONFORM_GRID 23
const double *fc_conform_grid(void);

/* Score the local models on all series. */
int fc_conform_run(struct fc_conform *cf,
    int (*next)(void *, struct fc_chunk *, struct fc_err *), void *source,
    struct fc_err *err);
/* What a history y[0..n) tells model k of itself; factor 0. */
void fc_conform_look(const struct fc_conform *cf, size_t k, const double *y,
    size_t n, struct fc_fit_ws *ws, struct fc_conform_own *own);
/* Counts to quantiles, for these probabilities. */
void fc_conform_quantiles(struct fc_conform *cf, const struct fc_probs *pr);
/* f->q from the quantiles `grid` has at fc_conform_grid (finished). */
void fc_conform_bounds(const struct fc_conform *cf, size_t k,
    const struct fc_conform_own *own, const struct fc_forecast *grid,
    struct fc_forecast *f);
void fc_conform_release(struct fc_conform *cf);

/* A section of the model file, after its series; and back, where it has one:
 * spec, nspec and freq are set. */
int fc_conform_save(const struct fc_conform *cf, struct fc_model_writer *w,
    struct fc_err *err);
bool fc_conform_stored(const struct fc_model_file *f);
int fc_conform_load(struct fc_conform *cf, const struct fc_model_file *f,
    struct fc_err *err);

#endif
