/* cg.c - a step of conjugate gradients, k systems side by side */
#include "base/fc.h"

#include "recon/cg.h"

void
fc_cg_dots(const double *x, const double *y, size_t n, size_t k, double *dot)
{
	size_t i, j;

	memset(dot, 0, k * sizeof *dot);
	for (i = 0; i < n; i++)
		for (j = 0; j < k; j++)
			dot[j] += x[i * k + j] * y[i * k + j];
}

void
fc_cg_walk(const struct fc_cg *c)
{
	double *step = c->step;
	size_t k = c->k, i, j;

	fc_cg_dots(c->p, c->q, c->n, k, step);
	for (j = 0; j < k; j++)
		step[j] = c->rho[j] > c->end[j] && step[j] > 0 ?
		    c->rho[j] / step[j] : 0;
	for (i = 0; i < c->n; i++)
		for (j = 0; j < k; j++) {
			c->x[i * k + j] += step[j] * c->p[i * k + j];
			c->r[i * k + j] -= step[j] * c->q[i * k + j];
		}
}

void
fc_cg_turn(const struct fc_cg *c)
{
	double *step = c->step, *next = c->step + c->k;
	size_t k = c->k, i, j;

	fc_cg_dots(c->r, c->z, c->n, k, next);
	for (j = 0; j < k; j++) {
		step[j] = c->rho[j] > c->end[j] ? next[j] / c->rho[j] : 0;
		c->rho[j] = next[j];
	}
	for (i = 0; i < c->n; i++)
		for (j = 0; j < k; j++)
			c->p[i * k + j] = step[j] * c->p[i * k + j] +
			    c->z[i * k + j];
}
