/*
 * conformscore.c - values to normal scores by a forecast, and back
 *
 * A forecast is known by its quantiles at the normal scores -2.75, -2.5, ...
 * 2.75, linear between them, and goes on in a line beyond.
 */
#include "base/fc.h"

#include <math.h>

#include "base/quantile.h"
#include "model/conform_impl.h"

#define N FC_CONFORM_GRID
#define PITCH 0.25
#define LAST (PITCH * (N - 1) / 2)
#define ONE 4                   /* places from the middle to 1 */

/* Phi of the scores. */
static const double grid_p[N] = {
	0.0029797632350545551, 0.0062096653257761323, 0.012224472655044696,
	0.022750131948179195, 0.040059156863817086, 0.066807201268858071,
	0.10564977366685535, 0.15865525393145707, 0.22662735237686821,
	0.30853753872598688, 0.4012936743170763, 0.5, 0.5987063256829237,
	0.69146246127401312, 0.77337264762313174, 0.84134474606854293,
	0.89435022633314476, 0.93319279873114191, 0.9599408431361829,
	0.97724986805182079, 0.98777552734495533, 0.99379033467422384,
	0.99702023676494544,
};

const double *
fc_conform_grid(void)
{
	return grid_p;
}

static double
score_at(size_t j)
{
	return PITCH * (double)j - LAST;
}

/* What a forecast becomes: center + wide * (x - center), and its slope beyond
 * the grid. */
struct shape {
	const double *q;
	double center, wide, slope;
};

static struct shape
shape_of(const struct fc_conform_own *own, const struct fc_forecast *grid,
    size_t i)
{
	const double *q = grid->q + i * N;
	double rough = (double)own->rough;
	double s = (q[N / 2 + ONE] - q[N / 2 - ONE]) / 2;

	s = fmax(s, (q[N - 1] - q[0]) / (2 * LAST));
	s = fmax(s, rough / 5);
	return (struct shape){ .q = q, .center = grid->mean[i], .slope = s,
		.wide = s > 0 && rough > 0 ?
		    pow(rough / s, (double)own->share) : 1 };
}

double
fc_conform_z(const struct fc_conform_own *own, const struct fc_forecast *grid,
    size_t i, double y, double tie)
{
	struct shape s = shape_of(own, grid, i);
	double x = s.center + (y - s.center) / s.wide, lo, hi;
	size_t a = 0, b = N;

	if (isnan(x) || isnan(s.q[0]) || isnan(s.q[N - 1]))
		return NAN;
	while (a < N && s.q[a] < x)
		a++;
	while (b > a && s.q[b - 1] > x)
		b--;
	/* Quantiles a to b - 1 are x. */
	if (b > a + 1) {
		lo = a > 0 ? grid_p[a] : 0;
		hi = b < N ? grid_p[b - 1] : 1;
		return fc_norm_quantile(lo + tie * (hi - lo));
	}
	if (b > a)
		return score_at(a);
	if (!(s.slope > 0) || !isfinite(s.slope))
		return NAN;
	if (a == 0)
		return -LAST - (s.q[0] - x) / s.slope;
	if (a == N)
		return LAST + (x - s.q[N - 1]) / s.slope;
	return score_at(a - 1) +
	    PITCH * (x - s.q[a - 1]) / (s.q[a] - s.q[a - 1]);
}

/* Inverse of that. */
static double
value_at(const struct shape *s, double z)
{
	double x, at = (z + LAST) / PITCH;
	size_t j;

	if (!(z > -LAST)) {
		x = s->q[0] + (z + LAST) * s->slope;
	} else if (!(z < LAST)) {
		x = s->q[N - 1] + (z - LAST) * s->slope;
	} else {
		j = (size_t)at;
		j = FC_MIN(j, (size_t)N - 2);
		x = s->q[j] + (at - (double)j) * (s->q[j + 1] - s->q[j]);
	}
	return s->center + (x - s->center) * s->wide;
}

void
fc_conform_bounds(const struct fc_conform *cf, size_t k,
    const struct fc_conform_own *own, const struct fc_forecast *grid,
    struct fc_forecast *f)
{
	int kind = own->factor > 0 ? FC_CONFORM_SCALED : FC_CONFORM_PLAIN;
	double over = own->factor > 0 ? (double)own->factor : 1;
	const double *table = cf->quantile + ((k * FC_CONFORM_CLASSES +
	    own->class) * FC_CONFORM_KINDS + (size_t)kind) * cf->groups *
	    cf->np;

	for (size_t i = 0; i < f->h; i++) {
		struct shape s = shape_of(own, grid, i);
		const double *z = table + fc_conform_group(cf, i) * cf->np;

		for (size_t j = 0; j < f->np; j++) {
			double x = value_at(&s, over * z[j]);

			/* Nothing was ever below: so will it be. */
			f->q[i * f->np + j] = own->floor ? fmax(x, 0) : x;
		}
	}
	f->has_q = true;
}
