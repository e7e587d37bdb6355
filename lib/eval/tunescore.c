/* tunescore.c - one number for the forecasts of a backtest. */
#include "base/fc.h"

#include <math.h>

#include "eval/loss.h"
#include "eval/scale.h"
#include "eval/tune.h"

/* Periods whose sum weighs a series, as in the M5 competition. */
#define WEIGHT_PERIODS 28

/* Rows of series i up to the cutoff. */
static size_t
known(const struct fc_chunk *c, size_t i, int64_t cutoff)
{
	const int64_t *ds = c->batch.col[c->batch.schema->ds].time;
	size_t n = c->start[i + 1] - c->start[i];

	while (n > 0 && ds[c->start[i] + n - 1] > cutoff)
		n--;
	return n;
}

static double
recent(const double *y, size_t n)
{
	double sum = 0;

	for (size_t k = n; k-- > 0 && n - k <= WEIGHT_PERIODS; )
		sum += isfinite(y[k]) ? fabs(y[k]) : 0;
	return sum;
}

/* The h forecasts at row `at` of out, of a series whose history is y[0..n). */
static void
add_window(struct fc_tune_score *s, const struct fc_batch *out, size_t at,
    size_t h, const double *y, size_t n)
{
	const struct fc_schema *schema = out->schema;
	const double *actual = out->col[schema->y].num + at;
	const union fc_col *yhat = &out->col[schema->y + 1];
	struct fc_scale scale;
	struct fc_loss l;
	double w = 1, score = 0;
	size_t pairs, np = s->b->predict.probs->n;

	fc_scale_of(y, n, 1, true, &scale);
	fc_loss_of(actual, yhat->num + at, h, &l);
	if (s->metric == FC_TUNE_MAE && l.n > 0) {
		s->sum += l.abs;
		s->weight += (double)l.n;
		return;
	}
	if (l.n == 0 || !(scale.rms > 0))
		return;
	if (s->metric == FC_TUNE_WRMSSE)
		w = recent(y, n);
	for (size_t k = 0; s->metric == FC_TUNE_PINBALL && k < np; k++)
		score += fc_loss_pinball(actual, yhat[1 + k].num + at, h,
		    s->b->predict.probs->p[k], &pairs) /
		    ((double)(np * l.n) * scale.abs);
	if (s->metric != FC_TUNE_PINBALL)
		score = sqrt(l.sq / (double)l.n) / scale.rms;
	s->sum += w * score;
	s->weight += w;
}

int
fc_tune_score_add(void *arg, const struct fc_chunk *c,
    const struct fc_batch *out, struct fc_err *err)
{
	struct fc_tune_score *s = arg;
	const struct fc_schema *in = c->batch.schema;
	size_t h = (size_t)s->b->windows.h, at = 0;

	(void)err;
	for (size_t i = 0; i < c->nseries; i++) {
		const double *y = c->batch.col[in->y].num + c->start[i];

		for (; at < out->n; at += h) {
			bool same = true;

			for (size_t k = 0; k < in->nkeys; k++)
				same = same && out->col[k].code[at] ==
				    c->batch.col[k].code[c->start[i]];
			if (!same)
				break;
			add_window(s, out, at, h, y, known(c, i,
			    out->col[out->schema->cutoff].time[at]));
		}
	}
	return 0;
}
