/* spec.c - how a model is asked for: SPEC. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/quantile.h"
#include "global/global.h"
#include "model/combine.h"
#include "model/registry.h"

/* Index of word in "a|b|c", or -1. */
static int
word_index(const char *words, const char *word, size_t n)
{
	for (int i = 0; ; i++) {
		size_t len = strcspn(words, "|");

		if (len == n && memcmp(words, word, n) == 0)
			return i;
		if (words[len] == '\0')
			return -1;
		words += len + 1;
	}
}

static int
unknown_model(const char *name, struct fc_err *err)
{
	struct fc_buf b = { 0 };
	size_t n;
	const struct fc_model *m = fc_models(&n);

	for (size_t i = 0; i < n; i++)
		fc_buf_printf(&b, "%s%s", i ? ", " : "", m[i].name);
	fc_fail(err, FC_USAGE, "no model '%.60s'; there are: %s", name, b.s);
	fc_buf_release(&b);
	return -1;
}

static bool
takes_fourier(const struct fc_model *m)
{
	return m->local && (m->regressors == FC_REGRESSORS_FIRST ||
	    m->regressors == FC_REGRESSORS_OWN);
}

static int
unknown_option(const struct fc_spec *s, const char *word, struct fc_err *err)
{
	struct fc_buf b = { 0 };

	for (size_t i = 0; i < fc_model_nparams(s->model); i++)
		fc_buf_printf(&b, "%s, ", s->model->params[i].name);
	if (s->model->local)
		fc_buf_adds(&b, "season, lambda, log, biasadj, outliers, ");
	if (s->model->deseason)
		fc_buf_adds(&b, "seasonal, ");
	if (takes_fourier(s->model))
		fc_buf_adds(&b, "fourier, ");
	if (s->model->global)
		fc_buf_adds(&b, "strategy, groups, difference, transform, "
		    "lambda, scale, ");
	if (s->model->quantiles)
		fc_buf_adds(&b, "quantiles, ");
	if (s->model->monotone)
		fc_buf_adds(&b, "increasing, decreasing, ");
	fc_buf_adds(&b, "alias");
	fc_fail(err, FC_USAGE, "model '%s' has no option '%.60s'; it has: %s",
	    s->model->name, word, b.s);
	fc_buf_release(&b);
	return -1;
}

/* ---- one spec ---------------------------------------------------------------- */

static int
set_param(struct fc_spec *s, size_t i, const char *value, struct fc_err *err)
{
	const struct fc_param *p = &s->model->params[i];
	double x;

	if (p->words) {
		int k = word_index(p->words, value, strlen(value));

		if (k < 0)
			return fc_fail(err, FC_USAGE, "%s:%s: '%.60s' is none "
			    "of %s", s->model->name, p->name, value, p->words);
		s->params.v[i] = k;
		return 0;
	}
	if (fc_num_parse(value, strlen(value), '.', &x) || !isfinite(x))
		return fc_fail(err, FC_USAGE, "%s:%s: not a number: '%.60s'",
		    s->model->name, p->name, value);
	if (x < p->lo || x > p->hi || (p->whole && x != floor(x)))
		return fc_fail(err, FC_USAGE, "%s:%s: not a %snumber in %g to "
		    "%g: '%.60s'", s->model->name, p->name,
		    p->whole ? "whole " : "", p->lo, p->hi, value);
	s->params.v[i] = x;
	return 0;
}

static int
set_season(struct fc_spec *s, const char *value, struct fc_err *err)
{
	size_t n = 0;
	double m;

	for (const char *at = value; n == 0 || *at++; at += strcspn(at, ",")) {
		if (n == FC_SEASONS_MAX)
			return fc_fail(err, FC_USAGE, "%s:season: more than %d: "
			    "'%.60s'", s->model->name, FC_SEASONS_MAX, value);
		if (fc_num_parse(at, strcspn(at, ","), '.', &m) || !(m >= 1) ||
		    m > 100000)
			return fc_fail(err, FC_USAGE, "%s:season: not numbers "
			    "in 1 to 100000: '%.60s'", s->model->name, value);
		if (n == 0)
			s->season = (int)floor(m);
		s->seasons[n++] = m;
	}
	s->nseason = n;
	fc_sort_doubles(s->seasons, n);
	return 0;
}

static int
set_fourier(struct fc_spec *s, const char *value, struct fc_err *err)
{
	int64_t k;

	s->fourier_given = true;
	if (strcmp(value, "auto") == 0) {
		s->fourier = -1;
		return 0;
	}
	if (strcmp(value, "choose") == 0 && s->model->longest > 0) {
		s->fourier = FC_FOURIER_CHOOSE;
		return 0;
	}
	if (fc_int_parse(value, strlen(value), &k) || k < 0 || k > 60)
		return fc_fail(err, FC_USAGE, "%s:fourier: neither %sauto nor a "
		    "whole number in 0 to 60: '%.60s'", s->model->name,
		    s->model->longest > 0 ? "choose nor " : "", value);
	s->fourier = (int)k;
	return 0;
}

/* Of the series, for any local model; value NULL: a word alone. */
static int
set_prepare(struct fc_spec *s, const char *name, const char *value,
    struct fc_err *err)
{
	int rc = s->model->local ?
	    fc_prepare_option(&s->prepare, name, value) : 1;

	if (rc < 0)
		return fc_fail(err, FC_USAGE, "%s:%s: '%.60s' is none of what "
		    "it takes (fc-train(1), MODELS)", s->model->name, name,
		    value ? value : "");
	return rc;
}

/* Options every model has; 1 when it is none of them. */
static int
set_common(struct fc_spec *s, const char *name, const char *value,
    struct fc_err *err)
{
	if (strcmp(name, "alias") == 0) {
		if (*value == '\0')
			return fc_fail(err, FC_USAGE, "%s: empty alias",
			    s->model->name);
		free(s->alias);
		s->alias = fc_xstrdup(value);
		return 0;
	}
	if (strcmp(name, "season") == 0 && s->model->local)
		return set_season(s, value, err);
	if (strcmp(name, "fourier") == 0 && takes_fourier(s->model))
		return set_fourier(s, value, err);
	if (strcmp(name, "seasonal") == 0 && s->model->deseason) {
		int k = word_index("none|decompose", value, strlen(value));

		if (k < 0)
			return fc_fail(err, FC_USAGE, "%s:seasonal: '%.60s' is "
			    "none of none|decompose", s->model->name, value);
		s->decompose = k == 1;
		return 0;
	}
	if (s->model->global)
		return fc_global_option(s, name, value, err);
	return set_prepare(s, name, value, err);
}

/* "2,1,1" of a combination. */
static int
set_weights(struct fc_spec *s, const char *value, struct fc_err *err)
{
	double *w = fc_combine_given(&s->params), sum = 0;
	size_t n = 0;

	for (const char *at = value; n == 0 || *at++; at += strcspn(at, ",")) {
		if (n == FC_COMBINE_GIVEN_MAX || fc_num_parse(at,
		    strcspn(at, ","), '.', &w[n]) || !(w[n] >= 0 && w[n] <= 1e9))
			return fc_fail(err, FC_USAGE, "%s:weights: not up to "
			    "%d numbers in 0 to 1e9: '%.60s'", s->model->name,
			    FC_COMBINE_GIVEN_MAX, value);
		sum += w[n++];
	}
	if (n != s->nmember || !(sum > 0))
		return fc_fail(err, FC_USAGE, "%s:weights: %s: '%.60s'",
		    s->model->name, sum > 0 ? "as many as there are models" :
		    "none above 0", value);
	fc_combine_give(&s->params);
	return 0;
}

/* "name=value", or a word that one of the options knows. */
static int
set_option(struct fc_spec *s, char *word, struct fc_err *err)
{
	char *eq = strchr(word, '=');
	size_t n = fc_model_nparams(s->model);
	int done = 1;

	if (eq)
		*eq = '\0';
	if (eq && strcmp(word, "weights") == 0 && eq[1] >= '0' &&
	    eq[1] <= '9' && s->model->nest == &fc_nest_combine)
		return set_weights(s, eq + 1, err);
	if (s->model->option)
		done = s->model->option(&s->params, eq ? word : NULL,
		    eq ? eq + 1 : word);
	if (done < 0 && !(eq && set_common(s, word, eq + 1, err) == 0))
		return fc_fail(err, FC_USAGE, "%s: not orders: '%.60s'",
		    s->model->name, eq ? eq + 1 : word);
	if (done <= 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		const struct fc_param *p = &s->model->params[i];

		if (eq && (strcmp(p->name, word) == 0 ||
		    (p->also && strcmp(p->also, word) == 0)))
			return set_param(s, i, eq + 1, err);
		if (!eq && p->words &&
		    word_index(p->words, word, strlen(word)) >= 0)
			return set_param(s, i, word, err);
	}
	done = eq ? set_common(s, word, eq + 1, err) :
	    set_prepare(s, word, NULL, err);
	return done == 1 ? unknown_option(s, word, err) : done;
}

/* "a+b/option+c" of a combination. */
static int
parse_members(struct fc_spec *s, char *word, struct fc_err *err)
{
	size_t cap = 0;

	for (char *next = word; next; ) {
		struct fc_spec *m;
		char *one = next;

		next = strchr(one, '+');
		if (next)
			*next++ = '\0';
		for (char *c = one; *c; c++)
			*c = *c == '/' ? ':' : *c;
		FC_GROW(s->member, s->nmember + 1, cap);
		m = &s->member[s->nmember++];
		*m = (struct fc_spec){ 0 };
		if (fc_spec_parse(m, one, err))
			return fc_fail_at(err, "%s", s->model->name);
		s->nmixed += m->model->global != NULL;
		if ((m->model->global && s->model->nest != &fc_nest_combine) ||
		    m->model->members ||
		    (m->model->nest && s->model->nest->member &&
		    !s->model->nest->fixed))
			return fc_fail(err, FC_USAGE, "%s: model '%s' cannot "
			    "be combined", s->model->name, m->model->name);
	}
	return 0;
}

static int
parse_options(struct fc_spec *s, char *next, struct fc_err *err)
{
	const struct fc_nest *nest = s->model->nest;
	int rc = 0;

	if (s->model->members && !nest->member && *next == '\0')
		return fc_fail(err, FC_USAGE, "%s: no models; for example "
		    "%s:ses+theta", s->model->name, s->model->name);
	while (rc == 0 && *next) {
		char *word = next;

		next += strcspn(next, ":");
		if (*next)
			*next++ = '\0';
		if (nest && !nest->fixed && s->nmember == 0 &&
		    (!nest->member || fc_model_begins(word)))
			rc = parse_members(s, word, err);
		else
			rc = set_option(s, word, err);
	}
	if (rc == 0 && nest && s->nmember == 0) {
		char *word = fc_xstrdup(nest->member);

		rc = parse_members(s, word, err);
		free(word);
	}
	if (rc == 0 && nest && nest->member && !nest->fixed && s->nmember > 1)
		return fc_fail(err, FC_USAGE, "%s: one model, not %zu",
		    s->model->name, s->nmember);
	if (s->model->longest > 0 && s->season > s->model->longest &&
	    !s->fourier_given)
		s->fourier = -1;
	for (size_t i = 0; s->model->members && i < s->nmember; i++)
		fc_prepare_inherit(&s->member[i].prepare, &s->prepare);
	if (rc == 0 && s->nmixed > 0 && fc_combine_learns(&s->params))
		return fc_fail(err, FC_USAGE, "%s: weights are learned of "
		    "models of one series only; give them (weights=2,1)",
		    s->model->name);
	return rc;
}

int
fc_spec_parse(struct fc_spec *s, const char *text, struct fc_err *err)
{
	char *copy = fc_xstrdup(text), *next = copy + strcspn(copy, ":");
	int rc;

	s->text = fc_xstrdup(text);
	s->alias = fc_xstrdup(text);
	s->groups = 1;
	if (*next)
		*next++ = '\0';
	s->model = fc_model_named(copy);
	if (s->model) {
		fc_params_default(s->model, &s->params);
		s->decompose = s->model->adjust;
		rc = parse_options(s, next, err);
	} else {
		rc = unknown_model(copy, err);
	}
	free(copy);
	return rc;
}
