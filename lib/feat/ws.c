/* ws.c - a thread's space for features */
#include "base/fc.h"

#include "base/mem.h"
#include "feat/ws.h"

struct fc_feat_ws *
fc_feat_ws_new(const struct fc_featset *s)
{
	struct fc_feat_ws *ws = fc_xcalloc(1, sizeof *ws);
	size_t i;

	ws->ntable = s->nterm;
	ws->table = fc_xcalloc(s->nterm, sizeof *ws->table);
	for (i = 0; i < s->nterm; i++)
		ws->table[i].calendar = s->term[i].calendar;
	ws->use = fc_xcalloc(2 * s->n, sizeof *ws->use);
	ws->plain = fc_xcalloc(s->nterm, sizeof *ws->plain);
	ws->nhalf = s->n;
	ws->half = fc_xcalloc(s->n, sizeof *ws->half);
	for (i = 0; i < s->n; i++)
		if (s->col[i].op != FC_OP_NONE)
			ws->half[i] = fc_xmalloc(sizeof **ws->half);
	return ws;
}

void
fc_feat_ws_free(struct fc_feat_ws *ws)
{
	size_t i;

	if (ws == NULL)
		return;
	for (i = 0; i < ws->ntable; i++) {
		fc_holiday_release(&ws->table[i]);
		free(ws->plain[i]);
	}
	free(ws->plain);
	free(ws->plain_ds);
	free(ws->use);
	for (i = 0; i < ws->nhalf; i++)
		free(ws->half[i]);
	fc_base_release(&ws->base);
	free(ws->table);
	free(ws->source);
	free(ws->masked);
	free(ws->row);
	free(ws->half);
	free(ws->part);
	free(ws->part_first);
	free(ws->civil);
	free(ws->days);
	free(ws->group);
	free(ws);
}

void
fc_feat_ws_reserve(struct fc_feat_ws *ws, size_t n)
{
	size_t j;

	fc_base_reserve(&ws->base, n);
	if (n <= ws->cap)
		return;
	ws->cap = n + n / 2;
	ws->source = fc_xrealloc(ws->source, ws->cap, sizeof *ws->source);
	ws->masked = fc_xrealloc(ws->masked, ws->cap, sizeof *ws->masked);
	ws->row = fc_xrealloc(ws->row, ws->cap, sizeof *ws->row);
	for (j = 0; j < ws->nhalf; j++)
		if (ws->half[j] != NULL)
			ws->half[j] = fc_xrealloc(ws->half[j], ws->cap,
			    sizeof **ws->half);
	ws->part = fc_xrealloc(ws->part, ws->cap, sizeof *ws->part);
	ws->part_first = fc_xrealloc(ws->part_first, ws->cap,
	    sizeof *ws->part_first);
	ws->civil = fc_xrealloc(ws->civil, ws->cap, sizeof *ws->civil);
	ws->days = fc_xrealloc(ws->days, ws->cap, sizeof *ws->days);
	ws->group = fc_xrealloc(ws->group, ws->cap, sizeof *ws->group);
}
