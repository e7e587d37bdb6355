/* gbdt.c - a trained model: what it holds, and its predictions */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "learn/gbdt_impl.h"

struct fc_gbdt *
fc_gbdt_new(void)
{
	struct fc_gbdt *m = fc_xcalloc(1, sizeof *m);

	m->sigmoid = 1;
	return m;
}

void
fc_gbdt_free(struct fc_gbdt *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < m->ntree; i++)
		fc_gbdt_tree_release(&m->tree[i]);
	for (i = 0; i < m->ncol; i++) {
		if (m->name != NULL)
			free(m->name[i]);
		if (m->info != NULL)
			free(m->info[i]);
	}
	fc_flat_free(m->flat);
	free(m->tree);
	free(m->name);
	free(m->info);
	free(m->objective);
	free(m->monotone);
	free(m->params);
	free(m);
}

void
fc_gbdt_settle(struct fc_gbdt *m)
{
	fc_flat_free(m->flat);
	m->flat = fc_flat_new(m->tree, m->ntree, m->ncol);
}

struct fc_tree *
fc_gbdt_add_tree(struct fc_gbdt *m)
{
	FC_GROW(m->tree, m->ntree + 1, m->captree);
	m->tree[m->ntree] = (struct fc_tree){ 0 };
	return &m->tree[m->ntree++];
}

static bool
word(const char *line, const char *name)
{
	size_t n = strlen(name);

	return strncmp(line, name, n) == 0 && (line[n] == ' ' || line[n] == 0);
}

int
fc_gbdt_set_objective(struct fc_gbdt *m, const char *line, struct fc_err *err)
{
	static const char *const none[] = { "regression", "regression_l1",
	    "l2", "huber", "fair", "quantile", "mape", "none", "custom", "" };
	const char *sigmoid = strstr(line, "sigmoid:");
	bool sure = false;
	size_t i;

	for (i = 0; i < FC_LEN(none); i++)
		sure = sure || word(line, none[i]);
	m->link = FC_LINK_NONE;
	if (word(line, "poisson") || word(line, "gamma") || word(line, "tweedie"))
		m->link = FC_LINK_EXP;
	else if (word(line, "binary") || word(line, "cross_entropy") ||
	    word(line, "xentropy"))
		m->link = FC_LINK_SIGMOID;
	else if (word(line, "regression") && strstr(line, " sqrt") != NULL)
		m->link = FC_LINK_SQUARE;
	else if (!sure)
		return fc_fail(err, FC_DATA, "objective '%.40s' is not known "
		    "here", line);
	if (sigmoid != NULL && (fc_num_parse(sigmoid + 8,
	    strcspn(sigmoid + 8, " "), '.', &m->sigmoid) ||
	    !(m->sigmoid > 0)))
		return fc_fail(err, FC_DATA, "objective '%.40s': bad sigmoid",
		    line);
	free(m->objective);
	m->objective = fc_xstrdup(line);
	return 0;
}

size_t
fc_gbdt_ncol(const struct fc_gbdt *m)
{
	return m->ncol;
}

const char *
fc_gbdt_column(const struct fc_gbdt *m, size_t c)
{
	return m->name[c];
}

bool
fc_gbdt_categorical(const struct fc_gbdt *m, size_t c)
{
	return m->info[c][0] != '[' && strcmp(m->info[c], "none") != 0;
}

size_t
fc_gbdt_ntrees(const struct fc_gbdt *m)
{
	return m->ntree;
}

void
fc_gbdt_predict_raw(const struct fc_gbdt *m, const double *x, size_t n,
    double *out)
{
	size_t i, k;

	if (m->flat != NULL)
		fc_flat_sum(m->flat, x, n, out);
	for (i = 0; i < n && m->flat == NULL; i++)
		for (out[i] = 0, k = 0; k < m->ntree; k++)
			out[i] += fc_tree_value(&m->tree[k], x + i * m->ncol);
	for (i = 0; i < n && m->average && m->ntree > 0; i++)
		out[i] /= (double)m->ntree;
}

void
fc_gbdt_predict(const struct fc_gbdt *m, const double *x, size_t n,
    double *out)
{
	size_t i;

	fc_gbdt_predict_raw(m, x, n, out);
	for (i = 0; i < n; i++)
		switch (m->link) {
		case FC_LINK_EXP:
			out[i] = exp(out[i]);
			break;
		case FC_LINK_SIGMOID:
			out[i] = 1 / (1 + exp(-m->sigmoid * out[i]));
			break;
		case FC_LINK_SQUARE:
			out[i] = copysign(out[i] * out[i], out[i]);
			break;
		default:
			break;
		}
}

void
fc_gbdt_importance(const struct fc_gbdt *m, double *gain, double *split)
{
	size_t c, k;
	uint32_t i;

	for (c = 0; c < m->ncol; c++) {
		if (gain != NULL)
			gain[c] = 0;
		if (split != NULL)
			split[c] = 0;
	}
	for (k = 0; k < m->ntree; k++)
		for (i = 0; i + 1 < m->tree[k].nleaves; i++) {
			c = m->tree[k].column[i];
			if (gain != NULL)
				gain[c] += m->tree[k].gain[i];
			if (split != NULL)
				split[c] += 1;
		}
}

/* The words of "0 1 -1" that are kept, in place. */
static void
keep_words(char *s, const bool *keep, size_t n)
{
	char *from = s, *to = s;

	for (size_t c = 0; c < n && *s != '\0'; c++) {
		size_t k = strcspn(s, " ");

		if (keep[c]) {
			if (to > from)
				*to++ = ' ';
			memmove(to, s, k);
			to += k;
		}
		s += k + (s[k] == ' ');
	}
	*to = '\0';
}

void
fc_gbdt_keep_columns(struct fc_gbdt *m, const bool *keep)
{
	uint32_t *to = fc_xcalloc(m->ncol + 1, sizeof *to), n = 0, i;
	size_t c, k;

	for (c = 0; c < m->ncol; c++) {
		to[c] = n;
		if (keep[c]) {
			m->name[n] = m->name[c];
			m->info[n++] = m->info[c];
			continue;
		}
		free(m->name[c]);
		free(m->info[c]);
	}
	if (m->monotone != NULL)
		keep_words(m->monotone, keep, m->ncol);
	m->ncol = n;
	for (k = 0; k < m->ntree; k++) {
		struct fc_tree *t = &m->tree[k];

		for (i = 0; i + 1 < t->nleaves; i++)
			t->column[i] = to[t->column[i]];
		for (i = 0; t->coef_from != NULL && i < t->coef_from[t->nleaves];
		    i++)
			t->coef_col[i] = to[t->coef_col[i]];
	}
	free(to);
	fc_gbdt_settle(m);
}
