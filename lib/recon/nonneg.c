/*
 * nonneg.c - no bottom series below zero
 *
 * Sets of series that are held at zero are exchanged until no free series is
 * below zero and none that is held wants to be above. What a held series
 * wants is -D_i times its gradient.
 *
 * With W diagonal a bottom series held at zero is one of variance zero:
 * the matrix of the system loses its share and nothing else changes, so
 * every column of a block holds its own set and all are solved together.
 * A series that is held wants to be y_i + D_i (A'x)_i. With any other W see
 * face.c.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "recon/solve_impl.h"

enum { MOST_PIVOTS = 300, TRIES = 3 };

/* Where a column stands: sets are exchanged whole while that helps. */
struct pivot {
	size_t least;           /* fewest wrong series so far */
	int tries;              /* left before they go one by one */
	bool done;
	double small;           /* below it a number is zero */
};

/* b = what the bottom series are, or want to be where they are held. */
static int
diagonal(struct fc_solve *w, const double *y, size_t k, double enough,
    bool first)
{
	const struct fc_structure *s = w->sys->s;
	unsigned char *zero = w->zero;
	size_t i, j;

	fc_solve_incoherence(w, y, k);
	if (fc_solve_cg(w, k, enough, !first))
		return -1;
	w->zero = NULL;
	fc_solve_spread(w, w->x, k);
	w->zero = zero;
	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k; j++)
			w->b[i * k + j] += y[s->bottom[i] * k + j];
	return 0;
}

static bool
is_wrong(const struct fc_solve *w, size_t at, const struct pivot *p)
{
	return w->zero[at] ? w->b[at] > p->small : w->b[at] < -p->small;
}

/* Exchange what is wrong in column j; false: nothing was. */
static bool
exchange(struct fc_solve *w, size_t k, size_t j, struct pivot *p)
{
	const struct fc_structure *s = w->sys->s;
	size_t i, n = 0, last = 0;
	bool all;

	for (i = 0; i < s->nbottom; i++)
		if (!w->sys->held[s->bottom[i]] && is_wrong(w, i * k + j, p)) {
			last = i;
			n++;
		}
	if (n == 0)
		return false;
	all = n < p->least || p->tries > 0;
	if (n < p->least) {
		p->least = n;
		p->tries = TRIES;
	} else {
		p->tries--;
	}
	for (i = all ? 0 : last; i <= last; i++)
		if (!w->sys->held[s->bottom[i]] && is_wrong(w, i * k + j, p))
			w->zero[i * k + j] ^= 1;
	return true;
}

/* Numbers of column j below `part` of its largest count as zero. */
static void
begin(const struct fc_structure *s, const double *y, size_t k,
    struct pivot *p, double part)
{
	size_t i, j;

	for (j = 0; j < k; j++) {
		p[j] = (struct pivot){ .least = s->nbottom + 1,
		    .tries = TRIES };
		for (i = 0; i < s->n; i++)
			p[j].small = fmax(p[j].small, fabs(y[i * k + j]));
		p[j].small *= part;
	}
}

static int
pivots(struct fc_solve *w, const double *y, size_t k, struct pivot *p,
    double enough, bool first, struct fc_err *err)
{
	fc_nonneg_solve *solve = w->sys->kind == FC_SYSTEM_DIAGONAL ?
	    diagonal : fc_face_solve;
	size_t j, round, wrong;

	for (round = 0; round < MOST_PIVOTS; round++) {
		if (solve(w, y, k, enough, first && round == 0))
			break;
		for (j = 0, wrong = 0; j < k; j++)
			wrong += exchange(w, k, j, &p[j]);
		if (wrong == 0)
			return 0;
	}
	return fc_fail(err, FC_DATA, "no non-negative forecasts found: nodes "
	    "that must not move may contradict each other");
}

/* Hold what is below zero at the start. */
static void
guess(struct fc_solve *w, const double *y, double *base, size_t k)
{
	const struct fc_structure *s = w->sys->s;
	size_t i, j, at;

	w->zero = fc_xcalloc(s->nbottom * k, 1);
	w->start = y;
	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k; j++) {
			at = s->bottom[i] * k + j;
			if (w->sys->held[s->bottom[i]])
				base[at] = fmax(base[at], 0);
			else
				w->zero[i * k + j] = y[at] < 0;
		}
}

int
fc_solve_non_negative(struct fc_solve *w, double *y, const double *given,
    size_t k, struct fc_err *err)
{
	/* What is held hardly depends on the last digits: first roughly. */
	static const struct { double enough, small; } step[] = {
	    { 1e-3, 1e-7 }, { 1e-7, 1e-9 }, { 1e-14, 1e-12 } };
	const struct fc_structure *s = w->sys->s;
	struct pivot *p = fc_xcalloc(k, sizeof *p);
	double *base = fc_xcalloc(s->n * k, sizeof *base);
	size_t i, j;
	int status = 0;

	memcpy(base, given, s->n * k * sizeof *base);
	guess(w, y, base, k);
	for (i = 0; i < FC_LEN(step) - (w->rough ? 1 : 0) && status == 0;
	    i++) {
		begin(s, base, k, p, step[i].small);
		status = pivots(w, base, k, p, step[i].enough, i == 0, err);
	}
	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k && w->sys->held[s->bottom[i]]; j++)
			y[s->bottom[i] * k + j] = base[s->bottom[i] * k + j];
	for (i = 0; i < s->nbottom && status == 0; i++)
		for (j = 0; j < k && !w->sys->held[s->bottom[i]]; j++)
			y[s->bottom[i] * k + j] = w->zero[i * k + j] ? 0 :
			    fmax(w->b[i * k + j], 0);
	fc_solve_bottom_up(s, y, k);
	free(base);
	free(w->zero);
	w->zero = NULL;
	w->start = NULL;
	free(p);
	return status;
}
