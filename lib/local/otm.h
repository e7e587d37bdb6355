/*
 * otm.h - optimised and dynamic theta models
 *
 * With w = 1 - 1 / theta and the regression line A + B t, t = 1, 2, ...
 *	mu_{t+1} = l_t + w g_t,  l_t = l_{t-1} + alpha (y_t - l_{t-1})
 *	g_t = (1 - alpha)^t A + B (1 - (1 - alpha)^{t+1}) / alpha
 * (Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler 2016, IJF
 * 32:1151-1161). otm has the line of the whole series, dstm and dotm the one
 * of the values so far; dstm has theta 2. alpha in [0.1, 0.99], theta >= 1 and
 * the first level minimise the squared errors, for the dynamic models from
 * the third on. For a given alpha the errors are linear in the first level and
 * w, so that both are eliminated exactly and one dimension is searched, O(n)
 * an evaluation. calm: w is normal around 1/2, theta 2, with the standard
 * deviation 1/2 (the ends of its range), in least squares a term (w - 1/2)^2
 * of 4 times the variance of the errors at w = 1/2; without it theta follows
 * noise (sMAPE of the last 18 periods of M3's monthly training parts, otm:
 * 15.8, calm 15.2). auto-theta fits all four, theta 2 or free and calm, and
 * takes the one of the lowest BIC of the errors from the third on, in which a
 * static line counts as two parameters and theta, held by its prior, as none
 * (MASE on the same parts, and with as many parameters as the paper counts
 * and no prior: M3 yearly 3.273 and 3.315, quarterly 1.137 and 1.136, monthly
 * .875 and .873; M1 yearly 2.634 and 2.703; hospital .789 and .794).
 *
 * The forecast of a step stands in for its value in the next ones. sigma_h is
 * exact: the response of all later steps to an error, squared and summed;
 * the variance is SSE / (errors - parameters); for dynamic models that takes
 * O(h^2) a forecast. To it comes what is not known of the slope, h^2 w^2
 * (6 alpha^2 / (5 n) + 12 / n^3) of the variance (a regression on n values of
 * a random walk, and of a line with noise); without it, intervals of short
 * series are too narrow (95 % ones within M3 yearly hold 57 %, with it 62 %;
 * MSIS 64.6 and 59.8). A missing value is replaced by
 * its forecast, the line goes on as it is.
 */
#ifndef FC_LOCAL_OTM_H
#define FC_LOCAL_OTM_H

#include "local/local.h"

extern const struct fc_local fc_local_otm, fc_local_dotm, fc_local_auto_theta;
extern const struct fc_param fc_otm_params[], fc_dstm_params[];

#endif
