/* node_read.c - weights of nodes from a table */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "eval/node.h"
#include "rec/open.h"

/* Where the keys and the weight are in the table. */
static int
columns(const char *path, const struct fc_schema *s,
    const struct fc_schema *main, int *at, struct fc_err *err)
{
	for (size_t k = 0; k < main->nkeys; k++) {
		at[k] = fc_schema_need(s, main->field[k].name, err);
		if (at[k] < 0)
			return fc_fail_at(err, "--weights %s", path);
	}
	at[main->nkeys] = fc_schema_find(s, "weight");
	if (at[main->nkeys] < 0)
		at[main->nkeys] = (int)s->n - 1;
	for (size_t k = 0; k < main->nkeys; k++)
		if (at[k] == at[main->nkeys])
			return fc_fail(err, FC_DATA, "--weights %s: no column "
			    "of weights", path);
	return 0;
}

/* A view of the table's batch that has the keys first, as streams do. */
static void
view_open(struct fc_batch *view, struct fc_schema *keys,
    const struct fc_schema *s, const int *at, size_t nkeys)
{
	fc_schema_init(keys);
	for (size_t k = 0; k < nkeys; k++)
		fc_schema_add_like(keys, &s->field[at[k]]);
	keys->nkeys = nkeys;
	*view = (struct fc_batch){ .schema = keys };
	view->col = fc_xcalloc(nkeys + 1, sizeof *view->col);
}

static int
take(struct fc_nodes *n, const struct fc_batch *view, const double *weight,
    size_t rows, struct fc_err *err)
{
	for (size_t r = 0; r < rows; r++) {
		size_t before = n->tuples.n, i;

		if (!(weight[r] >= 0) || isinf(weight[r]))
			return fc_fail(err, FC_DATA, "record %zu: a weight is "
			    "missing, negative or infinite", r + 1);
		i = fc_nodes_add(n, view, r, 0);
		if (n->tuples.n == before)
			return fc_fail(err, FC_DATA, "record %zu: a second "
			    "weight for one series", r + 1);
		n->weight[i] = weight[r];
	}
	return 0;
}

static int
read_all(struct fc_nodes *n, struct fc_reader *r, const int *at,
    struct fc_err *err)
{
	const struct fc_schema *s = fc_reader_schema(r);
	const struct fc_batch *b;
	struct fc_schema keys;
	struct fc_batch view;
	int more, rc = 0;

	view_open(&view, &keys, s, at, n->nkeys);
	while (rc == 0 && (more = fc_reader_next(r, &b, err)) != 0) {
		if (more < 0) {
			rc = -1;
			break;
		}
		for (size_t k = 0; k < n->nkeys; k++)
			view.col[k] = b->col[at[k]];
		view.n = b->n;
		rc = take(n, &view, b->col[at[n->nkeys]].num, b->n, err);
	}
	free(view.col);
	fc_schema_release(&keys);
	return rc;
}

static int
set_types(struct fc_reader *r, const int *at, size_t nkeys,
    struct fc_err *err)
{
	for (size_t k = 0; k <= nkeys; k++)
		if (fc_reader_set_type(r, at[k], k < nkeys ? FC_TEXT : FC_NUM,
		    NULL, NULL, err))
			return -1;
	return 0;
}

int
fc_nodes_read(struct fc_nodes *n, const char *path,
    const struct fc_common *c, const struct fc_schema *main,
    struct fc_err *err)
{
	const struct fc_read_opts raw = { .raw = true };
	struct fc_common common = *c;
	struct fc_reader *r = NULL;
	char *files[2] = { fc_xstrdup(path), NULL };
	int *at = fc_xcalloc(main->nkeys + 1, sizeof *at);
	int rc = -1;

	common.header = NULL;
	common.text = (struct fc_list){ 0 };
	if (fc_open_reader(&r, files, &common, &raw, err) == 0 &&
	    columns(path, fc_reader_schema(r), main, at, err) == 0 &&
	    set_types(r, at, main->nkeys, err) == 0) {
		rc = read_all(n, r, at, err);
		if (rc)
			fc_fail_at(err, "--weights %s", path);
	}
	if (r != NULL)
		fc_reader_close(r);
	free(files[0]);
	free(at);
	return rc;
}
