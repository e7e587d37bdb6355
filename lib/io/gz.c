/*
 * gz.c - gzip inflated in a thread of its own
 *
 * Members are framed here rather than by gzread, which takes a truncated
 * file for the end and drops what follows the last member. The ring has
 * three buffers: one being emptied, one full, one being filled. A buffer
 * goes over when it is full, or when the source has nothing more just now,
 * so that a slow pipe is passed on at once.
 */
#include "base/fc.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "io/fd.h"
#include "io/gz.h"

#define NBUF 3
#define OUT_SIZE ((size_t)256 << 10)
#define IN_SIZE ((size_t)128 << 10)

struct buffer {
	unsigned char *data;
	size_t len;
};

struct fc_gz {
	const char *name;
	int fd;
	/* The inflating thread's own. */
	z_stream z;
	unsigned char *in;      /* IN_SIZE bytes, or the head where larger */
	bool eof;               /* of the compressed bytes */
	bool between;           /* a member ended, no other has begun */
	bool pending;           /* inflate has more to say without input */
	int wake[2];            /* closing the second ends a wait for input */
	/* Shared, under lock. */
	pthread_mutex_t lock;
	pthread_cond_t filled, drained;
	struct buffer ring[NBUF];
	size_t first, count;    /* full buffers: ring[first ...] */
	uint64_t taken;
	bool done, stop;
	struct fc_err err;      /* code FC_OK at a good end */
	/* The reader's own. */
	size_t at;              /* in ring[first] */
	pthread_t thread;
};

/* Fetch compressed bytes; -1 on error or when told to stop. */
static int
fetch(struct fc_gz *gz)
{
	ssize_t n;

	if (gz->fd < 0) {
		gz->eof = true;
		return 0;
	}
	if (!fc_fd_wait(gz->fd, gz->wake[0]))
		return -1;
	n = fc_fd_read(gz->fd, gz->in, IN_SIZE);
	if (n < 0)
		return fc_fail_errno(&gz->err, "%s", gz->name);
	gz->eof = n == 0;
	gz->z.next_in = gz->in;
	gz->z.avail_in = (uInt)n;
	pthread_mutex_lock(&gz->lock);
	gz->taken += (uint64_t)n;
	pthread_mutex_unlock(&gz->lock);
	return 0;
}

static int
bad(struct fc_gz *gz, int status)
{
	if (status == Z_MEM_ERROR)
		fc_oom();
	if (status == Z_BUF_ERROR)
		return fc_fail(&gz->err, FC_DATA,
		    "%s: gzip data ends early (truncated?)", gz->name);
	return fc_fail(&gz->err, FC_DATA, "%s: bad gzip data: %s", gz->name,
	    gz->z.msg != NULL ? gz->z.msg : "unknown cause");
}

/* At a boundary: 1 when a member begins, 0 at the end, -1. */
static int
next_member(struct fc_gz *gz)
{
	if (gz->z.avail_in == 0)
		return 0;
	if (gz->z.next_in[0] != 0x1f)
		return fc_fail(&gz->err, FC_DATA,
		    "%s: garbage behind the gzip data", gz->name);
	gz->between = false;
	inflateReset(&gz->z);
	return 1;
}

/* Fill b; 1 to go on, 0 at the end, -1 on error. b may hold data anyhow. */
static int
fill(struct fc_gz *gz, struct buffer *b)
{
	z_stream *z = &gz->z;

	for (b->len = 0; b->len < OUT_SIZE; ) {
		int status;

		if (z->avail_in == 0 && !gz->eof && !gz->pending) {
			if (b->len > 0 && !fc_fd_ready(gz->fd))
				return 1;
			if (fetch(gz))
				return -1;
		}
		if (gz->between && (status = next_member(gz)) <= 0)
			return status;
		z->next_out = b->data + b->len;
		z->avail_out = (uInt)(OUT_SIZE - b->len);
		status = inflate(z, Z_NO_FLUSH);
		b->len = OUT_SIZE - z->avail_out;
		gz->pending = z->avail_out == 0 && status == Z_OK;
		if (status == Z_STREAM_END)
			gz->between = true;
		else if (status == Z_BUF_ERROR && !gz->eof)
			continue;
		else if (status != Z_OK)
			return bad(gz, status);
	}
	return 1;
}

static void *
run(void *arg)
{
	struct fc_gz *gz = arg;
	int more = 1;

	pthread_mutex_lock(&gz->lock);
	while (more > 0) {
		struct buffer *b;

		while (gz->count == NBUF && !gz->stop)
			pthread_cond_wait(&gz->drained, &gz->lock);
		if (gz->stop)
			break;
		b = &gz->ring[(gz->first + gz->count) % NBUF];
		pthread_mutex_unlock(&gz->lock);
		more = fill(gz, b);
		pthread_mutex_lock(&gz->lock);
		gz->count += b->len > 0;
		gz->done = more <= 0;
		pthread_cond_signal(&gz->filled);
	}
	pthread_mutex_unlock(&gz->lock);
	return NULL;
}

static void
release(struct fc_gz *gz)
{
	size_t i;

	for (i = 0; i < NBUF; i++)
		free(gz->ring[i].data);
	if (gz->wake[0] >= 0)
		close(gz->wake[0]);
	if (gz->wake[1] >= 0)
		close(gz->wake[1]);
	inflateEnd(&gz->z);
	pthread_mutex_destroy(&gz->lock);
	pthread_cond_destroy(&gz->filled);
	pthread_cond_destroy(&gz->drained);
	free(gz->in);
	free(gz);
}

static int
start(struct fc_gz *gz, struct fc_err *err)
{
	int wake[2];

	if (gz->fd >= 0) {
		if (pipe(wake) < 0)
			return fc_fail_errno(err, "%s", gz->name);
		gz->wake[0] = fc_fd_high(wake[0]);
		gz->wake[1] = fc_fd_high(wake[1]);
		if (gz->wake[0] < 0 || gz->wake[1] < 0)
			return fc_fail_errno(err, "%s", gz->name);
	}
	/* 16: the gzip format, and nothing else. */
	if (inflateInit2(&gz->z, 15 + 16) != Z_OK)
		fc_oom();
	errno = pthread_create(&gz->thread, NULL, run, gz);
	if (errno != 0)
		return fc_fail_errno(err, "%s: no thread", gz->name);
	return 0;
}

int
fc_gz_open(struct fc_gz **out, const struct fc_gz_source *from,
    struct fc_err *err)
{
	struct fc_gz *gz = fc_xcalloc(1, sizeof *gz);
	size_t i;

	gz->name = from->name;
	gz->fd = from->fd;
	gz->wake[0] = gz->wake[1] = -1;
	gz->in = fc_xmalloc(FC_MAX(IN_SIZE, from->nhead));
	memcpy(gz->in, from->head, from->nhead);
	gz->z.next_in = gz->in;
	gz->z.avail_in = (uInt)from->nhead;
	gz->taken = from->nhead;
	for (i = 0; i < NBUF; i++)
		gz->ring[i].data = fc_xmalloc(OUT_SIZE);
	pthread_mutex_init(&gz->lock, NULL);
	pthread_cond_init(&gz->filled, NULL);
	pthread_cond_init(&gz->drained, NULL);
	if (start(gz, err)) {
		release(gz);
		return -1;
	}
	*out = gz;
	return 0;
}

ssize_t
fc_gz_read(struct fc_gz *gz, void *dst, size_t n, struct fc_err *err)
{
	struct buffer *b;

	pthread_mutex_lock(&gz->lock);
	while (gz->count == 0 && !gz->done)
		pthread_cond_wait(&gz->filled, &gz->lock);
	if (gz->count == 0) {
		pthread_mutex_unlock(&gz->lock);
		if (gz->err.code == FC_OK)
			return 0;
		*err = gz->err;
		return -1;
	}
	b = &gz->ring[gz->first];
	pthread_mutex_unlock(&gz->lock);
	n = FC_MIN(n, b->len - gz->at);
	memcpy(dst, b->data + gz->at, n);
	gz->at += n;
	if (gz->at == b->len) {
		pthread_mutex_lock(&gz->lock);
		gz->first = (gz->first + 1) % NBUF;
		gz->count--;
		gz->at = 0;
		pthread_cond_signal(&gz->drained);
		pthread_mutex_unlock(&gz->lock);
	}
	return (ssize_t)n;
}

uint64_t
fc_gz_taken(struct fc_gz *gz)
{
	uint64_t taken;

	pthread_mutex_lock(&gz->lock);
	taken = gz->taken;
	pthread_mutex_unlock(&gz->lock);
	return taken;
}

void
fc_gz_close(struct fc_gz *gz)
{
	if (gz == NULL)
		return;
	pthread_mutex_lock(&gz->lock);
	gz->stop = true;
	pthread_cond_signal(&gz->drained);
	pthread_mutex_unlock(&gz->lock);
	if (gz->wake[1] >= 0)
		close(gz->wake[1]);
	gz->wake[1] = -1;
	pthread_join(gz->thread, NULL);
	release(gz);
}
