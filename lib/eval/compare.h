/*
 * compare.h - which model is better, and is it more than luck?
 *
 * Models are ranked within each forecast, that is series and cutoff: 1 has
 * the smallest mean loss, ties share the mean of their places (Friedman's
 * ranks, as Demsar 2006, JMLR 7:1-30, and Koning et al. 2005, IJF 21:397-409,
 * use them). Every model is tested against one of them, the reference, by
 * Diebold and Mariano on the differences of the losses, averaged over the
 * series of each time (eval/dm.h).
 *
 * Only what all models have counts: a period that one of them lacks is left
 * out for all, and so is a series whose models are not those of the first.
 *
 * Memory: one series of all models, and a number per period and model.
 */
#ifndef FC_EVAL_COMPARE_H
#define FC_EVAL_COMPARE_H

#include "rec/batch.h"

struct fc_compare;
struct fc_report;

/* Loss is |y - f|, or its square. The schema is borrowed; it has `model`. */
struct fc_compare *fc_compare_new(const struct fc_schema *s, bool square);
void fc_compare_free(struct fc_compare *c);

/* A forecast of row r of b, `step` periods after its cutoff; rows in the
 * order of the stream. f may be NaN, y not. */
void fc_compare_add(struct fc_compare *c, const struct fc_batch *b, size_t r,
    int64_t step, double y, double f);

/*
 * The end: a row per model, best mean rank first, with columns
 *	model, n	forecasts that were ranked
 *	mae or rmse	over all periods
 *	rank, wins	mean rank; forecasts in which none was better
 *	skill		1 - loss / loss of the reference
 *	dm, dm-p	statistic (negative: better than the reference), p
 * baseline NULL: the reference is the first row. FC_DATA when it is no model.
 */
int fc_compare_report(struct fc_compare *c, const char *baseline,
    struct fc_report *r, struct fc_err *err);

#endif
