/* method.c - a method made ready, and applied to a block */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "recon/levels.h"
#include "recon/recon_impl.h"

#define STAYS 1e-9              /* of the largest value of the column */

static const char *const names[] = { "bottom-up", "top-down", "middle-out",
    "ols", "wls-struct", "wls-var", "mint-shrink", "mint-sample", "erm",
    "erm-lasso", "auto", "ar1" };

const char *
fc_recon_method_name(enum fc_recon_method m)
{
	return names[m];
}

bool
fc_recon_projects(enum fc_recon_method m)
{
	return m >= FC_RECON_OLS && m <= FC_RECON_MINT_SAMPLE;
}

struct fc_past *
fc_recon_past(const struct fc_recon *r, const struct fc_pasts *p,
    const struct fc_recon_group *g)
{
	const struct fc_schema *s = r->schema;
	const char *text = "";
	size_t i, n = 0;

	if (g->model == FC_NO_MODEL)
		return p->n > 0 ? &p->v[0] : NULL;
	if (g->model >= 0)
		text = fc_dict_str(s->field[s->model].dict, (int32_t)g->model,
		    &n);
	for (i = 0; i < p->n; i++)
		if (p->v[i].model != NULL && strlen(p->v[i].model) == n &&
		    memcmp(p->v[i].model, text, n) == 0)
			return &p->v[i];
	return NULL;
}

/* A group for each model of the forecasts. */
static int
split_groups(struct fc_recon *r, struct fc_err *err)
{
	const struct fc_schema *s = r->schema;
	struct fc_recon_group *new;
	size_t c, g, n;
	char q[48];

	if (s->model < 0)
		return fc_fail(err, FC_DATA, "residuals of several models; "
		    "give those of one, or forecasts with a column 'model'");
	for (c = 0; c < r->columns.n; c++) {
		int64_t m = fc_tuples_at(&r->columns, c)[0];

		for (g = 0; g < r->ngroups && r->group[g].model != m; g++)
			;
		if (g < r->ngroups)
			continue;
		r->group = fc_xrealloc(r->group, r->ngroups + 1,
		    sizeof *r->group);
		new = &r->group[r->ngroups++];
		*new = (struct fc_recon_group){ .model = m };
		if (fc_recon_past(r, &r->residuals, new) == NULL) {
			const char *text = m >= 0 ? fc_dict_str(
			    s->field[s->model].dict, (int32_t)m, &n) :
			    (n = 0, "");

			return fc_fail(err, FC_DATA, "no residuals of model "
			    "%s, but of %zu others", fc_quote(q, text, n),
			    r->residuals.n);
		}
	}
	return 0;
}

int
fc_recon_groups(struct fc_recon *r, struct fc_err *err)
{
	bool pairs = r->o.method == FC_RECON_ERM ||
	    r->o.method == FC_RECON_ERM_LASSO;

	if (r->o.immutable != NULL || r->o.immutable_keys != NULL)
		r->fixed = fc_xcalloc(r->s.n, sizeof *r->fixed);
	if ((r->o.immutable != NULL && fc_recon_level_fix(&r->s, r->o.immutable,
	    r->fixed, err)) || (r->o.immutable_keys != NULL &&
	    fc_recon_level_fix_nodes(&r->s, r->o.immutable_keys, r->fixed, err)))
		return -1;
	if (r->o.level_weights != NULL) {
		r->factor = fc_xcalloc(r->s.n, sizeof *r->factor);
		if (fc_recon_level_weights(&r->s, r->o.level_weights, r->factor,
		    err))
			return -1;
	}
	if (r->o.residuals == NULL || r->columns.n == 0)
		return 0;
	if (fc_pasts_read(&r->residuals, &r->s, r->o.residuals,
	    "the residuals", pairs, err))
		return -1;
	if (r->residuals.n == 0)
		return fc_fail(err, FC_DATA, "no residuals; method "
		    "wls-struct needs none");
	return r->residuals.n > 1 ? split_groups(r, err) : 0;
}

void
fc_recon_forget(struct fc_recon *r)
{
	size_t g;

	for (g = 0; g < r->ngroups; g++) {
		fc_system_close(r->group[g].system);
		fc_weights_release(&r->group[g].w);
		free(r->group[g].map);
		r->group[g].system = NULL;
		r->group[g].map = NULL;
	}
	fc_chain_close(&r->chain);
	free(r->root);
	free(r->share);
	r->root = NULL;
	r->share = NULL;
}

/* Node of level `level` above each bottom series. */
static int
find_roots(struct fc_recon *r, size_t level, struct fc_err *err)
{
	const struct fc_structure *s = &r->s;
	size_t i, c;

	r->root = fc_xcalloc(s->nbottom, sizeof *r->root);
	for (i = 0; i < s->nbottom; i++)
		r->root[i] = s->bottom[i];
	for (i = 0; i < s->nupper; i++)
		for (c = s->row[i]; c < s->row[i + 1] &&
		    s->level[i] == level; c++)
			r->root[s->child[c]] = s->upper[i];
	r->share = fc_xcalloc(s->nbottom, sizeof *r->share);
	return fc_recon_history(r, r->share, err);
}

static int
prepare_shares(struct fc_recon *r, enum fc_recon_method m, struct fc_err *err)
{
	const struct fc_structure *s = &r->s;
	size_t level = FC_NO_LEVEL;

	if (m == FC_RECON_MIDDLE_OUT &&
	    fc_recon_level_find(s, r->o.level, &level, err))
		return -1;
	if (r->o.shares == FC_SHARES_FORECAST)
		return fc_chain_open(&r->chain, s, level, err);
	for (level = m == FC_RECON_TOP_DOWN ? 0 : level; m ==
	    FC_RECON_TOP_DOWN && level < s->nlevels; level++) {
		size_t i = 0;

		while (s->level[i] != level)
			i++;
		if (s->row[i + 1] - s->row[i] == s->nbottom)
			break;
	}
	if (m == FC_RECON_TOP_DOWN && level == s->nlevels)
		return fc_fail(err, FC_DATA, "top-down by history needs the "
		    "total ('*' in every key column), which is not among the "
		    "nodes");
	return find_roots(r, level, err);
}

/* The residuals of a method that takes them over. */
static struct fc_past
copy_past(const struct fc_past *p)
{
	struct fc_past c = *p;

	c.e = fc_xcalloc(p->n * p->cap, sizeof *c.e);
	memcpy(c.e, p->e, p->n * p->cap * sizeof *c.e);
	return c;
}

static int
weigh(struct fc_recon *r, enum fc_recon_method m, struct fc_recon_group *g,
    bool keep, struct fc_err *err)
{
	struct fc_past *past = fc_recon_past(r, &r->residuals, g), copy;
	int status = 0;

	if (m == FC_RECON_OLS)
		fc_weights_ones(&g->w, &r->s);
	else if (m == FC_RECON_WLS_STRUCT)
		fc_weights_struct(&g->w, &r->s);
	else if (m == FC_RECON_WLS_VAR)
		status = fc_weights_var(&g->w, &r->s, past, err);
	if (m != FC_RECON_MINT_SHRINK && m != FC_RECON_MINT_SAMPLE)
		return status;
	if (keep) {
		copy = copy_past(past);
		past = &copy;
	}
	status = m == FC_RECON_MINT_SAMPLE ?
	    fc_weights_sample(&g->w, &r->s, past, err) :
	    fc_weights_shrink(&g->w, &r->s, past, r->o.threads, err);
	if (keep)
		free(copy.e);
	if (status == 0 && m == FC_RECON_MINT_SHRINK && !keep)
		fc_note("lambda %.12g from residuals of %zu periods%s%s",
		    g->w.lambda, past->periods.n,
		    past->model != NULL ? ", model " : "",
		    past->model != NULL ? past->model : "");
	return status;
}

static int
prepare_group(struct fc_recon *r, enum fc_recon_method m,
    struct fc_recon_group *g, bool keep, struct fc_err *err)
{
	struct fc_system_opts o = { .fixed = r->fixed,
	    .non_negative = r->o.non_negative, .threads = r->o.threads };
	struct fc_past *past = fc_recon_past(r, &r->residuals, g);

	if (m == FC_RECON_ERM || m == FC_RECON_ERM_LASSO) {
		g->map = fc_xcalloc(r->s.nbottom * r->s.n, sizeof *g->map);
		return fc_erm(g->map, &r->s, past, m == FC_RECON_ERM_LASSO,
		    err);
	}
	if (weigh(r, m, g, keep, err))
		return -1;
	if (r->factor != NULL)
		fc_weights_scale(&g->w, &r->s, r->factor);
	return fc_system_open(&g->system, &r->s, &g->w, &o, err);
}

int
fc_recon_prepare(struct fc_recon *r, enum fc_recon_method m, bool keep,
    struct fc_err *err)
{
	size_t g;

	if (m == FC_RECON_BOTTOM_UP)
		return 0;
	if (m == FC_RECON_TOP_DOWN || m == FC_RECON_MIDDLE_OUT)
		return prepare_shares(r, m, err);
	for (g = 0; g < r->ngroups; g++)
		if (prepare_group(r, m, &r->group[g], keep, err))
			return -1;
	return 0;
}

struct fc_recon_ws *
fc_recon_ws_new(const struct fc_recon *r, size_t k)
{
	struct fc_recon_ws *ws = fc_xcalloc(1, sizeof *ws);

	ws->k = k;
	ws->work = fc_xcalloc(2 * r->s.n * k, sizeof *ws->work);
	ws->was = fc_xcalloc(r->s.n * k, sizeof *ws->was);
	return ws;
}

void
fc_recon_ws_free(struct fc_recon_ws *ws)
{
	fc_solve_free(ws->solve);
	free(ws->work);
	free(ws->was);
	free(ws);
}

static void
clip(const struct fc_structure *s, double *y, size_t k)
{
	size_t i, j;

	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k; j++) {
			double *v = &y[s->bottom[i] * k + j];

			*v = *v > 0 ? *v : 0;
		}
	fc_solve_bottom_up(s, y, k);
}

/* Did what must not move stay? It did not when conditions contradict. */
static int
check_fixed(const struct fc_recon *r, const double *y, size_t k,
    const double *was, struct fc_err *err)
{
	char name[256];
	double size;
	size_t i, j, l;

	for (i = 0; i < r->s.n; i++)
		for (j = 0; j < k && r->fixed[i]; j++) {
			for (l = 0, size = 0; l < r->s.n; l++)
				size = fmax(size, fabs(was[l * k + j]));
			if (fabs(y[i * k + j] - was[i * k + j]) <=
			    STAYS * size)
				continue;
			return fc_fail(err, FC_DATA, "immutable node %s "
			    "cannot keep %.10g: what else must not move%s "
			    "makes it %.10g", fc_structure_name(&r->s, i,
			    name), was[i * k + j], r->o.non_negative ?
			    " or become negative" : "", y[i * k + j]);
		}
	return 0;
}

static bool
any_negative(const struct fc_structure *s, const double *y, size_t k)
{
	size_t i, j;

	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k; j++)
			if (y[s->bottom[i] * k + j] < 0)
				return true;
	return false;
}

static int
project(const struct fc_recon *r, const struct fc_recon_group *g, double *y,
    size_t k, struct fc_recon_ws *ws, struct fc_err *err)
{
	if (ws->group != g) {
		fc_solve_free(ws->solve);
		ws->solve = fc_solve_new(g->system, ws->k);
		if (ws->rough)
			fc_solve_roughly(ws->solve);
		ws->group = g;
	}
	memcpy(ws->was, y, r->s.n * k * sizeof *y);
	if (fc_solve_project(ws->solve, y, k, err))
		return -1;
	if (ws->linear)
		return 0;
	if (r->o.non_negative && any_negative(&r->s, y, k)) {
		if (fc_solve_non_negative(ws->solve, y, ws->was, k, err))
			return -1;
	}
	return r->fixed != NULL ? check_fixed(r, y, k, ws->was, err) : 0;
}

int
fc_recon_apply(const struct fc_recon *r, enum fc_recon_method m,
    const struct fc_recon_group *g, double *y, size_t k,
    struct fc_recon_ws *ws, struct fc_err *err)
{
	if (fc_recon_projects(m))
		return project(r, g, y, k, ws, err);
	if (m == FC_RECON_BOTTOM_UP)
		fc_solve_bottom_up(&r->s, y, k);
	else if (m == FC_RECON_ERM || m == FC_RECON_ERM_LASSO)
		fc_erm_apply(&r->s, g->map, y, k, ws->work);
	else if (r->o.shares == FC_SHARES_FORECAST)
		fc_share_forecasts(&r->s, y, k, &r->chain, ws->work);
	else
		fc_share_fixed(&r->s, y, k, r->root, r->share);
	if (r->o.non_negative && !ws->linear)
		clip(&r->s, y, k);
	return 0;
}
