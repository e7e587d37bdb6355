/*
 * zone.h - time zones, for ingest only
 *
 * Reads TZif files (RFC 8536) of the tz database itself, so neither the TZ
 * variable nor libc's hidden state matter. "UTC" and fixed offsets ("+02:00")
 * need no file.
 */
#ifndef FC_TIME_ZONE_H
#define FC_TIME_ZONE_H

#include "base/err.h"
#include "base/fc.h"

struct fc_zone;

int fc_zone_open(struct fc_zone **z, const char *name, struct fc_err *err);
void fc_zone_close(struct fc_zone *z);
/* Seconds to add to UTC at this instant (seconds since 1970 UTC). */
int32_t fc_zone_offset(const struct fc_zone *z, int64_t utc);
/* Civil seconds to UTC; of two possible instants the first, in a gap the
 * instant after it. */
int64_t fc_zone_to_utc(const struct fc_zone *z, int64_t civil);

#endif
