/*
 * zonerule.h - the POSIX form of a time zone, as TZif files end with
 *
 * "EST5EDT,M3.2.0,M11.1.0": names, offsets (positive is west), and the days
 * on which summer time begins and ends (POSIX.1, 8.3 "TZ"; RFC 8536, 3.3.1
 * for hours beyond a day and <+03> names).
 */
#ifndef FC_TIME_ZONERULE_H
#define FC_TIME_ZONERULE_H

#include "base/fc.h"

struct fc_zoneday {
	char kind;              /* 'M' month.week.day, 'J' 1..365, '0' 0..365 */
	int month, week, day;
	int32_t second;         /* after local midnight */
};

struct fc_zonerule {
	int32_t standard, summer;       /* seconds east of UTC */
	bool has_summer;
	struct fc_zoneday begin, end;
};

/* 0 / -1. */
int fc_zonerule_parse(const char *s, struct fc_zonerule *r);
/* Seconds to add to UTC at this instant. */
int32_t fc_zonerule_offset(const struct fc_zonerule *r, int64_t utc);

#endif
