/*
 * arma.h - a stationary ARMA process and its exact innovations
 *
 *	x_t = sum phi_i x_{t-i} + e_t + sum theta_j e_{t-j}
 * in Harvey's companion form with r = max(p, q + 1) states. A filter's gains
 * follow from the Chandrasekhar recursions (Morf, Sidhu & Kailath 1974, IEEE
 * Trans. Automat. Contr. 19:315-323; Melard 1984, AS 197): O(r) a step, where
 * a Kalman filter takes O(r^2), and no covariance matrix is stored. Its start
 * needs one column of that matrix, which comes from the autocovariances in
 * O(r^2). Any number of series may pass through the same gains.
 * Units: innovations have variance 1.
 */
#ifndef FC_LOCAL_ARMA_H
#define FC_LOCAL_ARMA_H

#include "base/fc.h"

struct fc_arma {
	size_t r;
	double *phi, *theta;    /* r: phi_1 .. phi_r and theta_0 = 1, theta_1 .. */
	double *k, *l;          /* r: gains */
	double f, m;            /* variance of the next innovation */
	bool steady;            /* the gains change no more */
};

/* Doubles of workspace for fc_arma_start. */
size_t fc_arma_work(size_t r);
/* Gains of the first step from phi, theta; false when not stationary. */
bool fc_arma_start(struct fc_arma *a, double *work);
/* Gains of the next step. */
void fc_arma_gains(struct fc_arma *a);
/* Move a state (r) over observation x; returns the innovation (variance f). */
double fc_arma_step(const struct fc_arma *a, double *state, double x);

/* n numbers of any size to the coefficients of a stationary autoregression
 * of order n, by tanh partial autocorrelations (Jones 1980, Technometrics
 * 22:389-395). work: n doubles. */
void fc_arma_stationary(const double *u, size_t n, double *phi, double *work);
/* The way back, to a stationary process not too close to the edge: n numbers
 * within -limit .. limit; phi that is not stationary ends at them. work: 2 n
 * doubles. */
void fc_arma_unconstrained(const double *phi, size_t n, double limit,
    double *u, double *work);
/* Are all roots of 1 - sum phi_i z^i farther out than radius? n <= 16. */
bool fc_arma_roots_beyond(const double *phi, size_t n, double radius);

#endif
