/*
 * fourtheta.h - the 4Theta method
 *
 * A trend T_t, linear or exponential, by least squares on time (of y, of log
 * y); the theta line theta y + (1 - theta) T, or y^theta T^(1 - theta);
 * simple exponential smoothing l of it; the forecast puts both together again,
 *	l / theta + (1 - 1 / theta) T, or l^(1 / theta) T^(1 - 1 / theta)
 * with theta in [1, 3] and the one of the four models that has the least mean
 * absolute error one step ahead. Products and exponential trends only where
 * every value is above 0. Seasons are taken out before (seasonal=decompose).
 * Source: Spiliotis, Assimakopoulos & Makridakis (2020), EJOR 284:550-558.
 *
 * sigma_h = s sqrt(1 + (h - 1) alpha^2), s^2 the mean squared error with 4
 * degrees of freedom less. A missing value leaves the level.
 */
#ifndef FC_LOCAL_FOURTHETA_H
#define FC_LOCAL_FOURTHETA_H

#include "local/local.h"

extern const struct fc_local fc_local_fourtheta;

#endif
