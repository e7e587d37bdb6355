/*
 * layout.h - bytes of the model file, shared by its writer and its reader
 *
 *	header    magic, version, 0
 *	sections  each 8-aligned: "series", "index", others, "about"
 *	table     struct fc_mf_entry of each section
 *	trailer   struct fc_mf_trailer, the last bytes of the file
 *
 * "series": one record after the other: cutoff, number of observed values,
 * {fallback, length} of each spec's state, the states, {length} and bytes of
 * each key, padded to 8. "index": offset of each record. "about": lines
 * "word value", value with \n and \\ escaped.
 * Private to file.c, filewrite.c and about.c.
 */
#ifndef FC_MODEL_LAYOUT_H
#define FC_MODEL_LAYOUT_H

#include "base/fc.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the model file is written in place: little-endian machines only"
#endif

#include "model/file.h"

#define FC_MF_MAGIC "\211FCM\r\n\032\n"
#define FC_MF_VERSION 1
#define FC_MF_NAME 32
#define FC_MF_NULL UINT32_MAX           /* length of a missing key */

struct fc_mf_header {
	char magic[8];
	uint32_t version, zero;
};

struct fc_mf_entry {
	char name[FC_MF_NAME];          /* NUL-padded */
	uint64_t offset, size;
	uint32_t crc, zero;
};

struct fc_mf_trailer {
	uint64_t table;                 /* offset */
	uint32_t nentries, crc;         /* of the table */
	uint64_t size;                  /* of the file */
	char magic[8];
};

struct fc_mf_record {
	int64_t cutoff;
	uint64_t nobs;
};

struct fc_mf_state {
	uint32_t fallback;              /* 0: none, else 1 + its number */
	uint32_t n;                     /* doubles */
};

static_assert(sizeof(struct fc_mf_header) == 16, "no padding");
static_assert(sizeof(struct fc_mf_entry) == 56, "no padding");
static_assert(sizeof(struct fc_mf_trailer) == 32, "no padding");

/* The reader. */
struct fc_model_file {
	char *name;
	const unsigned char *s;
	size_t n;
	bool mapped;
	const struct fc_mf_entry *entry;
	size_t nentry;
	const unsigned char *series;
	size_t nseriesbytes;
	const uint64_t *index;
	size_t nindex;
	struct fc_model_info info;
	size_t capkey, capspec, capfeature, capregressor, capfallback;
	size_t caphistory;
};

/* FC_DATA "NAME: damaged model file: WHAT"; returns -1. */
int fc_mf_damaged(const struct fc_model_file *f, const char *what, struct fc_err *err);
/* Section "about" to f->info, and info to text. */
int fc_mf_about_read(struct fc_model_file *f, struct fc_err *err);
void fc_mf_about_write(const struct fc_model_info *info,
    const struct fc_model_fallback *fallback, size_t n, struct fc_buf *b);

#endif
