/* temporal.c - forecasts at several frequencies: files in and out, checks */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "rec/open.h"
#include "recon/temporal_impl.h"

static bool
learns(enum fc_recon_method m)
{
	return m == FC_RECON_WLS_VAR || m == FC_RECON_AR1;
}

int
fc_temporal_usage(const struct fc_temporal_opts *o, enum fc_recon_method m,
    struct fc_err *err)
{
	if (o->coarse.n == 0)
		return o->residuals.n == 0 && o->outputs.n == 0 && !o->apart &&
		    m != FC_RECON_AR1 ? 0 : fc_fail(err, FC_USAGE, "--method "
		    "ar1, --temporal-residuals, --temporal-output and "
		    "--dimensions need --temporal");
	if (m != FC_RECON_BOTTOM_UP && m != FC_RECON_OLS &&
	    m != FC_RECON_WLS_STRUCT && !learns(m))
		return fc_fail(err, FC_USAGE, "--temporal goes with --method "
		    "bottom-up, ols, wls-struct, wls-var and ar1");
	if (o->residuals.n != (learns(m) ? o->coarse.n : 0))
		return fc_fail(err, FC_USAGE, "--temporal-residuals: as many "
		    "files as in --temporal, for --method wls-var and ar1 "
		    "only");
	if (o->outputs.n != 0 && o->outputs.n != o->coarse.n)
		return fc_fail(err, FC_USAGE, "--temporal-output: as many "
		    "files as in --temporal");
	return 0;
}

/* files: a name and NULL, as long as the reader. */
static int
open_file(struct fc_reader **in, char **files, const char *freq,
    const struct fc_common *common, struct fc_err *err)
{
	struct fc_common own = *common;
	struct fc_read_opts o = { 0 };

	own.freq = freq;
	return fc_open_reader(in, files, &own, &o, err);
}

static bool
is_freq(const char *text, size_t n)
{
	struct fc_err unused = { 0 };
	struct fc_freq f;
	char word[32];

	if (n >= sizeof word)
		return false;
	memcpy(word, text, n);
	word[n] = '\0';
	return fc_freq_parse(word, &f, &unused) == 0;
}

/* "M=monthly.csv" or a name, and what belongs to it. */
static int
open_stream(struct fc_temporal *t, size_t i, struct fc_err *err)
{
	struct fc_temporal_stream *v = &t->v[i];
	const char *text = t->o->coarse.v[i - 1], *eq = strchr(text, '=');
	struct fc_recon_opts how = t->how;
	int status;

	if (eq != NULL && is_freq(text, (size_t)(eq - text))) {
		v->freq = fc_xstrndup(text, (size_t)(eq - text));
		text = eq + 1;
	}
	v->name = fc_xstrdup(text);
	if (t->o->outputs.n > 0)
		v->output = t->o->outputs.v[i - 1];
	v->file[0][0] = v->name;
	if (open_file(&v->in, v->file[0], v->freq, t->o->common, err))
		return -1;
	if (t->o->residuals.n > 0)
		v->file[1][0] = t->o->residuals.v[i - 1];
	if (t->o->residuals.n > 0 && open_file(&v->residuals, v->file[1],
	    v->freq, t->o->common, err))
		return -1;
	how.residuals = v->residuals;
	status = fc_recon_open(&v->r, v->in, &how, err);
	if (status == 0)
		status = fc_recon_read(v->r, err);
	if (status == 0)
		status = fc_past_same_keys(&t->v[0].r->s, v->r->schema,
		    v->name, err);
	return status;
}

/* Texts of the finest stream's node i as codes of v; false: not there. */
static bool
translate(const struct fc_recon *fine, const struct fc_recon *r, size_t i,
    int32_t *code)
{
	const int64_t *key = fc_tuples_at(&fine->s.nodes, i);
	const char *text;
	size_t f, n;

	for (f = 0; f < fine->schema->nkeys; f++) {
		code[f] = (int32_t)key[f];
		if (code[f] < 0)
			continue;
		text = fc_dict_str(fine->schema->field[f].dict, code[f], &n);
		code[f] = fc_dict_find(r->schema->field[f].dict, text, n);
		if (code[f] < 0)
			return false;
	}
	return true;
}

/* Which node is which; both streams have the same. */
static int
match_nodes(struct fc_temporal *t, struct fc_temporal_stream *v,
    struct fc_err *err)
{
	const struct fc_recon *fine = t->v[0].r;
	int32_t code[64];
	int64_t node;
	char name[256];
	bool *seen;
	size_t i;

	v->node = fc_xcalloc(fine->s.n, sizeof *v->node);
	seen = fc_xcalloc(v->r->s.n, sizeof *seen);
	for (i = 0; i < fine->s.n; i++) {
		node = translate(fine, v->r, i, code) ?
		    fc_structure_find(&v->r->s, code) : -1;
		if (node < 0) {
			free(seen);
			return fc_fail(err, FC_DATA, "%s: no forecasts of %s, "
			    "which the finest stream has", v->name,
			    fc_structure_name(&fine->s, i, name));
		}
		v->node[i] = (size_t)node;
		seen[node] = true;
	}
	for (i = 0; i < v->r->s.n && seen[i]; i++)
		;
	free(seen);
	return i == v->r->s.n ? 0 : fc_fail(err, FC_DATA, "%s: forecasts of "
	    "%s, which the finest stream has not", v->name,
	    fc_structure_name(&v->r->s, i, name));
}

static int
make_spans(struct fc_temporal *t, struct fc_err *err)
{
	const char **what = fc_xcalloc(t->n, sizeof *what);
	struct fc_recon **r = fc_xcalloc(t->n, sizeof *r);
	size_t i;
	int status = 0;

	t->freq = fc_xcalloc(t->n, sizeof *t->freq);
	for (i = 0; i < t->n && status == 0; i++) {
		what[i] = i == 0 ? "the finest stream" : t->v[i].name;
		r[i] = t->v[i].r;
		status = fc_cover_freq(r[i], t->v[i].freq, what[i],
		    &t->freq[i], err);
	}
	if (status == 0)
		status = fc_covers_make(&t->spans, r, t->freq, what, t->n, err);
	free(what);
	free(r);
	return status;
}

int
fc_temporal_open(struct fc_temporal **out, struct fc_recon *fine,
    const struct fc_recon_opts *how, const struct fc_temporal_opts *o,
    struct fc_err *err)
{
	struct fc_temporal *t = fc_xcalloc(1, sizeof *t);
	size_t i;

	*out = t;
	t->o = o;
	t->how = *how;
	t->n = o->coarse.n + 1;
	t->v = fc_xcalloc(t->n, sizeof *t->v);
	t->v[0].r = fine;
	t->v[0].node = fc_xcalloc(fine->s.n, sizeof *t->v[0].node);
	for (i = 0; i < fine->s.n; i++)
		t->v[0].node[i] = i;
	t->joint = fine->s.nupper > 0 && !o->apart;
	if (t->joint && how->method == FC_RECON_AR1)
		return fc_fail(err, FC_USAGE, "--method ar1 is for series by "
		    "themselves: --dimensions time, or --method wls-var");
	for (i = 1; i < t->n; i++)
		if (open_stream(t, i, err) || match_nodes(t, &t->v[i], err))
			return -1;
	return make_spans(t, err);
}

void
fc_temporal_close(struct fc_temporal *t)
{
	size_t i, p;

	if (t == NULL)
		return;
	for (i = 0; i < t->n; i++) {
		for (p = 0; t->v[i].var != NULL &&
		    p < t->v[i].r->residuals.n; p++) {
			free(t->v[i].var[p]);
			free(t->v[i].rho[p]);
		}
		free(t->v[i].var);
		free(t->v[i].rho);
		if (i > 0)
			fc_recon_close(t->v[i].r);
		fc_reader_close(t->v[i].in);
		fc_reader_close(t->v[i].residuals);
		free(t->v[i].name);
		free(t->v[i].freq);
		free(t->v[i].node);
		free(t->v[i].was);
	}
	free(t->v);
	free(t->freq);
	fc_covers_release(&t->spans);
	free(t);
}

double *
fc_temporal_value(const struct fc_temporal *t, const struct fc_cover_node *v,
    size_t i)
{
	const struct fc_temporal_stream *s = &t->v[v->stream];

	return fc_recon_value(s->r, s->node[i], v->column);
}

int
fc_temporal_write(struct fc_temporal *t, struct fc_err *err)
{
	struct fc_writer *out = NULL;
	size_t i;
	int status = 0;

	for (i = 1; i < t->n && t->v[i].output != NULL && status == 0; i++) {
		struct fc_recon *r = t->v[i].r;

		status = fc_open_writer(&out, fc_recon_schema(r), t->o->common,
		    t->v[i].output, err);
		if (status == 0)
			status = fc_recon_write(r, out, err);
		if (status == 0)
			status = fc_writer_commit(&out, err);
		fc_writer_discard(&out);
	}
	return status;
}

/* Gap of temporal node v of series i, where all is known. */
static void
look(const struct fc_temporal *t, const struct fc_cover *span,
    const struct fc_cover_node *v, size_t i, struct fc_recon_gap *worst,
    struct fc_recon **where)
{
	double value = *fc_temporal_value(t, v, i), sum = 0, size, part, gap;
	size_t p;

	size = fabs(value);
	for (p = v->from, part = 0; p < v->to; p++) {
		double y = *fc_temporal_value(t, &span->v[p], i);

		sum += y;
		part += fabs(y);
	}
	size = fmax(size, part);
	gap = size > 0 ? fabs(value - sum) / size : 0;
	if (!(gap > worst->gap))
		return;
	*where = t->v[v->stream].r;
	*worst = (struct fc_recon_gap){ gap, value, sum,
	    t->v[v->stream].node[i], v->column };
}

int
fc_temporal_check(struct fc_temporal *t, struct fc_recon_gap *worst,
    struct fc_recon **where, struct fc_err *err)
{
	struct fc_recon_gap gap;
	size_t s, v, i;

	*worst = (struct fc_recon_gap){ .gap = -1 };
	*where = t->v[0].r;
	for (i = 0; i < t->n; i++) {
		if (fc_recon_check(t->v[i].r, &gap, err))
			return -1;
		if (t->o->apart || !(gap.gap > worst->gap))
			continue;
		*worst = gap;
		*where = t->v[i].r;
	}
	for (s = 0; s < t->spans.n; s++)
		for (v = t->spans.v[s].nfine; v < t->spans.v[s].n; v++)
			for (i = 0; i < t->v[0].r->s.n; i++)
				look(t, &t->spans.v[s], &t->spans.v[s].v[v], i,
				    worst, where);
	return 0;
}
