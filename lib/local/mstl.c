/* mstl.c - decomposition of a series with several seasons. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/mstl.h"
#include "local/stl.h"

#define FIRST_WINDOW 11
#define WINDOW_STEP 4
#define FILL_PASSES 2

void
fc_mstl_seasons(struct fc_mstl *p, const struct fc_sample *s)
{
	p->nseason = 0;
	for (size_t i = 0; i < s->nseason; i++) {
		size_t m = (size_t)s->seasons[i];

		if (m >= 2 && (p->nseason == 0 || p->m[p->nseason - 1] < m))
			p->m[p->nseason++] = m;
	}
}

size_t
fc_mstl_work(const struct fc_mstl *p, size_t n)
{
	size_t longest = p->nseason > 0 ? p->m[p->nseason - 1] : 2;

	return 2 * n + fc_stl_work(n, longest);
}

void
fc_mstl_bridge(double *x, const double *y, size_t n)
{
	size_t last = n;        /* observed */

	for (size_t t = 0; t < n; t++) {
		if (isnan(y[t]))
			continue;
		for (size_t i = last == n ? 0 : last + 1; i < t; i++)
			x[i] = last == n ? x[t] : x[last] + (x[t] - x[last]) *
			    (double)(i - last) / (double)(t - last);
		last = t;
	}
	for (size_t t = last + 1; last < n && t < n; t++)
		x[t] = x[last];
}

static struct fc_stl
plan(const struct fc_mstl *p, size_t n, size_t i)
{
	size_t window = p->periodic ? 0 : p->window > 0 ? p->window :
	    FIRST_WINDOW + WINDOW_STEP * i;
	struct fc_stl s;

	fc_stl_plan(&s, n, p->m[i], window, p->robust);
	s.season.line = p->season_degree == 1;
	s.trend.line = p->trend_degree == 1;
	if (p->trend > 0) {
		s.trend.window = p->trend;
		s.trend.jump = (p->trend + 9) / 10;
	}
	s.low.line = p->low_degree > 0 ? p->low_degree == 2 : s.trend.line;
	if (p->low > 0) {
		s.low.window = p->low;
		s.low.jump = (p->low + 9) / 10;
	}
	s.inner = p->inner > 0 ? p->inner - 1 : s.inner;
	s.outer = p->outer > 0 ? p->outer - 1 : s.outer;
	return s;
}

/* Seasons and trend of x, nothing missing; rest: n doubles. */
static void
decompose(const struct fc_mstl *p, const double *x, size_t n, double *season,
    double *trend, double *rest, double *work)
{
	int passes = p->nseason < 2 ? 1 : p->iterate > 0 ? p->iterate - 1 : 2;

	memset(season, 0, p->nseason * n * sizeof *season);
	memcpy(rest, x, n * sizeof *rest);
	for (int pass = 0; pass < passes; pass++) {
		for (size_t i = 0; i < p->nseason; i++) {
			double *s = season + i * n;
			struct fc_stl stl = plan(p, n, i);

			for (size_t t = 0; t < n; t++)
				rest[t] += s[t];
			fc_stl_run(&stl, rest, n, s, trend, work);
			for (size_t t = 0; t < n; t++)
				rest[t] -= s[t];
		}
	}
	if (p->nseason == 0)
		fc_loess_smooth(x, n, FC_MAX(7, n / 4 | 1), trend, work);
}

/* Add, or take away, all seasons. */
static void
shift(double *x, const double *season, size_t nseason, size_t n, double sign)
{
	for (size_t i = 0; i < nseason; i++) {
		for (size_t t = 0; t < n; t++)
			x[t] += sign * season[i * n + t];
	}
}

void
fc_mstl_run(const struct fc_mstl *p, const double *y, size_t n,
    double *season, double *trend, double *work)
{
	double *x = work, *rest = x + n;
	bool missing = false;

	work = rest + n;
	for (size_t t = 0; t < n; t++)
		missing = missing || isnan(y[t]);
	memcpy(x, y, n * sizeof *x);
	fc_mstl_bridge(x, y, n);
	for (int pass = 0; missing && pass < FILL_PASSES; pass++) {
		decompose(p, x, n, season, trend, rest, work);
		shift(x, season, p->nseason, n, -1);
		fc_mstl_bridge(x, y, n);
		shift(x, season, p->nseason, n, 1);
	}
	decompose(p, x, n, season, trend, rest, work);
}
