/*
 * zone.c - time zones from the tz database
 *
 * A TZif file is a list of instants at which the offset changes, and a
 * POSIX rule ("CET-1CEST,M3.5.0,M10.5.0/3") for the time after the last
 * one; today's files hold few instants and lean on the rule. Before the
 * first instant the first standard time holds (RFC 8536, 3.2).
 */
#include "base/fc.h"

#include <errno.h>

#include "base/mem.h"
#include "time/date.h"
#include "time/zone.h"
#include "time/zonerule.h"

#define ZONEINFO "/usr/share/zoneinfo"
#define MAX_FILE (1 << 20)

struct fc_zone {
	size_t n;
	int64_t *at;            /* n instants, ascending */
	int32_t *offset;        /* from at[i] on */
	int32_t first;          /* before at[0] */
	bool has_rule;
	struct fc_zonerule rule;
};

/* Big-endian. */
static int64_t
big(const unsigned char *p, int bytes)
{
	uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;
	int i;

	for (i = 0; i < bytes; i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

/* Sizes of the parts of one data block. */
struct block {
	size_t isut, isstd, leap, times, types, chars;
	size_t width;           /* bytes of a time */
};

static size_t
block_size(const struct block *b)
{
	return b->times * (b->width + 1) + b->types * 6 + b->chars +
	    b->leap * (b->width + 4) + b->isstd + b->isut;
}

/* A 44-byte header; -1 when it is none or its counts are beyond reason. */
static int
read_header(const unsigned char *p, size_t n, struct block *b)
{
	size_t *const count[6] = { &b->isut, &b->isstd, &b->leap, &b->times,
	    &b->types, &b->chars };
	int i;

	if (n < 44 || memcmp(p, "TZif", 4) != 0)
		return -1;
	for (i = 0; i < 6; i++) {
		int64_t v = big(p + 20 + 4 * i, 4);

		if (v < 0 || v > 65536)
			return -1;
		*count[i] = (size_t)v;
	}
	return 0;
}

/* Offset of local time type i; -1 via *bad when there is none such. */
static int32_t
type_offset(const unsigned char *types, size_t ntypes, size_t i, bool *bad)
{
	if (i >= ntypes) {
		*bad = true;
		return 0;
	}
	return (int32_t)big(types + 6 * i, 4);
}

static int
read_block(struct fc_zone *z, const unsigned char *p, const struct block *b)
{
	const unsigned char *index = p + b->times * b->width;
	const unsigned char *types = index + b->times;
	bool bad = b->types == 0;
	size_t i;

	z->n = b->times;
	z->at = fc_xcalloc(z->n, sizeof *z->at);
	z->offset = fc_xcalloc(z->n, sizeof *z->offset);
	z->first = type_offset(types, b->types, 0, &bad);
	for (i = 0; i < z->n; i++) {
		z->at[i] = big(p + i * b->width, (int)b->width);
		bad |= i > 0 && z->at[i] <= z->at[i - 1];
		z->offset[i] = type_offset(types, b->types, index[i], &bad);
	}
	return bad ? -1 : 0;
}

/* Version 1 data, then (version 2 on) the same with 64-bit times and the
 * rule between newlines. */
static int
read_tzif(struct fc_zone *z, const unsigned char *p, size_t n)
{
	struct block b = { .width = 4 };
	const unsigned char *end;
	char rule[128];
	size_t len;

	if (read_header(p, n, &b) != 0 || n - 44 < block_size(&b))
		return -1;
	if (p[4] < '2')
		return read_block(z, p + 44, &b);
	len = 44 + block_size(&b);
	p += len;
	n -= len;
	b.width = 8;
	if (read_header(p, n, &b) != 0 || n - 44 < block_size(&b) ||
	    read_block(z, p + 44, &b) != 0)
		return -1;
	len = 44 + block_size(&b);
	p += len;
	n -= len;
	if (n < 2 || p[0] != '\n' ||
	    (end = memchr(p + 1, '\n', n - 1)) == NULL)
		return -1;
	len = (size_t)(end - p) - 1;
	if (len == 0)
		return 0;
	if (len >= sizeof rule)
		return -1;
	memcpy(rule, p + 1, len);
	rule[len] = '\0';
	z->has_rule = true;
	return fc_zonerule_parse(rule, &z->rule);
}

/* "+02:00", "-0530", "+2": true when it is one. */
static bool
fixed_offset(const char *s, int32_t *offset)
{
	int sign = *s == '+' ? 1 : *s == '-' ? -1 : 0;
	size_t digits = sign == 0 ? 0 : strspn(s + 1, "0123456789");
	int hour = 0, minute = 0;
	const char *rest = s + 1 + digits;

	if (digits == 1 || digits == 2)
		hour = digits == 1 ? s[1] - '0' :
		    (s[1] - '0') * 10 + s[2] - '0';
	else if (digits == 4)
		hour = (s[1] - '0') * 10 + s[2] - '0';
	else
		return false;
	if (digits == 4) {
		minute = (s[3] - '0') * 10 + s[4] - '0';
	} else if (*rest == ':') {
		if (strspn(rest + 1, "0123456789") != 2)
			return false;
		minute = (rest[1] - '0') * 10 + rest[2] - '0';
		rest += 3;
	}
	*offset = sign * (hour * 3600 + minute * 60);
	return *rest == '\0' && hour < 24 && minute < 60;
}

/* Names that stay below the directory. */
static bool
plain_name(const char *s)
{
	return *s != '\0' && *s != '/' && strstr(s, "..") == NULL &&
	    strlen(s) < 100 && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_+-/.") == strlen(s);
}

/* The whole file, at most MAX_FILE bytes. */
static int
read_file(struct fc_zone *z, const char *path, struct fc_err *err)
{
	FILE *file = fopen(path, "re");
	unsigned char *bytes;
	size_t n;
	int result = 0;

	if (file == NULL)
		return fc_fail_errno(err, "%s", path);
	bytes = fc_xmalloc(MAX_FILE);
	n = fread(bytes, 1, MAX_FILE, file);
	if (ferror(file))
		result = fc_fail_errno(err, "%s", path);
	else if (read_tzif(z, bytes, n) != 0)
		result = fc_fail(err, FC_DATA, "%s: not a TZif file", path);
	fclose(file);
	free(bytes);
	return result;
}

static int
load(struct fc_zone *z, const char *name, struct fc_err *err)
{
	char path[sizeof ZONEINFO + 128], quoted[48];

	fc_quote(quoted, name, strlen(name));
	if (!plain_name(name))
		return fc_fail(err, FC_USAGE, "not a time zone: '%s' (as in "
		    "Europe/Berlin, UTC, +02:00)", quoted);
	snprintf(path, sizeof path, "%s/%s", ZONEINFO, name);
	if (read_file(z, path, err) == 0)
		return 0;
	if (err->errnum == ENOENT || err->errnum == ENOTDIR)
		return fc_fail(err, FC_USAGE, "unknown time zone: '%s' (no "
		    "%s; is package tzdata installed?)", quoted, path);
	return -1;
}

int
fc_zone_open(struct fc_zone **out, const char *name, struct fc_err *err)
{
	struct fc_zone *z = fc_xcalloc(1, sizeof *z);

	*out = z;
	if (strcmp(name, "UTC") == 0 || strcmp(name, "Z") == 0 ||
	    fixed_offset(name, &z->first))
		return 0;
	if (load(z, name, err) == 0)
		return 0;
	fc_zone_close(z);
	*out = NULL;
	return -1;
}

void
fc_zone_close(struct fc_zone *z)
{
	if (z == NULL)
		return;
	free(z->at);
	free(z->offset);
	free(z);
}

int32_t
fc_zone_offset(const struct fc_zone *z, int64_t utc)
{
	size_t lo = 0, hi = z->n;

	while (lo < hi) {               /* first instant after utc */
		size_t mid = lo + (hi - lo) / 2;

		if (z->at[mid] <= utc)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == z->n && z->has_rule)
		return fc_zonerule_offset(&z->rule, utc);
	return lo == 0 ? z->first : z->offset[lo - 1];
}

/*
 * Offsets change seldom: those a day before and after bracket any change.
 * The larger offset is the earlier instant; it holds unless the clock had
 * not yet changed to it, and in a gap the smaller one gives the instant as
 * far behind the change as the clock says.
 */
int64_t
fc_zone_to_utc(const struct fc_zone *z, int64_t civil)
{
	int32_t a = fc_zone_offset(z, civil - 86400);
	int32_t b = fc_zone_offset(z, civil + 86400);
	int64_t early = civil - FC_MAX(a, b), late = civil - FC_MIN(a, b);

	if (fc_zone_offset(z, early) == FC_MAX(a, b))
		return early;
	if (fc_zone_offset(z, late) == FC_MIN(a, b))
		return late;
	return civil - a;
}
