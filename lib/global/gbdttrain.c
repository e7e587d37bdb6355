/*
 * gbdttrain.c - boosted trees of the feature columns: training
 *
 * gbdtrows.c counts rows in pass 0 and binds them in pass 1; at the end of it
 * the trees grow. Pass 2 looks at their errors.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "global/gbdt_impl.h"

/* Rows that find the bins. */
#define SAMPLE 200000.0

bool
fc_gbdt_pass(void *model, int n)
{
	struct fc_gbdt_model *m = model;

	m->pass = m->taken ? n + 2 : n;
	return m->pass < 3;
}

void
fc_gbdt_set_params(const struct fc_gbdt_model *m, struct fc_gbdt_params *p)
{
	const double *v = m->p.v;

	fc_gbdt_params_init(p);
	p->objective = (enum fc_objective)v[G_OBJECTIVE];
	p->boosting = (enum fc_boosting)v[G_BOOSTING];
	p->iterations = (int)v[G_TREES];
	p->learning_rate = v[G_RATE];
	p->num_leaves = (int)v[G_LEAVES];
	p->max_depth = (int)v[G_DEPTH];
	p->min_data_in_leaf = v[G_MIN_DATA];
	p->min_sum_hessian = v[G_MIN_HESSIAN];
	p->lambda_l1 = v[G_L1];
	p->lambda_l2 = v[G_L2];
	p->min_gain_to_split = v[G_MIN_GAIN];
	p->path_smooth = v[G_SMOOTH];
	p->feature_fraction = v[G_FEATURES];
	p->feature_fraction_bynode = v[G_NODE_FEATURES];
	p->bagging_fraction = v[G_BAGGING];
	p->bagging_freq = (int)v[G_BAGGING_FREQ];
	if (p->bagging_fraction < 1 && p->bagging_freq == 0)
		p->bagging_freq = 1;
	p->top_rate = v[G_TOP];
	p->other_rate = v[G_OTHER];
	p->cat_smooth = v[G_CAT_SMOOTH];
	p->cat_l2 = v[G_CAT_L2];
	p->max_cat_threshold = (int)v[G_CAT_MAX];
	p->alpha = v[G_ALPHA];
	p->tweedie_variance_power = v[G_POWER];
	p->linear_tree = v[G_LINEAR] > 0;
	p->linear_lambda = v[G_LINEAR_LAMBDA];
	p->seed = (uint64_t)v[G_SEED];
	p->threads = m->threads;
	p->column = m->keep;
	p->monotone = m->monotone;
}

/* Trees of one slot, first without the rows held out where there are any. */
static int
grow(struct fc_gbdt_model *m, size_t slot, struct fc_gbdt **trial,
    struct fc_gbdt **trees, int *kept, struct fc_err *err)
{
	size_t from = m->from[slot], held = m->held[slot];
	size_t to = m->from[slot + 1];
	struct fc_matrix a, b;
	struct fc_gbdt_data seen = fc_gbdt_rows_of(m, from, held, &a);
	struct fc_gbdt_data rest = fc_gbdt_rows_of(m, held, to, &b);
	struct fc_gbdt_params p;
	struct fc_gbdt_log log = { 0 };

	fc_gbdt_set_params(m, &p);
	if (held > from && held < to) {
		p.early_stopping_rounds = (int)m->p.v[G_STOP];
		if (fc_gbdt_train(trial, &p, &seen, &rest, &log, err))
			return -1;
		p.early_stopping_rounds = 0;
		if (m->p.v[G_STOP] > 0)
			p.iterations = FC_MAX(log.iterations, 1);
		m->loss = log.valid_loss;
	}
	*kept = p.iterations;
	seen = fc_gbdt_rows_of(m, from, to, &a);
	if (fc_gbdt_train(trees, &p, &seen, NULL, NULL, err))
		return -1;
	return fc_gbdt_fan_grow(m, slot, &p, &seen, err);
}

/* Which columns are to be kept, by trees of all rows but those held out
 * (with segments of all rows: those held out stand between them). */
static int
choose(struct fc_gbdt_model *m, struct fc_err *err)
{
	size_t end = m->x->rows, held = m->by < 0 ? m->held[0] : end;
	size_t seen = held > 0 ? held : end;
	struct fc_matrix a, b;
	struct fc_gbdt_data x = fc_gbdt_rows_of(m, 0, seen, &a);
	struct fc_gbdt_data rest = fc_gbdt_rows_of(m, seen < end ? seen : 0, end, &b);
	struct fc_gbdt_params p;

	if (!(m->p.v[G_TOP_FEATURES] > 0) ||
	    m->p.v[G_TOP_FEATURES] >= (double)m->ncol)
		return 0;
	fc_gbdt_set_params(m, &p);
	return fc_gbdt_choose(m, &p, &x, &rest, err);
}

/* The trees of each segment, and those of all rows. */
static int
grow_all(struct fc_gbdt_model *m, struct fc_err *err)
{
	struct fc_matrix x;
	struct fc_gbdt_data all = fc_gbdt_rows_of(m, 0, m->x->rows, &x);
	struct fc_gbdt_params p;
	double trees = 0, grown = 0;
	int kept = 0;

	if (m->by < 0)
		return grow(m, 0, &m->trial[0], &m->all, &kept, err);
	for (size_t s = 0; s + 1 < m->nslot; s++) {
		if (m->from[s] == m->from[s + 1])
			continue;
		if (grow(m, s, &m->trial[s], &m->segment[s], &kept, err))
			return -1;
		trees += kept;
		grown++;
	}
	fc_gbdt_set_params(m, &p);
	if (grown > 0)
		p.iterations = (int)(trees / grown + 0.5);
	fc_gbdt_draw_rows(m, &p);
	if (fc_gbdt_train(&m->all, &p, &all, NULL, NULL, err))
		return -1;
	return fc_gbdt_fan_grow(m, m->nslot - 1, &p, &all, err);
}

int
fc_gbdt_end(void *model, struct fc_err *err)
{
	struct fc_gbdt_model *m = model;
	int rc = 0;

	if (m->pass == 0) {
		rc = fc_gbdt_find_bins(m, err);
	} else if (m->pass == 1) {
		fc_gbdt_set_range(m);
		rc = choose(m, err) || grow_all(m, err) ? -1 : 0;
		if (rc == 0) {
			fc_gbdt_miss(m);
			fc_gbdt_shrink(m);
		}
		fc_gbdt_drop_rows(m);
	} else {
		fc_gbdt_errors_end(m);
	}
	return rc;
}

void
fc_gbdt_model_start(struct fc_gbdt_model *m, uint64_t rows)
{
	const struct fc_dict *d = m->by < 0 ? NULL :
	    m->schema->field[m->by].dict;
	int32_t *code;

	m->rate = rows > 0 ? SAMPLE / (double)rows : 1;
	m->nslot = 1;
	m->name = fc_dict_new();
	if (d) {
		m->nslot = d->n + 1;
		m->rank = fc_xcalloc(d->n + 1, sizeof *m->rank);
		code = fc_xcalloc(d->n + 1, sizeof *code);
		fc_dict_rank(d, m->rank);
		for (size_t k = 0; k < d->n; k++)
			code[m->rank[k]] = (int32_t)k;
		for (size_t k = 0; k < d->n; k++) {
			size_t n;
			const char *s = fc_dict_str(d, code[k], &n);

			fc_dict_add(m->name, s, n);
		}
		free(code);
	}
	m->segment = fc_xcalloc(m->nslot, sizeof(struct fc_gbdt *));
	m->trial = fc_xcalloc(m->nslot, sizeof(struct fc_gbdt *));
	fc_gbdt_fan_room(m, m->nslot);
}

void
fc_gbdt_model_close(void *model)
{
	struct fc_gbdt_model *m = model;

	if (!m)
		return;
	for (size_t i = 0; i < m->nslot; i++) {
		if (m->segment)
			fc_gbdt_free(m->segment[i]);
		if (m->trial)
			fc_gbdt_free(m->trial[i]);
	}
	fc_gbdt_free(m->all);
	fc_gbdt_fan_release(m);
	free(m->segment);
	free(m->trial);
	fc_gbdt_drop_rows(m);
	if (m->binned)
		fc_binning_release(&m->bins);
	fc_gbdt_columns_free(m);
	fc_gbdt_errors_release(&m->err);
	fc_dict_free(m->name);
	free(m->rank);
	free(m->keep);
	free(m->missed);
	free(m->sample);
	free(m->place);
	free(m->from);
	free(m->held);
	free(m);
}
