/*
 * theta.h - the theta method as the M competitions know it
 *
 * Two theta lines, 0 (the regression on time) and 2 (simple exponential
 * smoothing), combined evenly; that is exponential smoothing with half of the
 * regression's slope b as drift (Hyndman & Billah 2003, IJF 19:287-290):
 *	f_h = l + b / 2 (h - 1 + (1 - (1 - alpha)^n) / alpha)
 * sigma_h as in ses.h. Equals R's thetaf, but for the limits of seasonal series:
 * R leaves them as wide as the adjusted series has them, here the season
 * scales them like the mean (scripts/parity compares them without it). Source: Assimakopoulos &
 * Nikolopoulos (2000), IJF 16:521-530. A missing value leaves the level.
 *
 * alpha and level as in ses.h.
 */
#ifndef FC_LOCAL_THETA_H
#define FC_LOCAL_THETA_H

#include "local/local.h"

extern const struct fc_local fc_local_theta;

/* Least-squares line y = at0 + slope t over the observed t; a line through
 * one value is flat. */
void fc_line(const double *y, size_t n, double *at0, double *slope);

#endif
