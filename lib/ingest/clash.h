/*
 * clash.h - two files of fc-ingest that must not be one
 *
 * -o may name an input: it is read first and replaced last. The side outputs
 * may not, nor may two outputs go to one place: one of them would be lost.
 */
#ifndef FC_INGEST_CLASH_H
#define FC_INGEST_CLASH_H

#include "ingest/ingest.h"

/* 0, or -1 with an error of code FC_USAGE. */
int fc_clash_check(char **files, const struct fc_ingest_opts *o, struct fc_err *err);

#endif
