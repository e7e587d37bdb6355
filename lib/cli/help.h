/*
 * help.h - what --help and --fc-options print from an option table
 *
 * --fc-options (not shown in --help) is a line `name TAB letter TAB argument TAB
 * help` per option: completion and the documentation tests read it.
 */
#ifndef FC_CLI_HELP_H
#define FC_CLI_HELP_H

#include "base/buf.h"
#include "cli/opt.h"

void fc_help_text(struct fc_buf *b, const struct fc_cmd *cmd);
void fc_help_options(struct fc_buf *b, const struct fc_cmd *cmd);

#endif
