/* conformclass.c - what a history tells of how its errors will be. */
#include "base/fc.h"

#include <math.h>

#include "model/conform_impl.h"
#include "local/decompose.h"

/* What a model says of its errors after a short history is too good; the
 * share of the roughness in the scale is SHORT / (n + SHORT). */
#define SHORT 10.0

/* Kinds of demand: Syntetos, Boylan & Croston (2005), JORS 56:495-503. */
enum { FULL, SMOOTH, ERRATIC, INTERMITTENT, LUMPY, DEMANDS };
enum { BRIEF, MIDDLE, LONG, LENGTHS };

#define CUT_INTERVAL 1.32
#define CUT_VARIATION 0.49
/* Histories of fewer periods are short, or of middle length. */
#define CUT_BRIEF 20
#define CUT_MIDDLE 60

/* Root mean square difference at a lag; INFINITY without any. */
static double
difference(const double *y, size_t n, size_t lag)
{
	double sum = 0, count = 0;

	for (size_t t = lag; t < n; t++) {
		double d = y[t] - y[t - lag];

		if (isnan(d))
			continue;
		sum += d * d;
		count++;
	}
	return count > 0 ? sqrt(sum / count) : INFINITY;
}

int
fc_conform_season(const struct fc_conform *cf, size_t k)
{
	return cf->spec[k].season > 0 ? cf->spec[k].season :
	    fc_freq_season(&cf->freq);
}

/* How much y moves, by itself or, if that is less, from season to season. */
static double
roughness(const double *y, size_t n, size_t season)
{
	double d = fmin(difference(y, n, 1), difference(y, n, season));

	return isfinite(d) ? d : 0;
}

static unsigned
demand_of(const double *y, size_t n)
{
	double seen = 0, sold = 0, mean = 0, squares = 0;

	for (size_t t = 0; t < n; t++) {
		double d = y[t] - mean;

		if (y[t] < 0)
			return FULL;
		seen += isnan(y[t]) ? 0 : 1;
		if (!(y[t] > 0))
			continue;
		sold++;
		mean += d / sold;
		squares += d * (y[t] - mean);
	}
	if (!(sold < seen))
		return FULL;
	if (sold < 2)
		return INTERMITTENT;
	squares /= (sold - 1) * mean * mean;
	if (seen / sold < CUT_INTERVAL)
		return squares < CUT_VARIATION ? SMOOTH : ERRATIC;
	return squares < CUT_VARIATION ? INTERMITTENT : LUMPY;
}

static unsigned
length_of(size_t n)
{
	return n < CUT_BRIEF ? BRIEF : n < CUT_MIDDLE ? MIDDLE : LONG;
}

void
fc_conform_aged(struct fc_conform_own *own, size_t n)
{
	unsigned rest = own->class / LENGTHS;

	own->class = (uint16_t)(rest * LENGTHS + length_of(n));
	own->share = (float)(SHORT / ((double)n + SHORT));
}

void
fc_conform_look(const struct fc_conform *cf, size_t k, const double *y,
    size_t n, struct fc_fit_ws *ws, struct fc_conform_own *own)
{
	size_t m = (size_t)fc_conform_season(cf, k);
	double lowest = INFINITY;
	bool seasonal = m > 1 && n > 3 * m &&
	    fc_season_test(y, n, m, 3 * m, fc_vec_resize(&ws->work, n));

	*own = (struct fc_conform_own){
		.rough = (float)roughness(y, n, m),
		.class = (uint16_t)((demand_of(y, n) * 2 + seasonal) *
		    LENGTHS),
	};
	static_assert(DEMANDS * 2 * LENGTHS == FC_CONFORM_CLASSES,
	    "as many classes");
	if (!isfinite(own->rough))
		own->rough = 0;
	fc_conform_aged(own, n);
	for (size_t t = 0; t < n; t++)
		lowest = fmin(lowest, y[t]);
	own->floor = !(lowest < 0) && !(lowest > 0);
}
