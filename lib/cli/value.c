/* value.c - the text of an option's value to what the table wants */
#include "base/fc.h"

#include <math.h>

#include "base/num.h"
#include "cli/value.h"

static int
set_int(const struct fc_opt *o, const char *text, struct fc_err *err)
{
	int64_t v;

	if (fc_int_parse(text, strlen(text), &v))
		return fc_fail(err, FC_USAGE, "--%s: not a whole number: '%s'",
		    o->name, text);
	if ((double)v < o->lo || (double)v > o->hi)
		return fc_fail(err, FC_USAGE, "--%s: not within %.15g to "
		    "%.15g: '%s'", o->name, o->lo, o->hi, text);
	*(int64_t *)o->value = v;
	return 0;
}

static int
set_num(const struct fc_opt *o, const char *text, struct fc_err *err)
{
	double v;

	if (fc_num_parse(text, strlen(text), '.', &v) || isnan(v))
		return fc_fail(err, FC_USAGE, "--%s: not a number: '%s'",
		    o->name, text);
	if (v < o->lo || v > o->hi)
		return fc_fail(err, FC_USAGE, "--%s: not within %.15g to "
		    "%.15g: '%s'", o->name, o->lo, o->hi, text);
	*(double *)o->value = v;
	return 0;
}

/* 512K, 4M, 1.5G: powers of 1024. */
static int
set_size(const struct fc_opt *o, const char *text, struct fc_err *err)
{
	static const char units[] = "KMGT";
	size_t n = strlen(text);
	const char *u = n > 0 ? strchr(units, text[n - 1]) : NULL;
	double scale = 1, v;

	if (u != NULL && *u != '\0') {
		scale = ldexp(1, 10 * (int)(u - units + 1));
		n--;
	}
	if (fc_num_parse(text, n, '.', &v) || !(v * scale >= 0) ||
	    v * scale > 1e18)
		return fc_fail(err, FC_USAGE, "--%s: not a size such as 512M "
		    "or 2G: '%s'", o->name, text);
	*(uint64_t *)o->value = (uint64_t)(v * scale);
	return 0;
}

static int
set_choice(const struct fc_opt *o, const char *text, struct fc_err *err)
{
	size_t n = strlen(text);
	const char *word = o->choice;
	int i;

	for (i = 0; word != NULL; i++) {
		const char *bar = strchr(word, '|');
		size_t len = bar ? (size_t)(bar - word) : strlen(word);

		if (len == n && memcmp(word, text, n) == 0) {
			*(int *)o->value = i;
			return 0;
		}
		word = bar ? bar + 1 : NULL;
	}
	return fc_fail(err, FC_USAGE, "--%s: not one of %s: '%s'", o->name,
	    o->choice, text);
}

int
fc_opt_set(const struct fc_opt *o, const char *text, struct fc_err *err)
{
	switch (o->kind) {
	case FC_KIND_FLAG:
		*(bool *)o->value = true;
		return 0;
	case FC_KIND_COUNT:
		++*(int *)o->value;
		return 0;
	case FC_KIND_TEXT:
		*(const char **)o->value = text;
		return 0;
	case FC_KIND_INT:
		return set_int(o, text, err);
	case FC_KIND_NUM:
		return set_num(o, text, err);
	case FC_KIND_SIZE:
		return set_size(o, text, err);
	case FC_KIND_LIST:
		fc_list_split(o->value, text, ',');
		return 0;
	case FC_KIND_REPEAT:
		fc_list_add(o->value, text);
		return 0;
	case FC_KIND_CHOICE:
		return set_choice(o, text, err);
	case FC_KIND_END:
	case FC_KIND_HEADING:
		break;
	}
	return 0;
}
