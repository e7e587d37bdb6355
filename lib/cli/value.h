/*
 * value.h - the text of an option's value to what the table wants
 *
 * Text values are kept as pointers into argv; lists are copied.
 */
#ifndef FC_CLI_VALUE_H
#define FC_CLI_VALUE_H

#include "cli/opt.h"

/* Returns 0, or -1 with an FC_USAGE message that names the option. */
int fc_opt_set(const struct fc_opt *o, const char *text, struct fc_err *err);

#endif
