/*
 * about.c - the section "about" of the model file
 *
 * Lines "word value", so that a later version can add words and a person
 * can read it with strings(1).
 */
#include "base/fc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "model/layout.h"

static void
line(struct fc_buf *b, const char *word, const char *value)
{
	fc_buf_adds(b, word);
	fc_buf_addc(b, ' ');
	for (; *value; value++) {
		if (*value == '\n')
			fc_buf_adds(b, "\\n");
		else if (*value == '\\')
			fc_buf_adds(b, "\\\\");
		else
			fc_buf_addc(b, *value);
	}
	fc_buf_addc(b, '\n');
}

void
fc_mf_about_write(const struct fc_model_info *info,
    const struct fc_model_fallback *fallback, size_t n, struct fc_buf *b)
{
	line(b, "version", FC_VERSION);
	if (info->freq.kind != FC_FREQ_NONE)
		line(b, "freq", info->freq.name);
	fc_buf_printf(b, "time %d %d %d %d\n", (int)info->time.unit,
	    (int)info->time.form, info->time.utc, info->time.t);
	for (size_t i = 0; i < info->nkeys; i++)
		line(b, "key", info->key[i]);
	for (size_t i = 0; i < info->nspec; i++)
		line(b, "spec", info->spec[i]);
	if (info->by)
		line(b, "by", info->by);
	for (size_t i = 0; i < info->nfeature; i++)
		line(b, "feature", info->feature[i]);
	if (info->horizon > 0)
		fc_buf_printf(b, "horizon %lld\n", (long long)info->horizon);
	for (size_t i = 0; i < info->nregressor; i++)
		line(b, "regressor", info->regressor[i]);
	for (size_t i = 0; i < n; i++)
		fc_buf_printf(b, "fallback %u %llu %s\n", fallback[i].spec,
		    (unsigned long long)fallback[i].count,
		    fallback[i].name);
	for (size_t i = 0; i < info->nhistory; i++)
		line(b, "history", info->history[i]);
}

static char *
unescape(const char *s, size_t n)
{
	char *t = fc_xstrndup(s, n), *to = t;

	for (const char *p = t; *p; p++) {
		if (*p == '\\' && p[1] != '\0')
			*to++ = *++p == 'n' ? '\n' : *p;
		else
			*to++ = *p;
	}
	*to = '\0';
	return t;
}

static int
parse_time(struct fc_model_file *f, const char *v, struct fc_err *err)
{
	struct fc_timetype *t = &f->info.time;

	/* "unit form utc t", one digit each. */
	if (strlen(v) != 7 || v[0] < '0' || v[0] > '0' + FC_UNIT_NS ||
	    v[2] < '0' || v[2] > '0' + FC_FORM_YEAR)
		return fc_mf_damaged(f, "type of time", err);
	t->unit = (enum fc_unit)(v[0] - '0');
	t->form = (enum fc_form)(v[2] - '0');
	t->utc = v[4] == '1';
	t->t = v[6] == '1';
	return 0;
}

/* "spec count name" */
static int
parse_fallback(struct fc_model_file *f, const char *v, struct fc_err *err)
{
	struct fc_model_info *info = &f->info;
	struct fc_model_fallback fb = { 0 };
	size_t a = strcspn(v, " "), b;
	int64_t spec, count;

	if (v[a] == '\0')
		return fc_mf_damaged(f, "fallback", err);
	b = a + 1 + strcspn(v + a + 1, " ");
	if (v[b] == '\0' || fc_int_parse(v, a, &spec) ||
	    fc_int_parse(v + a + 1, b - a - 1, &count) || spec < 0 ||
	    count < 0 || (uint64_t)spec >= info->nspec)
		return fc_mf_damaged(f, "fallback", err);
	fb.spec = (uint32_t)spec;
	fb.count = (uint64_t)count;
	fb.name = fc_xstrdup(v + b + 1);
	FC_GROW(info->fallback, info->nfallback + 1, f->capfallback);
	info->fallback[info->nfallback++] = fb;
	return 0;
}

static int
parse_line(struct fc_model_file *f, const char *word, char *value,
    struct fc_err *err)
{
	struct fc_model_info *info = &f->info;
	char **slot = NULL;

	if (strcmp(word, "version") == 0) {
		slot = &info->version;
	} else if (strcmp(word, "by") == 0) {
		slot = &info->by;
	} else if (strcmp(word, "key") == 0) {
		FC_GROW(info->key, info->nkeys + 1, f->capkey);
		slot = &info->key[info->nkeys++];
		*slot = NULL;
	} else if (strcmp(word, "spec") == 0) {
		FC_GROW(info->spec, info->nspec + 1, f->capspec);
		slot = &info->spec[info->nspec++];
		*slot = NULL;
	} else if (strcmp(word, "feature") == 0) {
		FC_GROW(info->feature, info->nfeature + 1, f->capfeature);
		slot = &info->feature[info->nfeature++];
		*slot = NULL;
	} else if (strcmp(word, "regressor") == 0) {
		FC_GROW(info->regressor, info->nregressor + 1, f->capregressor);
		slot = &info->regressor[info->nregressor++];
		*slot = NULL;
	} else if (strcmp(word, "history") == 0) {
		FC_GROW(info->history, info->nhistory + 1, f->caphistory);
		slot = &info->history[info->nhistory++];
		*slot = NULL;
	} else if (strcmp(word, "freq") == 0) {
		return fc_freq_parse(value, &info->freq, err);
	} else if (strcmp(word, "time") == 0) {
		return parse_time(f, value, err);
	} else if (strcmp(word, "horizon") == 0) {
		if (fc_int_parse(value, strlen(value), &info->horizon) ||
		    info->horizon < 1 || info->horizon > 1000000)
			return fc_mf_damaged(f, "horizon", err);
		return 0;
	} else if (strcmp(word, "fallback") == 0) {
		return parse_fallback(f, value, err);
	} else {
		return fc_mf_damaged(f, "unknown word in section 'about'", err);
	}
	free(*slot);
	*slot = fc_xstrdup(value);
	return 0;
}

int
fc_mf_about_read(struct fc_model_file *f, struct fc_err *err)
{
	size_t n;
	const char *s = fc_model_section(f, "about", &n);

	if (!s)
		return fc_mf_damaged(f, "no section 'about'", err);
	while (n > 0) {
		const char *end = memchr(s, '\n', n), *blank;
		char *word, *value;
		int rc;

		blank = end ? memchr(s, ' ', (size_t)(end - s)) : NULL;
		if (!blank)
			return fc_mf_damaged(f, "section 'about'", err);
		word = fc_xstrndup(s, (size_t)(blank - s));
		value = unescape(blank + 1, (size_t)(end - blank - 1));
		rc = parse_line(f, word, value, err);
		free(word);
		free(value);
		if (rc)
			return -1;
		n -= (size_t)(end + 1 - s);
		s = end + 1;
	}
	return f->info.nspec == 0 ? fc_mf_damaged(f, "it holds no model", err) : 0;
}
