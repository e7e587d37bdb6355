/*
 * file.c - read the model file in place
 *
 * Everything is checked once, at open, down to the lengths of sections;
 * records of series are checked when they are looked up.
 */
#include "base/fc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/num.h"
#include "model/file.h"
#include "model/layout.h"

bool
fc_model_detect(const unsigned char *s, size_t n)
{
	return n >= 8 && memcmp(s, FC_MF_MAGIC, 8) == 0;
}

int
fc_mf_damaged(const struct fc_model_file *f, const char *what, struct fc_err *err)
{
	return fc_fail(err, FC_DATA, "%s: damaged model file: %s", f->name,
	    what);
}

static uint32_t
checksum(const unsigned char *s, size_t n)
{
	uint32_t crc = 0;

	while (n > 0) {
		size_t k = FC_MIN(n, (size_t)1 << 30);

		crc = (uint32_t)crc32(crc, s, (uInt)k);
		s += k;
		n -= k;
	}
	return crc;
}

/* Header, trailer and table of sections. */
static int
check_frame(struct fc_model_file *f, struct fc_err *err)
{
	const struct fc_mf_header *h = (const void *)f->s;
	const struct fc_mf_trailer *t;
	size_t end;

	if (!fc_model_detect(f->s, f->n))
		return fc_fail(err, FC_DATA, "%s: not a model file", f->name);
	if (f->n < sizeof *h + sizeof *t)
		return fc_mf_damaged(f, "it ends early", err);
	if (h->version != FC_MF_VERSION)
		return fc_fail(err, FC_DATA, "%s: model file of version %u; "
		    "this program reads version %d", f->name, h->version,
		    FC_MF_VERSION);
	end = f->n - sizeof *t;
	t = (const void *)(f->s + end);
	if (f->n % 8 != 0 || memcmp(t->magic, FC_MF_MAGIC, 8) != 0 ||
	    t->size != f->n)
		return fc_mf_damaged(f, "it ends early", err);
	if (t->table % 8 != 0 || t->table > end ||
	    (end - t->table) / sizeof *f->entry < t->nentries)
		return fc_mf_damaged(f, "table of sections", err);
	f->entry = (const void *)(f->s + t->table);
	f->nentry = t->nentries;
	if (checksum(f->s + t->table, f->nentry * sizeof *f->entry) != t->crc)
		return fc_mf_damaged(f, "checksum of the table of sections", err);
	return 0;
}

static int
check_sections(struct fc_model_file *f, struct fc_err *err)
{
	for (size_t i = 0; i < f->nentry; i++) {
		const struct fc_mf_entry *e = &f->entry[i];
		char what[64];

		if (e->offset % 8 != 0 || e->offset > f->n ||
		    e->size > f->n - e->offset ||
		    e->name[FC_MF_NAME - 1] != '\0')
			return fc_mf_damaged(f, "table of sections", err);
		if (checksum(f->s + e->offset, e->size) != e->crc) {
			snprintf(what, sizeof what, "checksum of section '%s'",
			    e->name);
			return fc_mf_damaged(f, what, err);
		}
	}
	return 0;
}

const void *
fc_model_section(const struct fc_model_file *f, const char *name, size_t *n)
{
	for (size_t i = 0; i < f->nentry; i++) {
		if (strcmp(f->entry[i].name, name) == 0) {
			*n = f->entry[i].size;
			return f->s + f->entry[i].offset;
		}
	}
	return NULL;
}

size_t
fc_model_nsections(const struct fc_model_file *f)
{
	return f->nentry;
}

const char *
fc_model_section_name(const struct fc_model_file *f, size_t i, size_t *n)
{
	*n = f->entry[i].size;
	return f->entry[i].name;
}

/* ---- open --------------------------------------------------------------------- */

static int
check(struct fc_model_file *f, struct fc_err *err)
{
	const void *index;
	size_t n;

	if (check_frame(f, err) || check_sections(f, err) ||
	    fc_mf_about_read(f, err))
		return -1;
	f->series = fc_model_section(f, "series", &f->nseriesbytes);
	index = fc_model_section(f, "index", &n);
	if (!f->series || !index || n % sizeof *f->index != 0)
		return fc_mf_damaged(f, "no series", err);
	f->index = index;
	f->nindex = n / sizeof *f->index;
	return 0;
}

int
fc_model_open_mem(struct fc_model_file **res, const char *name, const void *s,
    size_t n, struct fc_err *err)
{
	struct fc_model_file *f = fc_xcalloc(1, sizeof *f);

	f->name = fc_xstrdup(name);
	f->s = s;
	f->n = n;
	if (check(f, err)) {
		fc_model_close(f);
		return -1;
	}
	*res = f;
	return 0;
}

int
fc_model_open(struct fc_model_file **res, const char *path, struct fc_err *err)
{
	struct fc_model_file *f = fc_xcalloc(1, sizeof *f);
	struct stat st;
	void *s = MAP_FAILED;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	f->name = fc_xstrdup(path);
	if (fd < 0 || fstat(fd, &st) != 0) {
		fc_fail_errno(err, "%s", path);
	} else if (!S_ISREG(st.st_mode)) {
		fc_fail(err, FC_DATA, "%s: a model file is read in place and "
		    "must be a regular file", path);
	} else if (st.st_size == 0) {
		fc_fail(err, FC_DATA, "%s: not a model file", path);
	} else {
		f->n = (size_t)st.st_size;
		s = mmap(NULL, f->n, PROT_READ, MAP_PRIVATE, fd, 0);
		if (s == MAP_FAILED)
			fc_fail_errno(err, "%s", path);
	}
	if (fd >= 0)
		close(fd);
	f->mapped = s != MAP_FAILED;
	f->s = f->mapped ? s : NULL;
	if (!f->mapped || check(f, err)) {
		fc_model_close(f);
		return -1;
	}
	*res = f;
	return 0;
}

static void
free_texts(char **v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(v[i]);
	free(v);
}

void
fc_model_close(struct fc_model_file *f)
{
	struct fc_model_info *info;

	if (!f)
		return;
	info = &f->info;
	free_texts(info->key, info->nkeys);
	free_texts(info->spec, info->nspec);
	free_texts(info->feature, info->nfeature);
	free_texts(info->history, info->nhistory);
	free_texts(info->regressor, info->nregressor);
	for (size_t i = 0; i < info->nfallback; i++)
		free((char *)(uintptr_t)info->fallback[i].name);
	free(info->fallback);
	free(info->by);
	free(info->version);
	if (f->mapped)
		munmap((void *)(uintptr_t)f->s, f->n);
	free(f->name);
	free(f);
}

const struct fc_model_info *
fc_model_info(const struct fc_model_file *f)
{
	return &f->info;
}

/* ---- series ------------------------------------------------------------------- */

uint64_t
fc_model_nseries(const struct fc_model_file *f)
{
	return f->nindex;
}

static uint32_t
u32(const unsigned char *s)
{
	uint32_t x;

	memcpy(&x, s, sizeof x);
	return x;
}

/* Do the keys of the record end within n bytes? */
static bool
keys_fit(const struct fc_model_file *f, const unsigned char *s, size_t n)
{
	for (size_t i = 0; i < f->info.nkeys; i++) {
		uint32_t len;

		if (n < 4)
			return false;
		len = u32(s);
		s += 4;
		n -= 4;
		if (len == FC_MF_NULL)
			continue;
		if (len > n)
			return false;
		s += len;
		n -= len;
	}
	return true;
}

/* A time that calendar arithmetic can take. */
static bool
sane(const struct fc_model_file *f, int64_t time)
{
	int64_t most = INT64_C(1) << 62;

	if (f->info.time.unit == FC_UNIT_DAY)
		most = INT64_C(1) << 40;
	return time == FC_NULL_TIME || (time > -most && time < most);
}

int
fc_model_series(const struct fc_model_file *f, uint64_t i,
    struct fc_model_series *s, struct fc_err *err)
{
	size_t heads = f->info.nspec * sizeof(struct fc_mf_state), n, states = 0;
	const unsigned char *p;
	struct fc_mf_record r;

	if (i >= f->nindex || f->index[i] % 8 != 0 ||
	    f->index[i] > f->nseriesbytes)
		return fc_mf_damaged(f, "index of series", err);
	p = f->series + f->index[i];
	n = f->nseriesbytes - f->index[i];
	if (n < sizeof r + heads)
		return fc_mf_damaged(f, "series", err);
	memcpy(&r, p, sizeof r);
	if (!sane(f, r.cutoff))
		return fc_mf_damaged(f, "cutoff of a series", err);
	s->cutoff = r.cutoff;
	s->nobs = r.nobs;
	s->head = p + sizeof r;
	n -= sizeof r + heads;
	for (size_t k = 0; k < f->info.nspec; k++) {
		const unsigned char *h = s->head + k * sizeof(struct fc_mf_state);

		if (u32(h) > f->info.nfallback)
			return fc_mf_damaged(f, "fallback of a series", err);
		states += u32(h + 4);
	}
	if (states > n / sizeof(double))
		return fc_mf_damaged(f, "series", err);
	s->v = (const void *)(s->head + heads);
	s->keys = s->head + heads + states * sizeof(double);
	if (!keys_fit(f, s->keys, n - states * sizeof(double)))
		return fc_mf_damaged(f, "keys of a series", err);
	return 0;
}

const char *
fc_model_series_key(const struct fc_model_series *s, size_t k, size_t *n)
{
	const unsigned char *p = s->keys;
	uint32_t len = u32(p);

	for (; k > 0; k--) {
		p += 4 + (len == FC_MF_NULL ? 0 : len);
		len = u32(p);
	}
	*n = len == FC_MF_NULL ? 0 : len;
	return len == FC_MF_NULL ? NULL : (const char *)p + 4;
}

void
fc_model_series_state(const struct fc_model_file *f,
    const struct fc_model_series *s, size_t k, struct fc_model_state *st)
{
	const unsigned char *h = s->head;
	uint32_t fallback;

	st->v = s->v;
	for (size_t i = 0; i < k; i++, h += sizeof(struct fc_mf_state))
		st->v += u32(h + 4);
	fallback = u32(h);
	st->n = u32(h + 4);
	st->fallback = fallback ? f->info.fallback[fallback - 1].name : NULL;
}

/* Order of the series' keys and these: as fc_dict_cmp, missing first. */
static int
compare(const struct fc_model_file *f, const struct fc_model_series *s,
    const char *const *key, const size_t *n)
{
	for (size_t k = 0; k < f->info.nkeys; k++) {
		size_t len;
		const char *have = fc_model_series_key(s, k, &len);
		int d;

		if (!have || !key[k]) {
			if ((have != NULL) != (key[k] != NULL))
				return have ? 1 : -1;
			continue;
		}
		d = memcmp(have, key[k], FC_MIN(len, n[k]));
		if (d != 0)
			return d;
		if (len != n[k])
			return len < n[k] ? -1 : 1;
	}
	return 0;
}

int64_t
fc_model_find(const struct fc_model_file *f, const char *const *key,
    const size_t *n)
{
	uint64_t lo = 0, hi = f->nindex;

	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;
		struct fc_model_series s = { 0 };
		struct fc_err err;
		int d;

		if (fc_model_series(f, mid, &s, &err) || !s.keys)
			return -1;
		d = compare(f, &s, key, n);
		if (d == 0)
			return (int64_t)mid;
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return -1;
}
