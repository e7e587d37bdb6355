/*
 * tbatsrun.h - the recursion of TBATS, its adjoint, its first states
 *
 * De Livera, Hyndman & Snyder (2011), JASA 106:1513-1527, eq. 2 and 7: level l,
 * damped trend b, harmonics j of angle w_j, each a pair s, s* turned by w_j a
 * period, and ARMA(p, q) errors d:
 *	z = l + phi b + sum s_j + d,	d = sum ar d_-i + sum ma e_-i + e
 *	l' = l + phi b + alpha d,	b' = phi b + beta d
 *	s_j' =  (s_j + gamma1 d) cos w + (s*_j + gamma2 d) sin w
 *	s*_j' = -(s_j + gamma1 d) sin w + (s*_j + gamma2 d) cos w
 * with gamma1, gamma2 of the season that harmonic j belongs to. The paper does
 * not turn the gains; then the two of a season must suit pairs that turn at
 * every speed, and errors only fade when gamma1 is about 0. O(n) steps of
 * O(harmonics); the gradient by all parameters and first states costs one more
 * pass. Where z is missing, d is what its ARMA part says and e = 0.
 *
 * A model is one run of doubles: head, parameters, states; so it is stored
 * as it stands.
 */
#ifndef FC_LOCAL_TBATSRUN_H
#define FC_LOCAL_TBATSRUN_H

#include "local/local.h"

#define FC_TB_ARMA 3            /* most of p and of q */
#define FC_TB_HARMONICS 256     /* most in all */

/* Head and single parameters at the front of the run. */
enum {
	FC_TB_NH, FC_TB_NS, FC_TB_P, FC_TB_Q, FC_TB_TREND, FC_TB_BOXCOX,
	FC_TB_CENTRE, FC_TB_SCALE, FC_TB_VARIANCE, FC_TB_LAMBDA,
	FC_TB_ALPHA, FC_TB_BETA, FC_TB_PHI, FC_TB_AR,
	FC_TB_MA = FC_TB_AR + FC_TB_ARMA, FC_TB_D = FC_TB_MA + FC_TB_ARMA,
	FC_TB_E = FC_TB_D + FC_TB_ARMA, FC_TB_L = FC_TB_E + FC_TB_ARMA,
	FC_TB_B, FC_TB_LISTS,
};

/* trend of the head */
enum { FC_TB_NONE, FC_TB_DAMPED, FC_TB_LINEAR };

/* Views of the lists of a run: by season, by harmonic. */
struct fc_tb {
	double *v;
	size_t nh, ns;
	double *gamma1, *gamma2;        /* ns each */
	double *season, *angle, *s, *ss;        /* nh each */
	double *cosine, *sine;          /* nh each, in the run, too */
};

size_t fc_tb_size(size_t nh, size_t ns);
/* Views of v, whose head holds nh and ns. */
struct fc_tb fc_tb_bind(double *v);

/* What comes next, the sum over states; then take in d. */
double fc_tb_ahead(const struct fc_tb *m);
void fc_tb_step(struct fc_tb *m, double d);
/* ARMA part of the next d; remember one d and its e. */
double fc_tb_arma(const struct fc_tb *m);
void fc_tb_remember(struct fc_tb *m, double d, double e);

/* Run over z and leave the last states; sum of squared e. */
double fc_tb_run(struct fc_tb *m, const double *z, size_t n);
/* The same from the states of m (which stay), with its derivatives to
 * *grad, a run of the same shape (head unused), and by each z to dz unless
 * NULL. work: 5 n + 2 nh + 2. */
double fc_tb_adjoint(const struct fc_tb *m, const double *z, size_t n,
    struct fc_tb *grad, double *dz, double *work);
/* First states by least squares of e given the parameters; false when errors
 * long ago do not fade (the model cannot be inverted). holes: some z are
 * missing. */
size_t fc_tb_first_work(size_t nh, size_t ns, bool holes);
bool fc_tb_first(struct fc_tb *m, const double *z, size_t n, double *work);

#endif
