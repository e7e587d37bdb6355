/*
 * begin.c - the first and the last line of every main()
 */
#include "base/fc.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/common.h"
#include "cli/help.h"
#include "cli/msg.h"
#include "cli/opt.h"
#include "cli/value.h"

/* getopt_long's value of long options without a letter: this + row. */
#define LONG_BASE 256

enum { WANT_HELP = 10000, WANT_VERSION, WANT_OPTIONS };

static const struct fc_cmd *current;
static struct fc_buf line;

const char *
fc_command_line(void)
{
	return line.s;
}

/* Quoted only where a shell would need it. */
static void
remember_line(int argc, char **argv)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,/:@%^";
	int i;

	fc_buf_adds(&line, current->name);
	for (i = 1; i < argc; i++) {
		const char *s = argv[i];

		fc_buf_addc(&line, ' ');
		if (*s != '\0' && s[strspn(s, plain)] == '\0') {
			fc_buf_adds(&line, s);
			continue;
		}
		fc_buf_addc(&line, '\'');
		for (; *s != '\0'; s++) {
			if (*s == '\'')
				fc_buf_adds(&line, "'\\''");
			else
				fc_buf_addc(&line, *s == '\n' ? ' ' : *s);
		}
		fc_buf_addc(&line, '\'');
	}
}

/* word and meant may be NULL. */
static void usage(const char *text, const char *word, const char *meant)
    FC_NORETURN;

static void
usage(const char *text, const char *word, const char *meant)
{
	fprintf(stderr, "%s: %s", current->name, text);
	if (word != NULL)
		fprintf(stderr, ": '%s'", word);
	if (meant != NULL)
		fprintf(stderr, " (did you mean '--%s'?)", meant);
	fprintf(stderr, "\nTry '%s --help' for more information.\n",
	    current->name);
	exit(FC_USAGE);
}

static size_t
table_size(const struct fc_opt *t)
{
	size_t n = 0;

	while (t[n].kind != FC_KIND_END)
		n++;
	return n;
}

static bool
takes_arg(const struct fc_opt *o)
{
	return o->arg != NULL;
}

/* getopt's two descriptions of the table; fresh memory. */
static struct option *
long_options(const struct fc_opt *t, size_t n, struct fc_buf *letters)
{
	struct option *l = fc_xcalloc(n + 4, sizeof *l);
	size_t i, k = 0;

	fc_buf_adds(letters, ":hV");
	for (i = 0; i < n; i++) {
		if (t[i].kind == FC_KIND_HEADING)
			continue;
		l[k++] = (struct option){ t[i].name, takes_arg(&t[i])
		    ? required_argument : no_argument, NULL,
		    LONG_BASE + (int)i };
		if (t[i].letter == 0)
			continue;
		fc_buf_addc(letters, t[i].letter);
		if (takes_arg(&t[i]))
			fc_buf_addc(letters, ':');
	}
	l[k++] = (struct option){ "help", no_argument, NULL, WANT_HELP };
	l[k++] = (struct option){ "version", no_argument, NULL, WANT_VERSION };
	l[k] = (struct option){ "fc-options", no_argument, NULL,
	    WANT_OPTIONS };
	return l;
}

/* getopt_long takes unique abbreviations; scripts would break when an option
 * is added. word is what was typed. */
static void
refuse_abbreviation(const char *word, const char *name)
{
	size_t typed;

	if (strncmp(word, "--", 2) != 0)
		return;
	typed = strcspn(word + 2, "=");
	if (typed < strlen(name))
		usage("unknown option", fc_xstrndup(word, typed + 2), name);
}

/* Of the write that failed; a later flush knows nothing of it. */
static int put_errno;

void
fc_put(const char *s, size_t n)
{
	if (fwrite(s, 1, n, stdout) != n)
		put_errno = errno;
}

static void
print_and_exit(struct fc_buf *b)
{
	struct fc_err err = { 0 };

	fc_put(b->s, b->len);
	fc_buf_release(b);
	exit(fc_end(0, &err));
}

static void
answer(int what)
{
	struct fc_buf b = { 0 };

	if (what == WANT_HELP || what == 'h')
		fc_help_text(&b, current);
	else if (what == WANT_OPTIONS)
		fc_help_options(&b, current);
	else
		fc_buf_printf(&b, "%s (fctools) %s\n", current->name,
		    FC_VERSION);
	print_and_exit(&b);
}

static void
bad_option(char **argv, int got)
{
	char letter[3] = { '-', (char)optopt, '\0' };
	const char *word = argv[optind - 1];

	if (optopt > 0 && optopt < LONG_BASE)
		word = letter;
	usage(got == ':' ? "no value for option" : "unknown option", word,
	    NULL);
}

static const struct fc_opt *
by_letter(const struct fc_opt *t, int letter)
{
	for (; t->kind != FC_KIND_END; t++)
		if (t->letter == letter)
			return t;
	return NULL;
}

static void
parse(int argc, char **argv)
{
	const struct fc_opt *t = current->table;
	struct fc_buf letters = { 0 };
	struct option *l = long_options(t, table_size(t), &letters);
	struct fc_err err = { 0 };
	int c, at = -1;

	opterr = 0;
	while ((c = getopt_long(argc, argv, letters.s, l, &at)) != -1) {
		const struct fc_opt *o;

		if (c == '?' || c == ':')
			bad_option(argv, c);
		if (c >= LONG_BASE) {
			const char *word = argv[optind - 1];

			if (optarg == word)
				word = argv[optind - 2];
			refuse_abbreviation(word, l[at].name);
		}
		if (c >= WANT_HELP || c == 'h' || c == 'V')
			answer(c);
		o = c >= LONG_BASE ? &t[c - LONG_BASE] : by_letter(t, c);
		if (o != NULL && fc_opt_set(o, optarg, &err))
			usage(err.msg, NULL, NULL);
	}
	fc_buf_release(&letters);
	free(l);
}

/*
 * A closed descriptor 0, 1 or 2 would be given to the next file opened, and
 * records would land in it. Occupied the wrong way round, its use fails.
 */
static void
occupy_standard_files(void)
{
	int fd;

	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			exit(FC_SYS);
}

char **
fc_begin(const struct fc_cmd *cmd, int argc, char **argv)
{
	static char dash[] = "-";
	static char *standard_input[] = { dash, NULL };

	occupy_standard_files();
	current = cmd;
	fc_oom_name(cmd->name);
	fc_msg_setup(&(struct fc_msg_opts){ .command = cmd->name });
	remember_line(argc, argv);
	parse(argc, argv);
	if (cmd->common != NULL)
		fc_common_apply(cmd->common);
	if (cmd->generates || (cmd->no_input != NULL && *cmd->no_input)) {
		if (optind < argc)
			usage("takes no file", argv[optind], NULL);
		return standard_input + 1;
	}
	if (optind < argc)
		return argv + optind;
	if (isatty(0)) {
		fprintf(stderr, "usage: %s %s\n", cmd->name, cmd->synopsis);
		usage("no input: stdin is a terminal", NULL, NULL);
	}
	return standard_input;
}

/* As git does: also where SIGPIPE is ignored (systemd), end by it. */
static void
die_of_sigpipe(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(SIGPIPE);
}

int
fc_end(int result, const struct fc_err *err)
{
	int status = result < 0 ? (int)err->code : result;

	if (result < 0 && err->errnum == EPIPE)
		die_of_sigpipe();
	fc_msg_finish();
	if (result < 0)
		fprintf(stderr, "%s: %s\n", current->name, err->msg);
	if (result < 0 && err->code == FC_USAGE)
		fprintf(stderr, "Try '%s --help' for more information.\n",
		    current->name);
	errno = put_errno;
	if ((fflush(stdout) != 0 || ferror(stdout)) && result >= 0) {
		if (errno == EPIPE)
			die_of_sigpipe();
		fprintf(stderr, "%s: <stdout>: %s\n", current->name,
		    strerror(errno));
		status = FC_SYS;
	}
	fc_buf_release(&line);
	return status;
}
