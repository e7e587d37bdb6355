/*
 * banned.h - functions that must not be called, as compile errors
 *
 * Unbounded copies, hidden state, the locale and the clock.
 */
#ifndef FC_BASE_BANNED_H
#define FC_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strtok
#undef gets
#undef atoi
#undef atof
#undef atol
#undef localtime
#undef gmtime
#undef mktime
#undef rand
#undef srand
#undef setlocale

#define strcpy fc_banned_strcpy_use_fc_buf
#define strcat fc_banned_strcat_use_fc_buf
#define sprintf fc_banned_sprintf_use_snprintf
#define vsprintf fc_banned_vsprintf_use_vsnprintf
#define strtok fc_banned_strtok
#define gets fc_banned_gets
#define atoi fc_banned_atoi_use_fc_num
#define atof fc_banned_atof_use_fc_num
#define atol fc_banned_atol_use_fc_num
#define localtime fc_banned_localtime_use_time_date
#define gmtime fc_banned_gmtime_use_time_date
#define mktime fc_banned_mktime_use_time_date
#define rand fc_banned_rand_use_fc_rng
#define srand fc_banned_srand_use_fc_rng
#define setlocale fc_banned_setlocale

#endif
