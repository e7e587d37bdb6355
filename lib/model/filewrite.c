/*
 * filewrite.c - write the model file front to back
 *
 * The series pass through; what stays in memory is 8 bytes each for the
 * index, and the text about the file, which goes last because it holds
 * counts.
 */
#include "base/fc.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "io/out.h"
#include "model/file.h"
#include "model/layout.h"

struct fc_model_writer {
	struct fc_out *out;
	const struct fc_model_info *info;
	uint64_t at;                    /* bytes written */
	uint32_t crc;                   /* of the section under way */
	bool series_done;
	uint64_t *index;
	size_t nindex, capindex;
	struct fc_mf_entry *entry;
	size_t nentry, capentry;
	struct fc_model_fallback *fallback;
	size_t nfallback, capfallback;
	struct fc_buf record;
};

static int
put(struct fc_model_writer *w, const void *s, size_t n, struct fc_err *err)
{
	const unsigned char *p = s;

	w->at += n;
	for (size_t i = 0; i < n; ) {
		size_t k = FC_MIN(n - i, (size_t)1 << 30);

		w->crc = (uint32_t)crc32(w->crc, p + i, (uInt)k);
		i += k;
	}
	return n > 0 ? fc_out_write(w->out, s, n, err) : 0;
}

static void
begin_section(struct fc_model_writer *w, const char *name)
{
	struct fc_mf_entry *e;

	FC_GROW(w->entry, w->nentry + 1, w->capentry);
	e = &w->entry[w->nentry++];
	*e = (struct fc_mf_entry){ .offset = w->at };
	assert(strlen(name) < sizeof e->name);
	memcpy(e->name, name, strlen(name));
	w->crc = 0;
}

/* Close the section; pad to 8 bytes, outside of it. */
static int
end_section(struct fc_model_writer *w, struct fc_err *err)
{
	static const char zero[8];
	struct fc_mf_entry *e = &w->entry[w->nentry - 1];

	e->size = w->at - e->offset;
	e->crc = w->crc;
	return put(w, zero, (size_t)(-w->at & 7), err);
}

int
fc_model_create(struct fc_model_writer **res, const char *path,
    const struct fc_model_info *info, struct fc_err *err)
{
	struct fc_model_writer *w = fc_xcalloc(1, sizeof *w);
	struct fc_mf_header h = { FC_MF_MAGIC, FC_MF_VERSION, 0 };

	w->info = info;
	*res = w;
	if (fc_out_open(&w->out, path, false, err) ||
	    put(w, &h, sizeof h, err)) {
		fc_model_discard(res);
		return -1;
	}
	begin_section(w, "series");
	return 0;
}

/* 1 + number of the fallback, counted; 0 for none. */
static uint32_t
count_fallback(struct fc_model_writer *w, uint32_t spec, const char *name)
{
	size_t i = 0;

	if (!name)
		return 0;
	while (i < w->nfallback && (w->fallback[i].spec != spec ||
	    strcmp(w->fallback[i].name, name) != 0))
		i++;
	if (i == w->nfallback) {
		FC_GROW(w->fallback, i + 1, w->capfallback);
		w->fallback[w->nfallback++] =
		    (struct fc_model_fallback){ spec, name, 0 };
	}
	w->fallback[i].count++;
	return (uint32_t)i + 1;
}

int
fc_model_put_series(struct fc_model_writer *w, const struct fc_model_put *s,
    struct fc_err *err)
{
	struct fc_mf_record r = { s->cutoff, s->nobs };
	struct fc_buf *b = &w->record;

	assert(!w->series_done);
	FC_GROW(w->index, w->nindex + 1, w->capindex);
	w->index[w->nindex++] = w->at - w->entry[0].offset;
	fc_buf_reset(b);
	fc_buf_add(b, &r, sizeof r);
	for (size_t i = 0; i < w->info->nspec; i++) {
		struct fc_mf_state st = {
			count_fallback(w, (uint32_t)i, s->state[i].fallback),
			(uint32_t)s->state[i].n,
		};

		fc_buf_add(b, &st, sizeof st);
	}
	for (size_t i = 0; i < w->info->nspec; i++)
		fc_buf_add(b, s->state[i].v, s->state[i].n * sizeof(double));
	for (size_t i = 0; i < w->info->nkeys; i++) {
		uint32_t n = s->key[i] ? (uint32_t)s->nkey[i] : FC_MF_NULL;

		fc_buf_add(b, &n, sizeof n);
		if (s->key[i])
			fc_buf_add(b, s->key[i], s->nkey[i]);
	}
	while (b->len % 8 != 0)
		fc_buf_addc(b, '\0');
	return put(w, b->s, b->len, err);
}

static int
finish_series(struct fc_model_writer *w, struct fc_err *err)
{
	if (w->series_done)
		return 0;
	w->series_done = true;
	if (end_section(w, err))
		return -1;
	begin_section(w, "index");
	if (put(w, w->index, w->nindex * sizeof *w->index, err))
		return -1;
	return end_section(w, err);
}

int
fc_model_put_section(struct fc_model_writer *w, const char *name,
    const void *s, size_t n, struct fc_err *err)
{
	if (finish_series(w, err))
		return -1;
	begin_section(w, name);
	if (put(w, s, n, err))
		return -1;
	return end_section(w, err);
}

int
fc_model_commit(struct fc_model_writer **res, struct fc_err *err)
{
	struct fc_model_writer *w = *res;
	struct fc_mf_trailer t = { .magic = FC_MF_MAGIC };
	struct fc_buf text = { 0 };
	int rc;

	fc_mf_about_write(w->info, w->fallback, w->nfallback, &text);
	rc = fc_model_put_section(w, "about", text.s, text.len, err);
	fc_buf_release(&text);
	if (rc == 0) {
		t.table = w->at;
		t.nentries = (uint32_t)w->nentry;
		w->crc = 0;
		rc = put(w, w->entry, w->nentry * sizeof *w->entry, err);
	}
	if (rc == 0) {
		t.crc = w->crc;
		t.size = w->at + sizeof t;
		rc = put(w, &t, sizeof t, err);
	}
	if (rc == 0)
		rc = fc_out_commit(&w->out, err);
	fc_model_discard(res);
	return rc;
}

void
fc_model_discard(struct fc_model_writer **res)
{
	struct fc_model_writer *w = *res;

	if (!w)
		return;
	fc_out_discard(&w->out);
	fc_buf_release(&w->record);
	free(w->index);
	free(w->entry);
	free(w->fallback);
	free(w);
	*res = NULL;
}
