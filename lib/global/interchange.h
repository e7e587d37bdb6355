/*
 * interchange.h - global models from and for other programs
 *
 * LightGBM's text model, version 4, with the line pandas_categorical that
 * Python's lightgbm ends it with: for each categorical column, in order, its
 * categories as JSON, whose place is the number the trees know them by.
 *
 * A text model is taken by the names of its columns: those of the panel, and
 * any other is the name of a feature, which is computed.
 */
#ifndef FC_GLOBAL_INTERCHANGE_H
#define FC_GLOBAL_INTERCHANGE_H

#include "global/global.h"

/* The file as text; features of the panel `in` it asks for are added to set. */
int fc_interchange_read(struct fc_buf *text, const char *path,
    const struct fc_schema *in, struct fc_featset *set, struct fc_err *err);
/* The one global model of n specs as text. FC_USAGE: it is none, or several. */
int fc_interchange_write(const struct fc_trained *t, const struct fc_spec *spec,
    size_t n, struct fc_buf *text, struct fc_err *err);

/* Categories of a text model: list after list, each a dictionary. */
struct fc_categories {
	struct fc_dict **list;
	size_t n, cap;
};

/* FC_DATA where the line is not JSON as above; none without the line. */
int fc_categories_read(struct fc_categories *c, const char *text, size_t n,
    struct fc_err *err);
void fc_categories_release(struct fc_categories *c);
/* {"a","b"} at the end of out as a JSON list. */
void fc_categories_add(struct fc_buf *out, const struct fc_dict *list);

#endif
