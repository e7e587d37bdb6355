/* autoarima_impl.h - the options of automatic ARIMA, for its parts */
#ifndef FC_LOCAL_AUTOARIMA_IMPL_H
#define FC_LOCAL_AUTOARIMA_IMPL_H

#include "local/autoarima.h"

/* Their places in fc_auto_arima_params. */
enum {
	P_D, P_SD, P_MAX_P, P_MAX_Q, P_MAX_SP, P_MAX_SQ, P_IC, P_APPROX,
	P_STEPWISE, P_MAX_ORDER, P_TEST, P_SEASONAL_TEST, P_MAX_D, P_START_P,
	P_START_Q, P_START_SP, P_START_SQ, P_STATIONARY, P_DRIFT, P_MEAN,
};

/* Of P_SEASONAL_TEST. */
enum { STRENGTH, OCSB, CANOVA };

#endif
