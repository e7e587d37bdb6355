/* zonerule.c - the POSIX form of a time zone */
#include "base/fc.h"

#include "time/date.h"
#include "time/zonerule.h"

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* CET or <+03>, at least three characters. */
static bool
take_name(const char **s)
{
	const char *from = *s;

	if (**s == '<') {
		while (**s != '\0' && **s != '>')
			++*s;
		return *(*s)++ == '>';
	}
	while (letter(**s))
		++*s;
	return *s - from >= 3;
}

static bool
take_int(const char **s, int max, int *out)
{
	int v = 0;

	if (**s < '0' || **s > '9')
		return false;
	while (**s >= '0' && **s <= '9' && v <= max)
		v = v * 10 + (*(*s)++ - '0');
	*out = v;
	return v <= max;
}

/* [+-]hh[:mm[:ss]] in seconds; hours to 167. */
static bool
take_clock(const char **s, int32_t *out)
{
	int sign = **s == '-' ? -1 : 1;
	int hour, minute = 0, second = 0;

	if (**s == '-' || **s == '+')
		++*s;
	if (!take_int(s, 167, &hour))
		return false;
	if (**s == ':') {
		++*s;
		if (!take_int(s, 59, &minute))
			return false;
		if (**s == ':') {
			++*s;
			if (!take_int(s, 59, &second))
				return false;
		}
	}
	*out = sign * (hour * 3600 + minute * 60 + second);
	return true;
}

/* ,M3.2.0[/time] ,J60 ,59 */
static bool
take_day(const char **s, struct fc_zoneday *d)
{
	if (*(*s)++ != ',')
		return false;
	d->second = 7200;
	d->kind = **s == 'M' || **s == 'J' ? *(*s)++ : '0';
	if (d->kind == 'M') {
		if (!take_int(s, 12, &d->month) || d->month < 1 ||
		    *(*s)++ != '.' ||
		    !take_int(s, 5, &d->week) || d->week < 1 ||
		    *(*s)++ != '.' || !take_int(s, 6, &d->day))
			return false;
	} else if (!take_int(s, 365, &d->day)) {
		return false;
	}
	if (**s != '/')
		return true;
	++*s;
	return take_clock(s, &d->second);
}

int
fc_zonerule_parse(const char *s, struct fc_zonerule *r)
{
	*r = (struct fc_zonerule){ 0 };
	if (!take_name(&s) || !take_clock(&s, &r->standard))
		return -1;
	r->standard = -r->standard;
	if (*s == '\0')
		return 0;
	r->has_summer = true;
	r->summer = r->standard + 3600;
	if (!take_name(&s))
		return -1;
	if (*s != ',') {
		if (!take_clock(&s, &r->summer))
			return -1;
		r->summer = -r->summer;
	}
	if (!take_day(&s, &r->begin) || !take_day(&s, &r->end))
		return -1;
	return *s == '\0' ? 0 : -1;
}

/* Local seconds since 1970 at which the day's change comes in that year. */
static int64_t
change(const struct fc_zoneday *d, int64_t year)
{
	int64_t days = fc_days(year, 1, 1);
	int shift;

	if (d->kind == 'J')             /* 29 February is not counted */
		days += d->day - 1 + (fc_leap(year) && d->day >= 60);
	else if (d->kind == '0')
		days += d->day;
	else {
		days = fc_days(year, d->month, 1);
		/* 0 is Sunday here. */
		shift = (d->day + 6) % 7 - fc_weekday(days);
		shift += 7 * (d->week - (shift >= 0));
		while (shift >= fc_days_in_month(year, d->month))
			shift -= 7;
		days += shift;
	}
	return days * 86400 + d->second;
}

int32_t
fc_zonerule_offset(const struct fc_zonerule *r, int64_t utc)
{
	const struct fc_timetype second = { FC_UNIT_S, FC_FORM_PLAIN, 0, 0 };
	struct fc_civil c;
	int64_t begin, end;
	bool summer;

	if (!r->has_summer)
		return r->standard;
	fc_civil_of(utc + r->standard, &second, &c);
	begin = change(&r->begin, c.year) - r->standard;
	end = change(&r->end, c.year) - r->summer;
	/* South of the equator summer spans the new year. */
	summer = begin < end ? utc >= begin && utc < end :
	    utc >= begin || utc < end;
	return summer ? r->summer : r->standard;
}
