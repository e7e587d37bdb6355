/*
 * timefmt.c - times written in a form that the user names
 *
 * The form is compiled to a row of small instructions once; a text runs
 * through them. Years of two digits are 1969..2068, as in POSIX.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "base/num.h"
#include "time/date.h"

#define CODES "YymdHMSfjbBpIzqGVuse"
#define MAX_OPS 64

/* A conversion letter, '%' + literal byte, ' ' for blanks. */
struct op {
	char code;
	char literal;
};

struct fc_timefmt {
	struct fc_timetype type;
	enum fc_unit epoch;     /* unit of an epoch; STEP: the form is in op */
	bool excel;
	size_t n;
	struct op op[MAX_OPS];
};

/* What a text said; has is a bit per letter of CODES. */
struct got {
	int v[128];
	bool has[128];
	int64_t epoch;
	int32_t nanosecond;
	int offset;
};

static const struct { const char *name; enum fc_unit unit; } epochs[] = {
	{ "epoch-s", FC_UNIT_S }, { "epoch-ms", FC_UNIT_MS },
	{ "epoch-us", FC_UNIT_US }, { "epoch-ns", FC_UNIT_NS },
};

static bool
has(const struct fc_timefmt *f, const char *codes)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->op[i].code != '%' && f->op[i].code != ' ' &&
		    strchr(codes, f->op[i].code))
			return true;
	return false;
}

static int
compile(struct fc_timefmt *f, const char *text, struct fc_err *err)
{
	const char *s;

	for (s = text; *s != '\0'; s++) {
		struct op op = { '%', *s };

		if (f->n == MAX_OPS)
			return fc_fail(err, FC_USAGE,
			    "time format too long: '%s'", text);
		if (*s == ' ') {
			op.code = ' ';
		} else if (*s == '%' && *++s != '%') {
			if (*s == '\0' || strchr(CODES, *s) == NULL ||
			    *s == 'e')
				return fc_fail(err, FC_USAGE, "time format "
				    "'%s': unknown %%%c (known: %%Y %%y %%m "
				    "%%d %%H %%M %%S %%f %%j %%b %%B %%p %%I "
				    "%%z %%q %%G %%V %%u %%s %%%%)", text,
				    *s ? *s : ' ');
			op.code = *s;
		}
		f->op[f->n++] = op;
	}
	return 0;
}

/* The type of what the form holds. */
static void
derive_type(struct fc_timefmt *f)
{
	struct fc_timetype *t = &f->type;

	t->unit = has(f, "f") ? FC_UNIT_US : has(f, "HISMs") ? FC_UNIT_S :
	    FC_UNIT_DAY;
	t->utc = has(f, "zs");
	if (t->unit != FC_UNIT_DAY || has(f, "djGVu"))
		return;
	t->form = has(f, "q") ? FC_FORM_QUARTER : has(f, "mbB") ?
	    FC_FORM_MONTH : FC_FORM_YEAR;
}

static int
check_form(const struct fc_timefmt *f, const char *text, struct fc_err *err)
{
	if (has(f, "s"))
		return 0;
	if (!has(f, "YyG"))
		return fc_fail(err, FC_USAGE,
		    "time format '%s' has no year", text);
	if (has(f, "d") && !has(f, "mbB"))
		return fc_fail(err, FC_USAGE,
		    "time format '%s' has a day but no month", text);
	if (has(f, "G") != has(f, "V"))
		return fc_fail(err, FC_USAGE,
		    "time format '%s': %%G and %%V go together", text);
	if (has(f, "I") != has(f, "p"))
		return fc_fail(err, FC_USAGE,
		    "time format '%s': %%I and %%p go together", text);
	return 0;
}

int
fc_timefmt_open(struct fc_timefmt **out, const char *text, struct fc_timetype *t, struct fc_err *err)
{
	struct fc_timefmt *f = fc_xcalloc(1, sizeof *f);
	size_t i;

	f->type = (struct fc_timetype){ FC_UNIT_DAY, FC_FORM_PLAIN, false,
	    false };
	*out = f;
	for (i = 0; i < FC_LEN(epochs); i++)
		if (strcmp(text, epochs[i].name) == 0) {
			f->epoch = f->type.unit = epochs[i].unit;
			f->type.utc = true;
		}
	f->excel = strcmp(text, "excel") == 0;
	if (f->excel)
		f->type.unit = FC_UNIT_S;
	if (f->epoch == FC_UNIT_STEP && !f->excel) {
		if (compile(f, text, err) != 0 ||
		    check_form(f, text, err) != 0) {
			fc_timefmt_close(f);
			*out = NULL;
			return -1;
		}
		derive_type(f);
	}
	*t = f->type;
	return 0;
}

void
fc_timefmt_close(struct fc_timefmt *f)
{
	free(f);
}

struct cur {
	const char *s, *end;
};

/* One to max digits. */
static bool
take_int(struct cur *c, int max, int *out)
{
	int v = 0, n = 0;

	while (n < max && c->s < c->end && *c->s >= '0' && *c->s <= '9') {
		v = v * 10 + (*c->s++ - '0');
		n++;
	}
	*out = v;
	return n > 0;
}

static bool
same_letter(char a, char b)
{
	return (a | 0x20) == (b | 0x20);
}

/* Any of the names, whatever the case; *out from 0. */
static bool
take_name(struct cur *c, const char *const *names, int n, int *out)
{
	for (*out = 0; *out < n; ++*out) {
		const char *name = names[*out];
		size_t k, len = strlen(name);

		if ((size_t)(c->end - c->s) < len)
			continue;
		for (k = 0; k < len && same_letter(c->s[k], name[k]); k++)
			continue;
		if (k == len) {
			c->s += len;
			return true;
		}
	}
	return false;
}

static const char *const month_names[] = {
	"January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December"
};
static const char *const month_short[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};
static const char *const am_pm[] = { "AM", "PM" };

/* Full or short, as people mix them up. */
static bool
take_month(struct cur *c, int *out)
{
	bool found = take_name(c, month_names, 12, out) ||
	    take_name(c, month_short, 12, out);

	++*out;
	return found;
}

static bool
take_fraction(struct cur *c, int32_t *ns)
{
	int32_t v = 0;
	int n = 0;

	for (; c->s < c->end && *c->s >= '0' && *c->s <= '9'; c->s++, n++)
		if (n < 9)
			v = v * 10 + (*c->s - '0');
	if (n == 0)
		return false;
	for (; n < 9; n++)
		v *= 10;
	*ns = v;
	return true;
}

/* Z, +hh, +hhmm, +hh:mm */
static bool
take_zone(struct cur *c, int *offset)
{
	int sign, hour, minute = 0;

	*offset = 0;
	if (c->s == c->end)
		return false;
	if (same_letter(*c->s, 'z')) {
		c->s++;
		return true;
	}
	sign = *c->s == '+' ? 1 : *c->s == '-' ? -1 : 0;
	c->s++;
	if (sign == 0 || !take_int(c, 2, &hour))
		return false;
	if (c->s < c->end && *c->s == ':')
		c->s++;
	if (c->s < c->end && *c->s >= '0' && *c->s <= '9' &&
	    !take_int(c, 2, &minute))
		return false;
	*offset = sign * (hour * 3600 + minute * 60);
	return hour < 24 && minute < 60;
}

static bool
take_epoch(struct cur *c, int64_t *out)
{
	const char *from = c->s;

	if (c->s < c->end && *c->s == '-')
		c->s++;
	while (c->s < c->end && *c->s >= '0' && *c->s <= '9')
		c->s++;
	return fc_int_parse(from, (size_t)(c->s - from), out) == 0;
}

static bool
take(struct cur *c, struct op op, struct got *g)
{
	int *v = &g->v[(unsigned char)op.code];

	switch (op.code) {
	case '%':
		return c->s < c->end && *c->s++ == op.literal;
	case ' ':
		if (c->s == c->end || *c->s != ' ')
			return false;
		while (c->s < c->end && *c->s == ' ')
			c->s++;
		return true;
	case 'Y':
	case 'G':
		return take_int(c, 4, v);
	case 'j':
		return take_int(c, 3, v);
	case 'q':
	case 'u':
		return take_int(c, 1, v);
	case 'f':
		return take_fraction(c, &g->nanosecond);
	case 'b':
	case 'B':
		return take_month(c, &g->v['m']);
	case 'p':
		return take_name(c, am_pm, 2, v);
	case 'z':
		return take_zone(c, &g->offset);
	case 's':
		return take_epoch(c, &g->epoch);
	default:
		return take_int(c, 2, v);
	}
}

static bool
in(int v, int lo, int hi)
{
	return v >= lo && v <= hi;
}

/* Days of %G %V %u, or of a year with %j; false when there is no such. */
static bool
odd_date(const struct fc_timefmt *f, const struct got *g, struct fc_civil *c)
{
	int64_t days, year;

	if (has(f, "j")) {
		if (!in(g->v['j'], 1, 365 + fc_leap(c->year)))
			return false;
		fc_civil_of_days(fc_days(c->year, 1, 1) + g->v['j'] - 1, c);
		return true;
	}
	days = fc_days(g->v['G'], 1, 4);
	days += 7 * (g->v['V'] - 1) - fc_weekday(days);
	if (g->v['V'] < 1 || !in(g->v['u'], 1, 7) ||
	    fc_iso_week(days, &year) != g->v['V'] || year != g->v['G'])
		return false;
	fc_civil_of_days(days + g->v['u'] - 1, c);
	return true;
}

/* The parts put together; false when they are no time. */
static bool
assemble(const struct fc_timefmt *f, struct got *g, struct fc_civil *c)
{
	int *v = g->v;

	if (has(f, "y"))
		v['Y'] = v['y'] + (v['y'] < 69 ? 2000 : 1900);
	if (has(f, "q")) {
		if (!in(v['q'], 1, 4))
			return false;
		v['m'] = 3 * v['q'] - 2;
	}
	if (has(f, "I")) {
		if (!in(v['I'], 1, 12))
			return false;
		v['H'] = v['I'] % 12 + 12 * v['p'];
	}
	*c = (struct fc_civil){ .year = v['Y'], .month = v['m'],
	    .day = v['d'] };
	if (!in(v['m'], 1, 12) ||
	    !in(v['d'], 1, fc_days_in_month(v['Y'], v['m'])))
		return false;
	if (has(f, "jG") && !odd_date(f, g, c))
		return false;
	c->hour = v['H'];
	c->minute = v['M'];
	c->second = v['S'];
	c->nanosecond = g->nanosecond;
	return in(v['H'], 0, 23) && in(v['M'], 0, 59) && in(v['S'], 0, 59);
}

/* Days with a fraction since 1899-12-30, to the nearest second. */
static int
parse_excel(const char *s, size_t n, int64_t *out)
{
	double days, second;

	if (fc_num_parse(s, n, '.', &days) != 0 ||
	    !(days > -700000 && days < 3000000))
		return -1;
	second = days * 86400 + (days < 0 ? -0.5 : 0.5);
	*out = (int64_t)second - INT64_C(25569) * 86400;
	return 0;
}

int
fc_timefmt_parse(const struct fc_timefmt *f, const char *s, size_t n, int64_t *out)
{
	struct got g = { .v = { ['m'] = 1, ['d'] = 1, ['u'] = 1 } };
	struct cur c = { s, n > 0 ? s + n : s };
	struct fc_civil civil;
	int64_t per = fc_unit_per_second(f->type.unit);
	size_t i;

	if (f->excel)
		return parse_excel(s, n, out);
	if (f->epoch != FC_UNIT_STEP)
		return fc_int_parse(s, n, out) != 0 ||
		    *out == FC_NULL_TIME ? -1 : 0;
	for (i = 0; i < f->n; i++)
		if (!take(&c, f->op[i], &g))
			return -1;
	if (c.s != c.end)
		return -1;
	if (has(f, "s"))
		return __builtin_mul_overflow(g.epoch, per, out) ||
		    __builtin_add_overflow(*out, g.nanosecond *
		    per / 1000000000, out) || *out == FC_NULL_TIME ? -1 : 0;
	if (!assemble(f, &g, &civil))
		return -1;
	*out = fc_time_of_civil(&civil, &f->type) - g.offset * per;
	return 0;
}
