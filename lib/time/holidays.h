/*
 * holidays.h - the rules behind calendar.h; not for others
 */
#ifndef FC_TIME_HOLIDAYS_H
#define FC_TIME_HOLIDAYS_H

#include "base/fc.h"

enum fc_rule_kind {
	FC_RULE_FIXED,          /* month, day */
	FC_RULE_EASTER,         /* day: after Easter Sunday */
	FC_RULE_NTH,            /* day-th (-1: last) weekday of month, + plus */
	FC_RULE_FROM,           /* first weekday on or after month, day */
};

/* What happens on a weekend. */
enum fc_shift {
	FC_SHIFT_NONE,
	FC_SHIFT_NEAREST,
	FC_SHIFT_MONDAY,
	FC_SHIFT_SUNDAY_MONDAY,
	FC_SHIFT_TWO_ON,
	FC_SHIFT_SUNDAY_SATURDAY,
};

struct fc_rule {
	const char *name;
	enum fc_rule_kind kind;
	int month, day;
	int weekday, plus;
	int from, to;           /* years; 0: no limit */
	enum fc_shift shift;
	bool moves;             /* shifted: no holiday on the day itself */
};

struct fc_calendar {
	const char *name;
	const struct fc_rule *rule;
	size_t n;
};

extern const struct fc_calendar fc_calendars[];
extern const size_t fc_ncalendars;

#endif
