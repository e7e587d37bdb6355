/* nest.c - what a nest is without members: nothing. */
#include "base/fc.h"

#include "model/nest.h"

static const char *
nothing_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	(void)s;
	(void)p;
	(void)state;
	(void)work;
	return "no members";
}

static bool
nothing_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	(void)v;
	(void)n;
	return false;
}

const struct fc_local fc_local_nested = {
	nothing_fit, NULL, NULL, nothing_valid,
};
