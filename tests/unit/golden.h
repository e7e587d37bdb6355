/*
 * golden.h - the reference files of ../shared/golden, line by line
 *
 *	gzFile f = golden_open("boxcox");       NULL: not here, skip
 *	while (golden_next(f, field)) ...       fields of a line, "" beyond
 */
#ifndef FC_TESTS_GOLDEN_H
#define FC_TESTS_GOLDEN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define GOLDEN_FIELDS 12
#define GOLDEN_N 5000

static inline gzFile
golden_open(const char *name)
{
	char path[128], line[512];
	gzFile f;

	snprintf(path, sizeof path, "../shared/golden/%s.csv.gz", name);
	f = gzopen(path, "rb");
	if (f && !gzgets(f, line, sizeof line)) {
		gzclose(f);
		return NULL;
	}
	return f;
}

/* The next line, cut at its commas; false at the end, which closes f. */
static inline bool
golden_next(gzFile f, char **field)
{
	static char line[512];
	char *at = line;

	if (!gzgets(f, line, sizeof line)) {
		gzclose(f);
		return false;
	}
	line[strcspn(line, "\r\n")] = '\0';
	for (size_t i = 0; i < GOLDEN_FIELDS; i++) {
		field[i] = at;
		at += strcspn(at, ",");
		if (*at != '\0')
			*at++ = '\0';
	}
	return true;
}

static inline double
golden_num(const char *s)
{
	return *s ? strtod(s, NULL) : (double)NAN;
}

/* The whole series `id` to y (GOLDEN_N doubles); its length. */
static inline size_t
golden_series(const char *id, double *y)
{
	char *f[GOLDEN_FIELDS];
	gzFile in = golden_open("series");
	size_t n = 0;

	while (in && golden_next(in, f)) {
		if (n < GOLDEN_N && strcmp(f[0], id) == 0)
			y[n++] = golden_num(f[2]);
	}
	return n;
}

#endif
