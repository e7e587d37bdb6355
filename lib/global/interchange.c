/* interchange.c - files of text models in, global models out. */
#include "base/fc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "global/interchange.h"
#include "io/in.h"
#include "learn/gbdt.h"

/* Far more than any model; a text is kept whole. */
#define LONGEST ((size_t)4 << 30)

static int
read_all(struct fc_buf *text, const char *path, struct fc_err *err)
{
	struct fc_in *in;
	ssize_t n;

	if (fc_in_open(&in, path, err))
		return -1;
	do {
		n = fc_in_read(in, fc_buf_reserve(text, 1 << 16), 1 << 16, err);
		text->len += n > 0 ? (size_t)n : 0;
	} while (n > 0 && text->len < LONGEST);
	fc_in_close(in);
	return n < 0 ? -1 : 0;
}

int
fc_interchange_read(struct fc_buf *text, const char *path,
    const struct fc_schema *in, struct fc_featset *set, struct fc_err *err)
{
	struct fc_gbdt *m = NULL;
	int rc = read_all(text, path, err);

	if (rc == 0 && fc_gbdt_load(&m, text->s ? text->s : "", text->len,
	    err)) {
		err->code = FC_DATA;
		rc = fc_fail_at(err, "%s", path);
	}
	for (size_t c = 0; rc == 0 && c < fc_gbdt_ncol(m); c++) {
		const char *name = fc_gbdt_column(m, c);
		bool there = fc_schema_find(in, name) >= 0;

		for (size_t k = 0; k < set->n && !there; k++)
			there = strcmp(fc_featset_name(set, k), name) == 0;
		if (!there && fc_featset_add(set, name, err)) {
			err->code = FC_DATA;
			rc = fc_fail_at(err, "%s: column '%s' of the model, "
			    "which the panel lacks", path, name);
		}
	}
	fc_gbdt_free(m);
	return rc;
}

int
fc_interchange_write(const struct fc_trained *t, const struct fc_spec *spec,
    size_t n, struct fc_buf *text, struct fc_err *err)
{
	const struct fc_global *g = spec[0].model->global;

	if (spec[0].part)
		return fc_fail(err, FC_USAGE, "--export lightgbm: one model of "
		    "trees, not a combination");
	if (n != 1 || !g || !g->give)
		return fc_fail(err, FC_USAGE, "--export lightgbm: one model of "
		    "trees, not '%s'%s", spec[0].alias, n > 1 ? " and others" :
		    "");
	if (t->of[0].n != 1)
		return fc_fail(err, FC_USAGE, "--export lightgbm: one model, "
		    "and strategy=direct makes %zu", t->of[0].n);
	if (spec[0].nquantile > 0)
		return fc_fail(err, FC_USAGE, "--export lightgbm: one model, "
		    "and quantiles= makes %zu", spec[0].nquantile + 1);
	if (spec[0].target.on)
		return fc_fail(err, FC_USAGE, "--export lightgbm: the trees "
		    "of '%s' predict a transformed y", spec[0].alias);
	return g->give(t->of[0].part[0].model, text, err);
}
