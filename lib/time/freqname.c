/* freqname.c - frequencies and their names */
#include "base/fc.h"

#include "base/num.h"
#include "time/freq.h"

#define SECOND_NS INT64_C(1000000000)

struct alias {
	const char *name;
	enum fc_freq_kind kind;
	int64_t n;
};

static const struct alias aliases[] = {
	{ "Y", FC_FREQ_MONTH, 12 }, { "YS", FC_FREQ_MONTH, 12 },
	{ "YE", FC_FREQ_MONTH, 12 }, { "A", FC_FREQ_MONTH, 12 },
	{ "AS", FC_FREQ_MONTH, 12 },
	{ "Q", FC_FREQ_MONTH, 3 }, { "QS", FC_FREQ_MONTH, 3 },
	{ "QE", FC_FREQ_MONTH, 3 },
	{ "M", FC_FREQ_MONTH, 1 }, { "MS", FC_FREQ_MONTH, 1 },
	{ "ME", FC_FREQ_MONTH, 1 },
	{ "W", FC_FREQ_WEEK, 1 }, { "D", FC_FREQ_DAY, 1 },
	{ "B", FC_FREQ_BUSINESS, 1 },
	{ "h", FC_FREQ_NS, 3600 * SECOND_NS },
	{ "H", FC_FREQ_NS, 3600 * SECOND_NS },
	{ "min", FC_FREQ_NS, 60 * SECOND_NS },
	{ "T", FC_FREQ_NS, 60 * SECOND_NS },
	{ "s", FC_FREQ_NS, SECOND_NS }, { "S", FC_FREQ_NS, SECOND_NS },
	{ "ms", FC_FREQ_NS, 1000000 }, { "L", FC_FREQ_NS, 1000000 },
	{ "us", FC_FREQ_NS, 1000 }, { "U", FC_FREQ_NS, 1000 },
	{ "ns", FC_FREQ_NS, 1 }, { "N", FC_FREQ_NS, 1 },
};

static const char weekdays[7][4] = {
	"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"
};
static const char months[12][4] = {
	"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
	"JUL", "AUG", "SEP", "OCT", "NOV", "DEC"
};

static int
find3(const char (*names)[4], int n, const char *s)
{
	int i;

	for (i = 0; i < n; i++)
		if (strcmp(names[i], s) == 0)
			return i;
	return -1;
}

/* The canonical name from kind, n and anchor. */
static void
set_name(struct fc_freq *f)
{
	static const struct { const char *unit; int64_t n; } ns[] = {
		{ "h", 3600 * SECOND_NS }, { "min", 60 * SECOND_NS },
		{ "s", SECOND_NS }, { "ms", 1000000 }, { "us", 1000 },
		{ "ns", 1 }
	};
	const char *unit = "";
	int64_t n = f->n;
	char count[24] = "";
	size_t i = 0;

	switch (f->kind) {
	case FC_FREQ_NS:
		while (n % ns[i].n != 0)
			i++;
		unit = ns[i].unit;
		n /= ns[i].n;
		break;
	case FC_FREQ_MONTH:
		unit = n % 12 == 0 ? "Y" : n % 3 == 0 ? "Q" : "M";
		n /= n % 12 == 0 ? 12 : n % 3 == 0 ? 3 : 1;
		break;
	case FC_FREQ_WEEK:
		unit = "W";
		break;
	case FC_FREQ_DAY:
		unit = "D";
		break;
	case FC_FREQ_BUSINESS:
		unit = "B";
		break;
	case FC_FREQ_STEP:
	case FC_FREQ_NONE:
		break;
	}
	if (f->kind != FC_FREQ_NONE && (n != 1 || f->kind == FC_FREQ_STEP))
		count[fc_int_print(count, n)] = '\0';
	snprintf(f->name, sizeof f->name, "%s%s%s%s", count, unit,
	    f->anchor >= 0 ? "-" : "",
	    f->anchor >= 0 ? weekdays[f->anchor] : "");
}

static int
unknown(const char *s, struct fc_err *err)
{
	char quoted[48];

	return fc_fail(err, FC_USAGE, "not a frequency: '%s' (known: Y Q M W "
	    "W-SUN..W-SAT D B h min s ms us ns, with a number as in 15min, "
	    "or an integer step)", fc_quote(quoted, s, strlen(s)));
}

/*
 * What stands behind the dash: a weekday of W, or the month by which pandas
 * anchors Q and Y, which must leave calendar quarters and years.
 */
static int
anchor_of(struct fc_freq *f, const char *name, const char *text)
{
	int month = find3(months, 12, text);
	bool start = name[1] == 'S';

	if (f->kind == FC_FREQ_WEEK) {
		f->anchor = find3(weekdays, 7, text);
		return f->anchor < 0 ? -1 : 0;
	}
	if (f->kind != FC_FREQ_MONTH || month < 0 || name[0] == 'M')
		return -1;
	if (name[0] == 'Q')
		return month % 3 == (start ? 0 : 2) ? 0 : -1;
	return month == (start ? 0 : 11) ? 0 : -1;
}

int
fc_freq_parse(const char *s, struct fc_freq *f, struct fc_err *err)
{
	size_t digits = strspn(s, "0123456789");
	size_t letters = strcspn(s + digits, "-");
	const char *name = s + digits;
	int64_t n = 1;
	size_t i;

	*f = (struct fc_freq){ .anchor = -1 };
	if (digits > 0 && (fc_int_parse(s, digits, &n) != 0 || n < 1))
		return unknown(s, err);
	if (digits > 0 && *name == '\0') {
		f->kind = FC_FREQ_STEP;
		f->n = n;
		set_name(f);
		return 0;
	}
	for (i = 0; i < FC_LEN(aliases); i++)
		if (strlen(aliases[i].name) == letters &&
		    memcmp(aliases[i].name, name, letters) == 0)
			break;
	if (i == FC_LEN(aliases))
		return unknown(s, err);
	f->kind = aliases[i].kind;
	if (name[letters] == '-' &&
	    anchor_of(f, aliases[i].name, name + letters + 1) != 0)
		return unknown(s, err);
	/* A period beyond a century or so helps nobody and overflows. */
	if (__builtin_mul_overflow(n, aliases[i].n, &f->n) ||
	    (f->kind != FC_FREQ_NS && f->n > 100000))
		return unknown(s, err);
	set_name(f);
	return 0;
}

void
fc_freq_set(struct fc_freq *f, enum fc_freq_kind kind, int64_t n, int anchor)
{
	*f = (struct fc_freq){ kind, n, anchor, "" };
	set_name(f);
}
