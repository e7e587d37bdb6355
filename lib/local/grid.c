/* grid.c - a distribution kept as quantiles at fixed probabilities. */
#include "base/fc.h"

#include "base/quantile.h"
#include "local/grid.h"

const double fc_grid_p[FC_GRID] = {
	0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25,
	0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7,
	0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99, 0.995, 0.9975,
};

void
fc_grid_of_sorted(const double *x, size_t n, double grid[FC_GRID])
{
	for (size_t i = 0; i < FC_GRID; i++)
		grid[i] = fc_quantile_sorted(x, n, fc_grid_p[i]);
}

double
fc_grid_quantile(const double grid[FC_GRID], double p)
{
	size_t i = 1;

	if (!(p > fc_grid_p[0]))
		return grid[0];
	while (i < FC_GRID && fc_grid_p[i] < p)
		i++;
	if (i == FC_GRID)
		return grid[FC_GRID - 1];
	return grid[i - 1] + (grid[i] - grid[i - 1]) *
	    (p - fc_grid_p[i - 1]) / (fc_grid_p[i] - fc_grid_p[i - 1]);
}
