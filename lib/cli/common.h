/*
 * common.h - options that commands share, declared once
 *
 *	static struct fc_common common = FC_COMMON_INIT;
 *	static const struct fc_opt table[] = {
 *		FC_OPTS_IN(common), FC_OPTS_OUT(common), FC_OPTS_END(common),
 *		FC_OPT_END };
 */
#ifndef FC_CLI_COMMON_H
#define FC_CLI_COMMON_H

#include "cli/opt.h"

struct fc_common {
	/* in */
	const char *header;
	const char *delimiter;
	const char *freq;
	struct fc_list text;
	int parser;             /* enum fc_parser */
	/* out */
	const char *output;
	bool binary, gzip, plain, no_header, no_history;
	int format;             /* 0 csv, 1 arrow */
	int64_t digits;
	/* run */
	int64_t threads;        /* 0: FC_THREADS, else all CPUs */
	int64_t seed;
	int64_t empty;          /* exit status when there is no record */
	bool quiet, strict, progress;
	int verbose;
};

#define FC_COMMON_INIT { .digits = -1, .seed = 1 }

/* Reading a stream. */
#define FC_OPTS_IN(c)                                                      \
	FC_OPT_HEADING("Input"),                                           \
	FC_OPT_TEXT('f', "freq", "FREQ", "period length: Y Q M W D B h min s, 15min, W-SUN (inferred)", &(c).freq), \
	FC_OPT_TEXT(0, "header", "NAMES", "the input has no header line; these are its columns", &(c).header), \
	FC_OPT_TEXT(0, "delimiter", "CHAR", "field separator: a character, tab or space (,)", &(c).delimiter), \
	FC_OPT_LIST(0, "text", "COLS", "take these columns as text", &(c).text), \
	FC_OPT_CHOICE(0, "parser", "fast|libcsv", "CSV parser (fast)", &(c).parser)

/* Writing a stream. */
#define FC_OPTS_OUT(c)                                                     \
	FC_OPT_HEADING("Output"),                                          \
	FC_OPT_TEXT('o', "output", "FILE", "write to FILE, whole or not at all (stdout)", &(c).output), \
	FC_OPT_FLAG('b', "binary", "write an Arrow stream (--format arrow)", &(c).binary), \
	FC_OPT_CHOICE(0, "format", "csv|arrow", "output format (csv)", &(c).format), \
	FC_OPT_FLAG('z', "gzip", "compress the output", &(c).gzip),      \
	FC_OPT_FLAG(0, "plain", "Arrow without dictionaries", &(c).plain), \
	FC_OPT_INT(0, "digits", "N", "decimals of numbers in CSV (shortest exact)", &(c).digits, 0, 17), \
	FC_OPT_FLAG(0, "no-header", "CSV without the header line", &(c).no_header), \
	FC_OPT_FLAG(0, "no-history", "do not record this command in the stream", &(c).no_history)

#define FC_OPTS_THREADS(c)                                                 \
	FC_OPT_INT('j', "threads", "N", "worker threads (all CPUs)", &(c).threads, 0, 1024)

#define FC_OPTS_SEED(c)                                                    \
	FC_OPT_INT('s', "seed", "N", "random seed (1)", &(c).seed, 0, 9e15)

/* Every command. */
#define FC_OPTS_RUN(c)                                                     \
	FC_OPT_HEADING("Behaviour"),                                       \
	FC_OPT_INT(0, "empty", "N", "exit status when there is no record (0)", &(c).empty, 0, 255), \
	FC_OPT_FLAG(0, "strict", "warnings are errors", &(c).strict),      \
	FC_OPT_FLAG(0, "progress", "show progress also when stderr is no terminal", &(c).progress), \
	FC_OPT_FLAG('q', "quiet", "no warnings, no progress", &(c).quiet), \
	{ FC_KIND_COUNT, 'v', "verbose", NULL, "say what was done, on stderr", &(c).verbose, 0, 0, NULL }

/* Hand quiet, strict, verbose, progress to msg.h; fc_begin does it. */
void fc_common_apply(const struct fc_common *c);
/* Exit status of a run that wrote this many records: --empty when none. */
int fc_common_status(const struct fc_common *c, uint64_t records);
/* Threads to use: --threads, FC_THREADS, CPUs; at least 1. */
int fc_common_threads(const struct fc_common *c);
/* The delimiter as one character; -1 with FC_USAGE. 0 when not given. */
int fc_common_delimiter(const struct fc_common *c, char *delimiter, struct fc_err *err);

#endif
