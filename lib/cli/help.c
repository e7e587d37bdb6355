/* help.c - what --help and --fc-options print from an option table */
#include "base/fc.h"

#include "base/buf.h"
#include "cli/help.h"

/* Help texts start here; lines end before column 80. */
#define HELP_COLUMN 28
#define HELP_WIDTH 79

static void
pad_to(struct fc_buf *b, size_t from, size_t column)
{
	size_t at = b->len - from;

	if (at + 2 > column) {
		fc_buf_addc(b, '\n');
		at = 0;
	}
	for (; at < column; at++)
		fc_buf_addc(b, ' ');
}

/* Words of text, broken before column 80, continued at HELP_COLUMN. */
static void
wrap(struct fc_buf *b, const char *text, size_t column)
{
	size_t at = column;

	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (at > column && at + 1 + n > HELP_WIDTH) {
			fc_buf_addc(b, '\n');
			for (at = 0; at < column; at++)
				fc_buf_addc(b, ' ');
		} else if (at > column) {
			fc_buf_addc(b, ' ');
			at++;
		}
		fc_buf_add(b, text, n);
		at += n;
		text += n;
		text += strspn(text, " ");
	}
	fc_buf_addc(b, '\n');
}

/* "=a|b|c" behind the option, broken after a bar before column 80. `from` is
 * where the line begins, and so is what is returned. */
static size_t
arg(struct fc_buf *b, const char *text, size_t from)
{
	size_t n;

	fc_buf_addc(b, '=');
	for (; *text != '\0'; text += n) {
		n = strcspn(text, "|");
		n += text[n] == '|';
		if (b->len - from + n > HELP_WIDTH) {
			fc_buf_addc(b, '\n');
			from = b->len;
			fc_buf_printf(b, "%*s", HELP_COLUMN / 2, "");
		}
		fc_buf_add(b, text, n);
	}
	return from;
}

static void
row(struct fc_buf *b, const struct fc_opt *o)
{
	size_t from = b->len;

	if (o->kind == FC_KIND_HEADING) {
		fc_buf_printf(b, "\n%s:\n", o->help);
		return;
	}
	if (o->letter != 0)
		fc_buf_printf(b, "  -%c, --%s", o->letter, o->name);
	else
		fc_buf_printf(b, "      --%s", o->name);
	if (o->arg != NULL)
		from = arg(b, o->arg, from);
	pad_to(b, from, HELP_COLUMN);
	wrap(b, o->help, HELP_COLUMN);
}

void
fc_help_text(struct fc_buf *b, const struct fc_cmd *cmd)
{
	const struct fc_opt *o;

	fc_buf_printf(b, "usage: %s %s\n", cmd->name, cmd->synopsis);
	wrap(b, cmd->summary, 0);
	for (o = cmd->table; o->kind != FC_KIND_END; o++)
		row(b, o);
	fc_buf_adds(b, "  -h, --help                this text\n"
	    "  -V, --version             the version\n"
	    "\nExamples:\n");
	fc_buf_adds(b, cmd->examples);
	fc_buf_printf(b, "\nExit status: 0 done; 1 the answer is no; 2 wrong "
	    "usage; 3 bad data;\n4 the system (a retry may help). "
	    "See %s(1), fctools(7).\n", cmd->name);
}

void
fc_help_options(struct fc_buf *b, const struct fc_cmd *cmd)
{
	const struct fc_opt *o;

	for (o = cmd->table; o->kind != FC_KIND_END; o++) {
		if (o->kind == FC_KIND_HEADING)
			continue;
		fc_buf_printf(b, "%s\t%.*s\t%s\t%s\n", o->name,
		    o->letter != 0, &o->letter, o->arg ? o->arg : "",
		    o->help);
	}
	fc_buf_adds(b, "help\th\t\tthis text\nversion\tV\t\tthe version\n");
}
