/*
 * opt.h - one option table per command
 *
 * The table yields parser, --help, shell completion (`--fc-options`) and the
 * documentation tests. Words: getopt_long, no abbreviations of long names.
 * A letter means the same in every command.
 */
#ifndef FC_CLI_OPT_H
#define FC_CLI_OPT_H

#include "base/err.h"
#include "base/fc.h"

/* Text, number, list given more than once: all values, in order. */
struct fc_list {
	char **v;               /* v[n] is NULL */
	size_t n;
};

enum fc_optkind {
	FC_KIND_END,
	FC_KIND_HEADING,        /* help only: a line above the next options */
	FC_KIND_FLAG,           /* bool * = true */
	FC_KIND_TEXT,           /* const char ** */
	FC_KIND_INT,            /* int64_t *, range lo..hi */
	FC_KIND_NUM,            /* double *, range lo..hi */
	FC_KIND_SIZE,           /* uint64_t *: bytes with K, M, G */
	FC_KIND_LIST,           /* struct fc_list *: comma-separated, adds up */
	FC_KIND_REPEAT,         /* struct fc_list *: one value per option */
	FC_KIND_CHOICE,         /* int *: index into the words of `choice` */
	FC_KIND_COUNT,          /* int *: + 1 for each */
};

struct fc_opt {
	enum fc_optkind kind;
	char letter;            /* 0: none */
	const char *name;
	const char *arg;        /* name of the value; NULL: a flag */
	const char *help;       /* with the default in parentheses */
	void *value;
	double lo, hi;          /* INT, NUM */
	const char *choice;     /* CHOICE: "sum|mean|..." */
};

#define FC_OPT_HEADING(text) { FC_KIND_HEADING, 0, "", NULL, text, NULL, 0, 0, NULL }
#define FC_OPT_FLAG(l, n, help, p) { FC_KIND_FLAG, l, n, NULL, help, p, 0, 0, NULL }
#define FC_OPT_TEXT(l, n, arg, help, p) { FC_KIND_TEXT, l, n, arg, help, p, 0, 0, NULL }
#define FC_OPT_INT(l, n, arg, help, p, lo, hi) { FC_KIND_INT, l, n, arg, help, p, lo, hi, NULL }
#define FC_OPT_NUM(l, n, arg, help, p, lo, hi) { FC_KIND_NUM, l, n, arg, help, p, lo, hi, NULL }
#define FC_OPT_SIZE(l, n, arg, help, p) { FC_KIND_SIZE, l, n, arg, help, p, 0, 0, NULL }
#define FC_OPT_LIST(l, n, arg, help, p) { FC_KIND_LIST, l, n, arg, help, p, 0, 0, NULL }
#define FC_OPT_REPEAT(l, n, arg, help, p) { FC_KIND_REPEAT, l, n, arg, help, p, 0, 0, NULL }
#define FC_OPT_CHOICE(l, n, words, help, p) { FC_KIND_CHOICE, l, n, words, help, p, 0, 0, words }
#define FC_OPT_END { FC_KIND_END, 0, NULL, NULL, NULL, NULL, 0, 0, NULL }

struct fc_common;

struct fc_cmd {
	const char *name;       /* "fc-train" */
	const char *synopsis;   /* "[-m MODEL] [FILE ...]" as in the man page */
	const char *summary;    /* one sentence, no full stop */
	const struct fc_opt *table;
	struct fc_common *common; /* what FC_OPTS_RUN fills: quiet, strict ... */
	const char *examples;   /* two lines for --help */
	bool generates;         /* needs no input: operands are refused, a
	                           terminal on stdin is fine */
	const bool *no_input;   /* an option that makes it so, or NULL */
};

/*
 * Parse argv against the table, fill the values and return the operands
 * ({"-", NULL} when there are none). Answers --help, --version and
 * --fc-options itself; ends with status 2 on misuse, also when stdin is a
 * terminal and nothing else was given. Also sets up messages (msg.h).
 */
char **fc_begin(const struct fc_cmd *cmd, int argc, char **argv);

/*
 * The end of main: result 0 or an exit status, or -1 with err. Prints the message, dies
 * of SIGPIPE on EPIPE, checks stdout, returns the exit status.
 */
int fc_end(int result, const struct fc_err *err);
/* Text for standard output; fc_end tells why if it did not get there. */
void fc_put(const char *s, size_t n);

/* "fc-train --fit ets panel.csv": argv quoted for a shell, for fc.history. */
const char *fc_command_line(void);

/* Comma-separated text to a list (fresh memory; empty text: no element). */
void fc_list_split(struct fc_list *l, const char *text, char sep);
void fc_list_add(struct fc_list *l, const char *text);
void fc_list_release(struct fc_list *l);

#endif
