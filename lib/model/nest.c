/* nest.c - what nests have in common. */
#include "base/fc.h"

#include "base/buf.h"
#include "cli/msg.h"
#include "model/registry.h"
#include "model/regress.h"

uint64_t
fc_nest_chosen(const struct fc_spec *spec, const struct fc_vec *state)
{
	const struct fc_nest *nest = spec->model->nest;

	if (spec->fourier == FC_FOURIER_CHOOSE)
		return fc_regress_chosen(spec, state);
	return nest && nest->chosen ? nest->chosen(spec, state) : 0;
}

void
fc_nest_tell(const struct fc_spec *spec, uint64_t members, const char *key)
{
	struct fc_buf b = { 0 };

	if (spec->fourier == FC_FOURIER_CHOOSE)
		fc_buf_adds(&b, members == FC_REGRESS_FOURIER ?
		    "Fourier terms" : "seasonal terms");
	for (size_t i = 0; i < spec->nmember; i++) {
		if (members >> i & 1)
			fc_buf_printf(&b, "%s%s", b.len ? ", " : "",
			    spec->member[i].text);
	}
	fc_note("series '%s': model '%s': %s", key, spec->alias, b.s);
	fc_buf_release(&b);
}

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
