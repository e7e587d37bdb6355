/* share.c - forecasts of some nodes handed down to the series below them */
#include "base/fc.h"

#include <math.h>

#include "recon/share.h"
#include "recon/solve.h"

#define NOTHING 1e-12           /* of the sum of sizes */

static void
hand_down(double *y, size_t k, const struct fc_chain *c, size_t node,
    const double *sum, const double *size)
{
	size_t parent = c->parent[node], j;
	double share;

	for (j = 0; j < k; j++) {
		share = fabs(sum[parent * k + j]) >
		    NOTHING * size[parent * k + j] ?
		    y[node * k + j] / sum[parent * k + j] :
		    1.0 / c->nchildren[parent];
		y[node * k + j] = share * y[parent * k + j];
	}
}

void
fc_share_forecasts(const struct fc_structure *s, double *y, size_t k,
    const struct fc_chain *c, double *work)
{
	double *sum = work, *size = work + s->n * k;
	size_t i, j, node, parent;

	memset(work, 0, 2 * s->n * k * sizeof *work);
	for (node = 0; node < s->n; node++) {
		parent = c->parent[node];
		for (j = 0; j < k && parent != node; j++) {
			sum[parent * k + j] += y[node * k + j];
			size[parent * k + j] += fabs(y[node * k + j]);
		}
	}
	for (i = 0; i < c->n; i++) {
		node = c->order[i];
		if (c->parent[node] != node)
			hand_down(y, k, c, node, sum, size);
	}
	fc_solve_bottom_up(s, y, k);
}

void
fc_share_fixed(const struct fc_structure *s, double *y, size_t k,
    const uint32_t *root, const double *share)
{
	size_t i, j;

	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k; j++)
			y[s->bottom[i] * k + j] = share[i] *
			    y[(size_t)root[i] * k + j];
	fc_solve_bottom_up(s, y, k);
}
