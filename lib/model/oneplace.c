/* oneplace.c - where the forecast of a series begins. */
#include "base/fc.h"

#include <math.h>

#include "model/one_impl.h"

size_t
fc_one_width(const struct fc_predict *p)
{
	return p->regressors ? p->regressors->n : 0;
}

int
fc_one_find(const struct fc_predict *p, struct fc_one_series *s, struct fc_err *err)
{
	int64_t i;

	s->known = false;
	s->number = s->c->first + s->i;
	if (!p->file)
		return 0;
	if (p->file_only)
		i = (int64_t)(s->c->first + s->i);
	else
		i = fc_predict_file_find(p->file, p->in, s->c, s->i);
	if (i < 0)
		return 0;
	s->known = true;
	s->number = (uint64_t)i;
	return fc_model_series(p->file, s->number, &s->stored, err);
}

/* Observations after the stored cutoff, on the grid, to ws->fresh; the
 * cutoff moves to the last of them. */
static void
take_fresh(const struct fc_predict *p, struct fc_one_series *s, struct fc_one_ws *ws)
{
	const struct fc_batch *b = &s->c->batch;
	const int64_t *ds = b->col[p->in->ds].time;
	const double *y = b->col[p->in->y].num;
	const struct fc_timetype *t = &p->in->field[p->in->ds].time;
	size_t end = s->span.future, n = 0;
	int64_t k, cutoff = s->cutoff;

	for (size_t r = s->future; r < end; r++) {
		if (fc_freq_diff(&p->freq, t, cutoff, ds[r], &k) || k < 1 ||
		    k > 1 << 24) {
			s->left_out |= !isnan(y[r]);
			continue;
		}
		fc_vec_resize(&ws->fresh, (size_t)k);
		fc_vec_resize(&ws->freshx, (size_t)k * fc_one_width(p));
		for (; n < (size_t)k; n++) {
			bool gap = n + 1 < (size_t)k;

			ws->fresh.v[n] = gap ? (double)NAN : y[r];
			if (p->regressors)
				fc_regressors_row(p->regressors, s->c,
				    gap ? FC_NO_ROW : r,
				    ws->freshx.v + n * fc_one_width(p));
		}
		s->cutoff = ds[r];
		s->future = r + 1;
	}
}

void
fc_one_place(const struct fc_predict *p, struct fc_one_series *s, struct fc_one_ws *ws)
{
	const int64_t *ds = s->c->batch.col[p->in->ds].time;
	size_t end = s->c->start[s->i + 1];

	ws->fresh.n = 0;
	s->cutoff = s->span.cutoff;
	s->future = s->span.future;
	if (!s->known)
		return;
	s->cutoff = s->stored.cutoff;
	s->future = s->c->start[s->i];
	if (s->cutoff == FC_NULL_TIME)
		return;
	while (s->future < end && ds[s->future] <= s->cutoff)
		s->future++;
	if (p->update && p->in->y >= 0)
		take_fresh(p, s, ws);
}
