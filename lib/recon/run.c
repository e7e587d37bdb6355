/* run.c - all columns reconciled, by threads */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "par/pool.h"
#include "recon/prob.h"

#define ADDS_UP 1e-9            /* largest relative gap of a result */

/* Is there a number wherever the method needs one? */
static int
check_complete(const struct fc_recon *r, struct fc_err *err)
{
	bool bottom_only = r->o.method == FC_RECON_BOTTOM_UP;
	char node[256], column[256];
	size_t i, c;

	for (c = 0; c < r->columns.n; c++)
		for (i = 0; i < r->s.n; i++) {
			double y = *fc_recon_value(r, i, c);

			if (isfinite(y) || (bottom_only && r->s.is_upper[i]))
				continue;
			return fc_fail(err, FC_DATA, "node %s: %s for %s%s",
			    fc_structure_name(&r->s, i, node),
			    fc_recon_absent(y) ? "no record" :
			    isnan(y) ? "no value" : "an infinite value",
			    fc_recon_column_name(r, c, column),
			    fc_recon_absent(y) ? ", which others have" : "");
		}
	return 0;
}

static int
work(void *item, void *ws, void *arg, struct fc_err *err)
{
	const struct fc_recon *r = arg;
	const struct fc_recon_block *b = item;
	size_t node = 0, column = 0, k;
	double *y = fc_recon_block(r, (size_t)(b - r->block), &k), gap;
	char name[256];

	if (fc_recon_apply(r, r->o.method, &r->group[b->group], y, k, ws, err))
		return -1;
	gap = fc_solve_gap(&r->s, y, k, &node, &column);
	if (gap > ADDS_UP)
		return fc_fail(err, FC_DATA, "the result does not add up at "
		    "node %s: the values differ too much in size",
		    fc_structure_name(&r->s, node, name));
	return 0;
}

static int
done(void *item, bool failed, void *arg, struct fc_err *err)
{
	(void)item;
	(void)failed;
	(void)arg;
	(void)err;
	return 0;
}

static void *
ws_new(void *arg)
{
	const struct fc_recon *r = arg;

	return fc_recon_ws_new(r, FC_MIN((size_t)FC_RECON_BLOCK,
	    r->columns.n));
}

static void
ws_free(void *ws)
{
	fc_recon_ws_free(ws);
}

static int
run_blocks(struct fc_recon *r, struct fc_err *err)
{
	struct fc_pool_spec spec = { .threads = r->o.threads, .work = work,
	    .done = done, .ws_new = ws_new, .ws_free = ws_free, .arg = r };
	struct fc_pool *pool;
	size_t i;
	int status = 0;

	spec.threads = (int)FC_MIN((size_t)spec.threads, r->nblocks);
	if (fc_pool_open(&pool, &spec, err))
		return -1;
	for (i = 0; i < r->nblocks && status == 0; i++)
		status = fc_pool_put(pool, &r->block[i], err);
	if (status == 0)
		status = fc_pool_finish(pool, err);
	fc_pool_close(pool);
	return status;
}

int
fc_recon_run(struct fc_recon *r, struct fc_err *err)
{
	if (fc_recon_groups(r, err))
		return -1;
	fc_recon_place(r);
	if (fc_recon_fill(r, err) || check_complete(r, err))
		return -1;
	if (r->columns.n == 0)
		return 0;
	if (r->o.method == FC_RECON_AUTO &&
	    fc_recon_choose(r, &r->o.method, err))
		return -1;
	/* Intervals need the residuals that mint would use up. */
	if (fc_recon_prepare(r, r->o.method, r->o.intervals >=
	    FC_INTERVALS_NORMALITY, err) || fc_prob_run(r, false, err) ||
	    run_blocks(r, err))
		return -1;
	return fc_prob_run(r, true, err);
}
