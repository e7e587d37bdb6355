/*
 * calendar.h - public holidays, computed from rules
 *
 * Rules as the laws of the countries have them, for whole countries only
 * (England and Wales for GB); regional holidays are left out. One-off
 * holidays are listed up to 2026. Sources: US 5 U.S.C. 6103, E.O. 11582;
 * CA Holidays Act, Canada Labour Code; GB Banking and Financial Dealings Act
 * 1971 and its proclamations; DE Laendergesetze, Einigungsvertrag art. 2;
 * FR Code du travail L3133-1; IT legge 260/1949 and changes; ES Estatuto de
 * los Trabajadores art. 37.2, RD 2001/1983; NL Algemene termijnenwet art. 3
 * (without Good Friday and 5 May);
 * AT Arbeitsruhegesetz par. 7; BE KB 18.4.1974; PL ustawa 18.1.1951 o dniach
 * wolnych; SE lag 1989:253; BR lei 662/1949, 6.802/1980, 14.759/2023;
 * ECB: closing days of T2. USRETAIL: days that move sales in the US.
 * Easter: Meeus (1998), Astronomical Algorithms, chapter 8.
 *
 * Ownership: calendars are constant.
 */
#ifndef FC_TIME_CALENDAR_H
#define FC_TIME_CALENDAR_H

#include "base/fc.h"

struct fc_calendar;

/* Easter Sunday of the Gregorian calendar, as days since 1970-01-01. */
int64_t fc_easter(int64_t year);

/* By name ("US"), or NULL. */
const struct fc_calendar *fc_calendar_find(const char *name);
const char *fc_calendar_name(const struct fc_calendar *c);
/* The i-th calendar in the order of names, NULL behind the last. */
const struct fc_calendar *fc_calendar_at(size_t i);

/* Most holidays in a year, days on which they are observed included. */
#define FC_CALENDAR_MAX 64

struct fc_holiday {
	int64_t days;           /* since 1970-01-01 */
	const char *name;
	bool observed;          /* a weekday given for one on a weekend */
};

/*
 * Holidays of a year in ascending order, at most FC_CALENDAR_MAX; returns
 * their number. A day given for one of the next year (1 January on a
 * Saturday, in the US) belongs to the year it falls in.
 */
size_t fc_calendar_year(const struct fc_calendar *c, int64_t year, struct fc_holiday *out);

#endif
