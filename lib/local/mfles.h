/*
 * mfles.h - boosted line, Fourier seasons and exponential smoothing
 *
 * After MFLES of Tyler Blume (median, Fourier, line, exponential smoothing):
 * from the median on, rounds fit what is left by a line, then by Fourier terms of all
 * seasons (least squares with a small ridge), each taken in by 0.9, while
 * the mean of SES levels of ten smoothing constants follows what these leave.
 * Rounds end when the one-step errors no longer shrink by 1 %, or after 50. The slope
 * goes on shrunk by the share of variance the line explains. Logarithms where
 * they forecast the last part of a positive series better.
 *
 * Variances are those of the model's own errors 1, 2, 4, ... periods ahead
 * within the series, in between by interpolation, with what the estimation
 * of the terms adds. Missing values leave the levels alone.
 */
#ifndef FC_LOCAL_MFLES_H
#define FC_LOCAL_MFLES_H

#include "local/local.h"

extern const struct fc_local fc_local_mfles;
extern const struct fc_param fc_mfles_params[];

#endif
