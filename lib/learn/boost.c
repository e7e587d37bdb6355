/*
 * boost.c - the training loop
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "learn/boost.h"
#include "learn/linear.h"
#include "learn/loss.h"
#include "learn/pages.h"
#include "learn/sample.h"

/* "[min:max]", the codes, or "none". */
static char *
describe(const struct fc_bins *b)
{
	struct fc_buf out = { 0 };
	char num[FC_NUM_MAX];
	uint32_t k;

	if (b->n < 2 || (!b->categorical && !(b->min <= b->max))) {
		fc_buf_adds(&out, "none");
	} else if (b->categorical) {
		for (k = 1; k < b->n; k++)
			fc_buf_printf(&out, "%s%ld", k > 1 ? ":" : "",
			    (long)b->code[k]);
	} else {
		fc_buf_addc(&out, '[');
		fc_buf_add(&out, num, fc_num_print(num, b->min));
		fc_buf_addc(&out, ':');
		fc_buf_add(&out, num, fc_num_print(num, b->max));
		fc_buf_addc(&out, ']');
	}
	return out.s;
}

/* Names in a model have no blanks, and nothing JSON would have to escape. */
static char *
column_name(const struct fc_binning *bins, size_t c)
{
	char *s = bins->name[c] != NULL ? fc_xstrdup(bins->name[c]) :
	    fc_xasprintf("Column_%zu", c), *p;

	for (p = s; *p != 0; p++)
		if ((unsigned char)*p <= ' ' || strchr("\",:[]{}", *p) != NULL)
			*p = '_';
	return s;
}

static struct fc_gbdt *
model(const struct fc_gbdt_params *p, const struct fc_binning *bins)
{
	struct fc_gbdt *m = fc_gbdt_new();
	struct fc_buf mono = { 0 };
	struct fc_err ignored;
	char line[64];
	size_t c;

	snprintf(line, sizeof line, "%s", fc_objective_name(p->objective));
	if (p->objective == FC_OBJ_QUANTILE)
		snprintf(line, sizeof line, "quantile alpha:%.9g", p->alpha);
	(void)fc_gbdt_set_objective(m, line, &ignored);
	m->average = p->boosting == FC_BOOST_RF;
	m->ncol = bins->n;
	m->name = fc_xcalloc(bins->n + 1, sizeof *m->name);
	m->info = fc_xcalloc(bins->n + 1, sizeof *m->info);
	for (c = 0; c < bins->n; c++) {
		m->name[c] = column_name(bins, c);
		m->info[c] = describe(&bins->col[c]);
		if (p->monotone != NULL)
			fc_buf_printf(&mono, "%s%d", c > 0 ? " " : "",
			    p->monotone[c]);
	}
	m->monotone = mono.s;
	m->params = fc_gbdt_params_text(p);
	return m;
}

static void
begin(struct fc_boost *b)
{
	const struct fc_gbdt_data *d = b->train;
	size_t n = d->x->rows, r;

	fc_grow_open(&b->grow, b->p, d->x, b->team);
	b->score = fc_pages_new(n * sizeof *b->score);
	b->npart = n / FC_BOOST_PART + 1;
	b->part = fc_xmalloc(2 * b->npart * sizeof *b->part);
	b->start = d->init != NULL ? 0 :
	    fc_loss_start(b->p, d->y, d->weight, n);
	for (r = 0; r < n; r++)
		b->score[r] = d->init != NULL ? d->init[r] : b->start;
	if (b->valid == NULL)
		return;
	d = b->valid;
	n = d->x->rows;
	b->vscore = fc_pages_new(n * sizeof *b->vscore);
	for (r = 0; r < n; r++)
		b->vscore[r] = b->p->boosting == FC_BOOST_RF ? 0 :
		    d->init != NULL ? d->init[r] : b->start;
}

static void
end(struct fc_boost *b)
{
	fc_pages_free(b->score, b->train->x->rows * sizeof *b->score);
	if (b->valid != NULL)
		fc_pages_free(b->vscore,
		    b->valid->x->rows * sizeof *b->vscore);
	free(b->part);
	fc_grow_close(&b->grow);
	fc_team_free(b->team);
}

/* Columns of this tree, or NULL: all. */
static bool *
tree_columns(const struct fc_boost *b, int iteration)
{
	size_t n = b->train->x->ncol, c;
	char name[32];
	bool *mask;

	if (b->p->feature_fraction >= 1 && b->p->column == NULL)
		return NULL;
	mask = fc_xmalloc(n + 1);
	for (c = 0; c < n; c++)
		mask[c] = b->train->x->col[c].used &&
		    (b->p->column == NULL || b->p->column[c]);
	if (b->p->feature_fraction >= 1)
		return mask;
	snprintf(name, sizeof name, "columns %d", iteration);
	fc_sample_columns(mask, n, b->p->feature_fraction, b->p->seed, name);
	return mask;
}

static void
constant(struct fc_boost *b, struct fc_gbdt *m)
{
	struct fc_tree *t = fc_gbdt_add_tree(m);

	fc_tree_init(t, 1);
	t->leaf_value[0] = b->start;
	t->leaf_count[0] = b->train->x->rows;
}

/* One more tree; false: nothing more can be learnt. */
static bool
iterate(struct fc_boost *b, struct fc_gbdt *m, int iteration)
{
	bool rf = b->p->boosting == FC_BOOST_RF;
	bool *mask;
	struct fc_tree *t;

	if ((!rf || iteration == 0) && !fc_boost_gradients(b, iteration))
		return false;
	fc_boost_bag(b, iteration);
	mask = tree_columns(b, iteration);
	t = fc_gbdt_add_tree(m);
	fc_grow_tree(&b->grow, b->nbag, mask,
	    fc_sample_key(b->p->seed, "tree", (uint64_t)iteration), t);
	free(mask);
	if (t->nleaves < 2 && !rf) {
		fc_gbdt_tree_release(t);
		m->ntree--;
		return false;
	}
	fc_boost_refit(b, t);
	if (b->p->linear_tree)
		fc_boost_linear(b, t);
	if (rf)
		fc_tree_shift(t, b->start);
	else
		fc_tree_scale(t, b->p->learning_rate);
	fc_boost_add(b, t);
	if (iteration == 0 && !rf)
		fc_tree_shift(t, b->start);
	return true;
}

/* The first `keep` trees stay. */
static void
cut_back(struct fc_gbdt *m, size_t keep)
{
	while (m->ntree > keep)
		fc_gbdt_tree_release(&m->tree[--m->ntree]);
}

static void
loop(struct fc_boost *b, struct fc_gbdt *m, struct fc_gbdt_log *log)
{
	bool rf = b->p->boosting == FC_BOOST_RF;
	double best = INFINITY, now = NAN;
	size_t keep = 0;
	int i;

	for (i = 0; i < b->p->iterations && iterate(b, m, i); i++) {
		if (b->valid == NULL)
			continue;
		now = fc_boost_loss(b, b->valid, b->vscore,
		    rf ? (double)m->ntree : 1);
		if (now < best) {
			best = now;
			keep = m->ntree;
		}
		if (b->p->early_stopping_rounds > 0 &&
		    m->ntree >= keep + (size_t)b->p->early_stopping_rounds)
			break;
	}
	if (b->valid != NULL && b->p->early_stopping_rounds > 0 && keep > 0) {
		cut_back(m, keep);
		now = best;
	}
	log->iterations = (int)m->ntree;
	log->valid_loss = now;
	log->train_loss = rf || keep > 0 ? NAN :
	    fc_boost_loss(b, b->train, b->score, 1);
	if (m->ntree == 0)
		constant(b, m);
}

static int
check(const struct fc_gbdt_params *p, const struct fc_gbdt_data *train,
    const struct fc_gbdt_data *valid, struct fc_err *err)
{
	if (fc_gbdt_params_check(p, err))
		return -1;
	if (p->linear_tree && (train->raw == NULL ||
	    (valid != NULL && valid->raw == NULL)))
		return fc_fail(err, FC_USAGE, "linear leaves need the values of "
		    "the rows");
	if (train->x->rows > UINT32_MAX)
		return fc_fail(err, FC_DATA, "more than 4,294,967,295 rows");
	if (fc_loss_check(p, train->y, train->weight, train->x->rows, err))
		return -1;
	if (valid != NULL && fc_loss_check(p, valid->y, valid->weight,
	    valid->x->rows, err))
		return fc_fail_at(err, "validation");
	return 0;
}

int
fc_gbdt_train(struct fc_gbdt **res, const struct fc_gbdt_params *p,
    const struct fc_gbdt_data *train, const struct fc_gbdt_data *valid,
    struct fc_gbdt_log *log, struct fc_err *err)
{
	struct fc_boost b = { .p = p, .train = train, .valid = valid };
	struct fc_gbdt_log mine;
	struct fc_gbdt *m;

	if (check(p, train, valid, err))
		return -1;
	m = model(p, train->x->bins);
	b.team = fc_team_new(p->threads);
	begin(&b);
	loop(&b, m, log != NULL ? log : &mine);
	end(&b);
	fc_gbdt_settle(m);
	*res = m;
	return 0;
}
