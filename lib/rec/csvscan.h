/*
 * csvscan.h - where the separators of a stretch of CSV are
 *
 * 64 bytes at a time: bit masks of delimiters, line ends and quotes, the
 * parity of the quotes by a prefix XOR (after Langdale & Lemire 2019,
 * "Parsing gigabytes of JSON per second", section 3.1), and the positions of
 * the separators outside quotes as one array. Every quote is checked to
 * stand at the edge of a field, so structure found here is valid RFC 4180.
 */
#ifndef FC_REC_CSVSCAN_H
#define FC_REC_CSVSCAN_H

#include "base/fc.h"

/* Bytes that must be readable behind the text. */
#define FC_CSV_SLACK 64

struct fc_csv_index {
	uint32_t *sep;          /* delimiters and line ends outside quotes;
	                           of CRLF the LF */
	size_t nsep, cap;
	uint32_t *odd;          /* doubled quotes, line ends inside quotes */
	size_t nodd, capodd;
	bool quotes;            /* there is a quote */
	size_t bad;             /* first misplaced quote, SIZE_MAX: none */
};

/*
 * Index s[from..to), where a record begins at `from`. delimiter2 is a second
 * delimiter (or the same). Ends early at a misplaced quote.
 */
void fc_csv_index_make(struct fc_csv_index *x, const char *s, size_t from, size_t to, const char delimiter[2]);
void fc_csv_index_release(struct fc_csv_index *x);

#endif
