/*
 * conformio.c - scores in a section of the model file
 *
 * The head; what each series tells (struct fc_conform_own) by series and
 * model; then the counts that are not 0, ascending by place.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/conform_impl.h"

#define VERSION 1

struct head {
	uint32_t version, nspec;
	uint64_t horizon;
	uint64_t nown;
	uint64_t ncount;
};

struct entry {
	uint32_t table, cell, n, zero;
};

static_assert(sizeof(struct fc_conform_own) == 16, "as in fc-model(5)");

static void
put(const struct fc_conform *cf, struct fc_buf *out)
{
	struct head h = { .version = VERSION, .nspec = (uint32_t)cf->nspec,
		.horizon = (uint64_t)cf->horizon, .nown = cf->nown };
	size_t each = fc_conform_table(cf), at = out->len;

	fc_buf_add(out, &h, sizeof h);
	fc_buf_add(out, cf->own, cf->nown * sizeof *cf->own);
	for (size_t t = 0; t < cf->nspec * FC_CONFORM_CLASSES; t++) {
		for (size_t i = 0; cf->count[t] && i < each; i++) {
			struct entry e = { (uint32_t)t, (uint32_t)i,
				cf->count[t][i], 0 };

			if (e.n == 0)
				continue;
			fc_buf_add(out, &e, sizeof e);
			h.ncount++;
		}
	}
	memcpy(out->s + at, &h, sizeof h);
}

int
fc_conform_save(const struct fc_conform *cf, struct fc_model_writer *w,
    struct fc_err *err)
{
	struct fc_buf b = { 0 };
	int rc;

	put(cf, &b);
	rc = fc_model_put_section(w, "conform", b.s, b.len, err);
	fc_buf_release(&b);
	return rc;
}

bool
fc_conform_stored(const struct fc_model_file *f)
{
	size_t n;

	return fc_model_section(f, "conform", &n) != NULL;
}

static bool
own_valid(const struct fc_conform_own *own)
{
	return own->factor >= 0 && isfinite(own->factor) && own->rough >= 0 &&
	    isfinite(own->rough) && own->share >= 0 && own->share <= 1 &&
	    own->class < FC_CONFORM_CLASSES && own->floor <= 1;
}

static bool
head_valid(const struct fc_conform *cf, const struct head *h, size_t n,
    uint64_t nseries)
{
	return h->version == VERSION && h->nspec == cf->nspec &&
	    h->horizon >= 1 && h->horizon <= 1000000 &&
	    h->nown == nseries * cf->nspec &&
	    h->nown <= n / sizeof(struct fc_conform_own) &&
	    h->ncount <= n / sizeof(struct entry) &&
	    n == sizeof *h + h->nown * sizeof(struct fc_conform_own) +
	    h->ncount * sizeof(struct entry);
}

/* What the series tell, then the counts. */
static bool
take(struct fc_conform *cf, const struct head *h, const unsigned char *p)
{
	bool good = true;

	cf->horizon = (int64_t)h->horizon;
	fc_conform_open(cf);
	FC_GROW(cf->own, h->nown, cf->capown);
	cf->nown = h->nown;
	if (h->nown > 0)
		memcpy(cf->own, p, h->nown * sizeof *cf->own);
	p += h->nown * sizeof *cf->own;
	for (size_t i = 0; i < h->nown; i++)
		good = good && own_valid(&cf->own[i]);
	for (uint64_t i = 0; good && i < h->ncount; i++) {
		struct entry e;

		memcpy(&e, p + i * sizeof e, sizeof e);
		good = e.table < cf->nspec * FC_CONFORM_CLASSES &&
		    e.cell < fc_conform_table(cf);
		if (good)
			fc_conform_count(cf, (struct fc_conform_cell){ e.table,
			    e.cell }, e.n);
	}
	return good;
}

int
fc_conform_load(struct fc_conform *cf, const struct fc_model_file *f,
    struct fc_err *err)
{
	struct head h;
	size_t n;
	const unsigned char *p = fc_model_section(f, "conform", &n);

	if (p && n >= sizeof h) {
		memcpy(&h, p, sizeof h);
		if (head_valid(cf, &h, n, fc_model_nseries(f)) &&
		    take(cf, &h, p + sizeof h))
			return 0;
	}
	return fc_fail(err, FC_DATA, "damaged model file: section 'conform'");
}
