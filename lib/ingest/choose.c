/* choose.c - which records are used: conditions and faults */
#include "base/fc.h"

#include <float.h>
#include <math.h>

#include "ingest/record.h"

/* Row i cannot be used: an error, or a line in the rejects. */
static int
refuse(struct fc_record *r, const struct fc_batch *file, size_t i,
    const char *const why[3], struct fc_err *err)
{
	char where[512];

	if (r->rejects->out != NULL)
		return fc_rejects_row(r->rejects, r->p->reader, file, i, why,
		    err);
	fc_reader_where(r->p->reader, i, where, sizeof where);
	return fc_fail(err, FC_DATA, "%s: column '%s': %s", where, why[0],
	    why[2]);
}

/* Why is row i no use? NULL when it is. */
static const char *const *
fault(const struct fc_record *r, size_t i, const char *why[3])
{
	const struct fc_plan *p = r->p;
	bool sign = p->tidy.negative == FC_NEG_ERROR ||
	    p->tidy.negative == FC_NEG_REJECT;
	size_t k;

	for (k = 0; k < p->nkeys; k++)
		if (r->code[k][i] < 0) {
			why[0] = p->col[p->key[k]].name;
			why[1] = "key";
			why[2] = "a key is missing";
			return why;
		}
	if (r->ds[i] == FC_NULL_TIME) {
		why[0] = p->col[p->time].name;
		why[1] = "time";
		why[2] = p->col[p->time].origin == FC_FROM_JOIN ?
		    "no time: the record has no match in its side table" :
		    "the time is missing";
		return why;
	}
	if (isinf(r->y[i])) {
		why[0] = p->target < 0 ? "y" : p->col[p->target].name;
		why[1] = "number";
		why[2] = "not a finite number";
		return why;
	}
	if (sign && r->y[i] < 0) {
		why[0] = p->target < 0 ? "y" : p->col[p->target].name;
		why[1] = "negative";
		why[2] = "negative value (see --negative)";
		return why;
	}
	return NULL;
}

/* Rows that --where lets through. */
static void
apply_conds(struct fc_record *r, const struct fc_batch *b)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		r->pass[i] = true;
	for (i = 0; i < r->p->ncond; i++) {
		struct fc_joinarg arg;

		fc_record_source(r, b, &r->p->condsrc[i], &arg);
		fc_cond_apply(&r->p->cond[i], arg.col, arg.ref, b->n, r->pass);
	}
}

/* No conditions, no faults: one look at each column tells. */
static bool
all_good(struct fc_record *r, size_t n)
{
	int32_t codes = 0;
	size_t i, k, missing = 0, odd = 0;

	if (r->p->ncond > 0)
		return false;
	for (k = 0; k < r->p->nkeys; k++)
		for (i = 0; i < n; i++)
			codes |= r->code[k][i];
	for (i = 0; i < n; i++) {
		missing += r->ds[i] == FC_NULL_TIME;
		odd += (r->y[i] < 0) | (r->y[i] > DBL_MAX);
	}
	if (codes < 0 || missing > 0 || odd > 0)
		return false;
	for (i = 0; i < n; i++)
		r->sel[i] = (uint32_t)i;
	r->nsel = n;
	return true;
}

int
fc_record_choose(struct fc_record *r, const struct fc_batch *b,
    const uint32_t *src, const struct fc_batch *file, struct fc_err *err)
{
	size_t i, refused = SIZE_MAX;

	if (all_good(r, b->n))
		return 0;
	apply_conds(r, b);
	r->nsel = 0;
	for (i = 0; i < b->n; i++) {
		size_t from = src ? src[i] : i;
		const char *why[3];

		if (!r->pass[i]) {
			r->stats->where++;
			continue;
		}
		r->stats->negative += r->y[i] < 0;
		if (fault(r, i, why) == NULL) {
			r->sel[r->nsel++] = (uint32_t)i;
			continue;
		}
		/* All cells of one wide record share its fault. */
		if (from != refused && refuse(r, file, from, why, err))
			return -1;
		refused = from;
	}
	return 0;
}
