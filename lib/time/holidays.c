/* holidays.c - rules of holidays by country; sources in calendar.h */
#include "base/fc.h"

#include "time/holidays.h"

enum { MON, TUE, WED, THU, FRI, SAT, SUN };

#define FIXED(name, m, d) { name, FC_RULE_FIXED, m, d, 0, 0, 0, 0, 0, 0 }
#define SINCE(name, m, d, y) { name, FC_RULE_FIXED, m, d, 0, 0, y, 0, 0, 0 }
#define ONCE(name, y, m, d) { name, FC_RULE_FIXED, m, d, 0, 0, y, y, 0, 0 }
#define EASTER(name, d) { name, FC_RULE_EASTER, 0, d, 0, 0, 0, 0, 0, 0 }
#define NTH(name, n, w, m) { name, FC_RULE_NTH, m, n, w, 0, 0, 0, 0, 0 }
#define YEARS(name, n, w, m, a, b) { name, FC_RULE_NTH, m, n, w, 0, a, b, 0, 0 }
#define AFTER(name, n, w, m, p) { name, FC_RULE_NTH, m, n, w, p, 0, 0, 0, 0 }
#define FROM(name, m, d, w) { name, FC_RULE_FROM, m, d, w, 0, 0, 0, 0, 0 }
#define SHIFT(name, m, d, y, how) \
	{ name, FC_RULE_FIXED, m, d, 0, 0, y, 0, FC_SHIFT_##how, false }
#define MOVE(name, m, d, a, b, how) \
	{ name, FC_RULE_FIXED, m, d, 0, 0, a, b, FC_SHIFT_##how, true }

static const struct fc_rule at[] = {
	FIXED("Neujahr", 1, 1), FIXED("Heilige Drei Koenige", 1, 6),
	EASTER("Ostermontag", 1), FIXED("Staatsfeiertag", 5, 1),
	EASTER("Christi Himmelfahrt", 39), EASTER("Pfingstmontag", 50),
	EASTER("Fronleichnam", 60), FIXED("Mariae Himmelfahrt", 8, 15),
	SINCE("Nationalfeiertag", 10, 26, 1967), FIXED("Allerheiligen", 11, 1),
	FIXED("Mariae Empfaengnis", 12, 8), FIXED("Christtag", 12, 25),
	FIXED("Stefanitag", 12, 26),
};

static const struct fc_rule be[] = {
	FIXED("Nieuwjaar", 1, 1), EASTER("Paasmaandag", 1),
	FIXED("Dag van de Arbeid", 5, 1), EASTER("Hemelvaart", 39),
	EASTER("Pinkstermaandag", 50), FIXED("Nationale feestdag", 7, 21),
	FIXED("Maria-Hemelvaart", 8, 15), FIXED("Allerheiligen", 11, 1),
	FIXED("Wapenstilstand", 11, 11), FIXED("Kerstmis", 12, 25),
};

static const struct fc_rule br[] = {
	FIXED("Confraternizacao Universal", 1, 1), EASTER("Paixao", -2),
	FIXED("Tiradentes", 4, 21), FIXED("Dia do Trabalho", 5, 1),
	FIXED("Independencia", 9, 7), SINCE("Aparecida", 10, 12, 1980),
	FIXED("Finados", 11, 2), FIXED("Republica", 11, 15),
	SINCE("Consciencia Negra", 11, 20, 2024), FIXED("Natal", 12, 25),
};

static const struct fc_rule ca[] = {
	SHIFT("New Year's Day", 1, 1, 0, MONDAY), EASTER("Good Friday", -2),
	FROM("Victoria Day", 5, 18, MON),
	SHIFT("Canada Day", 7, 1, 0, SUNDAY_MONDAY),
	NTH("Labour Day", 1, MON, 9),
	SINCE("Truth and Reconciliation", 9, 30, 2021),
	NTH("Thanksgiving", 2, MON, 10), FIXED("Remembrance Day", 11, 11),
	SHIFT("Christmas Day", 12, 25, 0, TWO_ON),
	SHIFT("Boxing Day", 12, 26, 0, TWO_ON),
};

static const struct fc_rule de[] = {
	FIXED("Neujahr", 1, 1), EASTER("Karfreitag", -2),
	EASTER("Ostermontag", 1), FIXED("Tag der Arbeit", 5, 1),
	EASTER("Christi Himmelfahrt", 39), EASTER("Pfingstmontag", 50),
	SINCE("Tag der Deutschen Einheit", 10, 3, 1990),
	ONCE("Reformationstag", 2017, 10, 31),
	FIXED("1. Weihnachtstag", 12, 25), FIXED("2. Weihnachtstag", 12, 26),
};

static const struct fc_rule ecb[] = {
	FIXED("New Year's Day", 1, 1), EASTER("Good Friday", -2),
	EASTER("Easter Monday", 1), FIXED("Labour Day", 5, 1),
	FIXED("Christmas Day", 12, 25), FIXED("26 December", 12, 26),
};

static const struct fc_rule es[] = {
	FIXED("Ano Nuevo", 1, 1), FIXED("Epifania", 1, 6),
	EASTER("Viernes Santo", -2), FIXED("Fiesta del Trabajo", 5, 1),
	FIXED("Asuncion", 8, 15), FIXED("Fiesta Nacional", 10, 12),
	FIXED("Todos los Santos", 11, 1),
	SINCE("Dia de la Constitucion", 12, 6, 1983),
	FIXED("Inmaculada Concepcion", 12, 8), FIXED("Navidad", 12, 25),
};

static const struct fc_rule fr[] = {
	FIXED("Jour de l'an", 1, 1), EASTER("Lundi de Paques", 1),
	FIXED("Fete du Travail", 5, 1), SINCE("Victoire 1945", 5, 8, 1982),
	EASTER("Ascension", 39), EASTER("Lundi de Pentecote", 50),
	FIXED("Fete nationale", 7, 14), FIXED("Assomption", 8, 15),
	FIXED("Toussaint", 11, 1), FIXED("Armistice", 11, 11),
	FIXED("Noel", 12, 25),
};

static const struct fc_rule gb[] = {
	SHIFT("New Year's Day", 1, 1, 1974, MONDAY),
	EASTER("Good Friday", -2), EASTER("Easter Monday", 1),
	YEARS("Early May", 1, MON, 5, 1978, 1994),
	ONCE("Early May", 1995, 5, 8),
	YEARS("Early May", 1, MON, 5, 1996, 2019),
	ONCE("Early May", 2020, 5, 8),
	YEARS("Early May", 1, MON, 5, 2021, 0),
	YEARS("Spring", -1, MON, 5, 1971, 2001), ONCE("Spring", 2002, 6, 4),
	YEARS("Spring", -1, MON, 5, 2003, 2011), ONCE("Spring", 2012, 6, 4),
	YEARS("Spring", -1, MON, 5, 2013, 2021), ONCE("Spring", 2022, 6, 2),
	YEARS("Spring", -1, MON, 5, 2023, 0),
	NTH("Summer", -1, MON, 8),
	SHIFT("Christmas Day", 12, 25, 0, TWO_ON),
	SHIFT("Boxing Day", 12, 26, 0, TWO_ON),
	ONCE("Millennium", 1999, 12, 31), ONCE("Golden Jubilee", 2002, 6, 3),
	ONCE("Royal Wedding", 2011, 4, 29),
	ONCE("Diamond Jubilee", 2012, 6, 5),
	ONCE("Platinum Jubilee", 2022, 6, 3),
	ONCE("State Funeral", 2022, 9, 19), ONCE("Coronation", 2023, 5, 8),
};

static const struct fc_rule it[] = {
	FIXED("Capodanno", 1, 1), SINCE("Epifania", 1, 6, 1986),
	EASTER("Pasqua", 0), EASTER("Lunedi dell'Angelo", 1),
	FIXED("Liberazione", 4, 25), FIXED("Festa del Lavoro", 5, 1),
	SINCE("Repubblica", 6, 2, 2001), FIXED("Assunzione", 8, 15),
	SINCE("San Francesco", 10, 4, 2026), FIXED("Ognissanti", 11, 1),
	FIXED("Immacolata Concezione", 12, 8), FIXED("Natale", 12, 25),
	FIXED("Santo Stefano", 12, 26),
};

static const struct fc_rule nl[] = {
	FIXED("Nieuwjaarsdag", 1, 1), EASTER("Eerste Paasdag", 0),
	EASTER("Tweede Paasdag", 1),
	MOVE("Koninginnedag", 4, 30, 1980, 2013, SUNDAY_SATURDAY),
	MOVE("Koningsdag", 4, 27, 2014, 0, SUNDAY_SATURDAY),
	EASTER("Hemelvaart", 39), EASTER("Eerste Pinksterdag", 49),
	EASTER("Tweede Pinksterdag", 50), FIXED("Eerste Kerstdag", 12, 25),
	FIXED("Tweede Kerstdag", 12, 26),
};

static const struct fc_rule pl[] = {
	FIXED("Nowy Rok", 1, 1), SINCE("Trzech Kroli", 1, 6, 2011),
	EASTER("Wielkanoc", 0), EASTER("Poniedzialek Wielkanocny", 1),
	FIXED("Swieto Pracy", 5, 1), SINCE("Konstytucja 3 Maja", 5, 3, 1990),
	EASTER("Zielone Swiatki", 49), EASTER("Boze Cialo", 60),
	SINCE("Wniebowziecie", 8, 15, 1989),
	FIXED("Wszystkich Swietych", 11, 1),
	SINCE("Niepodleglosci", 11, 11, 1989),
	ONCE("Stulecie Niepodleglosci", 2018, 11, 12),
	SINCE("Wigilia", 12, 24, 2025), FIXED("Boze Narodzenie", 12, 25),
	FIXED("Drugi dzien Bozego Narodzenia", 12, 26),
};

static const struct fc_rule se[] = {
	FIXED("Nyarsdagen", 1, 1), FIXED("Trettondedag jul", 1, 6),
	EASTER("Langfredagen", -2), EASTER("Paskdagen", 0),
	EASTER("Annandag pask", 1), FIXED("Forsta maj", 5, 1),
	EASTER("Kristi himmelsfardsdag", 39), EASTER("Pingstdagen", 49),
	{ "Annandag pingst", FC_RULE_EASTER, 0, 50, 0, 0, 0, 2004, 0, 0 },
	SINCE("Nationaldagen", 6, 6, 2005),
	FROM("Midsommardagen", 6, 20, SAT),
	FROM("Alla helgons dag", 10, 31, SAT), FIXED("Juldagen", 12, 25),
	FIXED("Annandag jul", 12, 26),
};

static const struct fc_rule us[] = {
	SHIFT("New Year's Day", 1, 1, 0, NEAREST),
	YEARS("Martin Luther King Day", 3, MON, 1, 1986, 0),
	YEARS("Washington's Birthday", 3, MON, 2, 1971, 0),
	YEARS("Memorial Day", -1, MON, 5, 1971, 0),
	SHIFT("Juneteenth", 6, 19, 2021, NEAREST),
	SHIFT("Independence Day", 7, 4, 0, NEAREST),
	NTH("Labor Day", 1, MON, 9),
	YEARS("Columbus Day", 2, MON, 10, 1971, 0),
	SHIFT("Veterans Day", 11, 11, 1978, NEAREST),
	NTH("Thanksgiving", 4, THU, 11),
	SHIFT("Christmas Day", 12, 25, 0, NEAREST),
};

static const struct fc_rule usretail[] = {
	FIXED("New Year's Day", 1, 1), FIXED("Valentine's Day", 2, 14),
	EASTER("Easter", 0), NTH("Mother's Day", 2, SUN, 5),
	NTH("Memorial Day", -1, MON, 5), NTH("Father's Day", 3, SUN, 6),
	FIXED("Independence Day", 7, 4), NTH("Labor Day", 1, MON, 9),
	FIXED("Halloween", 10, 31), NTH("Thanksgiving", 4, THU, 11),
	AFTER("Black Friday", 4, THU, 11, 1),
	AFTER("Cyber Monday", 4, THU, 11, 4),
	FIXED("Christmas Eve", 12, 24), FIXED("Christmas Day", 12, 25),
	FIXED("New Year's Eve", 12, 31),
};

#define CALENDAR(name, rules) { name, rules, FC_LEN(rules) }

const struct fc_calendar fc_calendars[] = {
	CALENDAR("AT", at), CALENDAR("BE", be), CALENDAR("BR", br),
	CALENDAR("CA", ca), CALENDAR("DE", de), CALENDAR("ECB", ecb),
	CALENDAR("ES", es), CALENDAR("FR", fr), CALENDAR("GB", gb),
	CALENDAR("IT", it), CALENDAR("NL", nl), CALENDAR("PL", pl),
	CALENDAR("SE", se), CALENDAR("US", us), CALENDAR("USRETAIL", usretail),
};
const size_t fc_ncalendars = FC_LEN(fc_calendars);
