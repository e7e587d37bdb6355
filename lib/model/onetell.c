/* onetell.c - what the notes of forecasts say. */
#include "base/fc.h"

#include <string.h>

#include "cli/msg.h"
#include "model/one.h"

static int
tell_column(const struct fc_predict *p, const struct fc_one_note *n, const char *key, struct fc_err *err)
{
	char ds[FC_TIME_MAX];
	size_t len = fc_time_print(ds, n->ds, &p->in->field[p->in->ds].time);

	return fc_warn(err, n->kind, "series '%s': model '%s': column '%s' "
	    "is missing for %.*s; its mean stands in", key,
	    p->spec[n->spec].alias, n->column, (int)len, ds);
}

int
fc_one_tell(const struct fc_predict *p, const struct fc_chunk *c,
    struct fc_one_out *out, struct fc_err *err)
{
	char key[256];
	int rc = 0;

	for (size_t i = 0; i < out->nnote && rc == 0; i++) {
		const struct fc_one_note *n = &out->note[i];

		fc_key_text(&c->batch, c->start[n->series], key);
		if (n->column)
			rc = tell_column(p, n, key, err);
		else if (n->instead)
			rc = fc_warn(err, n->kind, "series '%s': model '%s': "
			    "%s; '%s' stepped in", key,
			    p->spec[n->spec].alias, n->why, n->instead);
		else if (strcmp(n->kind, "member") == 0)
			rc = fc_warn(err, n->kind, "series '%s': model '%s': "
			    "%s", key, p->spec[n->spec].alias, n->why);
		else
			rc = fc_warn(err, n->kind, "series '%s': %s", key,
			    n->why);
	}
	out->nnote = 0;
	return rc;
}
