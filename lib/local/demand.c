/* demand.c - what models of intermittent demand share. */
#include "base/fc.h"

#include <math.h>

#include "base/quantile.h"
#include "local/demand.h"

const char *
fc_demand_take(const struct fc_sample *s, struct fc_demand *d,
    struct fc_vec *work, size_t more, double **rest)
{
	double *y = fc_vec_resize(work, 3 * s->n + more), *size = y + s->n;
	double *interval = size + s->n;
	size_t n = 0, k = 0, last = 0;

	for (size_t t = 0; t < s->n; t++) {
		if (isnan(s->y[t]))
			continue;
		if (s->y[t] < 0)
			return "negative values";
		y[n++] = s->y[t];
		if (!(s->y[t] > 0))
			continue;
		size[k] = s->y[t];
		interval[k++] = (double)(n - last);
		last = n;
	}
	*rest = interval + s->n;
	*d = (struct fc_demand){ y, n, size, interval, k,
		k > 0 ? (double)last / (double)k : 1, s };
	return NULL;
}

/* What the last n observed values were forecast as. */
static void
leave_fitted(const struct fc_demand *d, const double *e, size_t n)
{
	const struct fc_sample *s = d->s;

	for (size_t t = s->n; s->fitted && t-- > 0; )
		s->fitted[t] = isnan(s->y[t]) || n == 0 ? NAN :
		    s->y[t] - e[--n];
}

void
fc_demand_grid(const struct fc_demand *d, double *e, size_t n,
    double grid[FC_GRID])
{
	leave_fitted(d, e, n);
	if (n == 0)
		e[n++] = d->ndemand > 0 ? NAN : 0;
	fc_sort_doubles(e, n);
	fc_grid_of_sorted(e, n, grid);
}

void
fc_demand_forecast(double mean, const double grid[FC_GRID],
    struct fc_forecast *f)
{
	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] = mean;
		f->sigma[i] = NAN;
		for (size_t j = 0; j < f->np; j++) {
			double q = mean + fc_grid_quantile(grid, f->p[j]);

			f->q[i * f->np + j] = q < 0 ? 0 : q;
		}
	}
	f->has_q = true;
}
