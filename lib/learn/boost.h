/*
 * boost.h - the state of training: scores, gradients, samples
 *
 * Private to boost.c (the loop), gradient.c (gradients as words, scores) and
 * bag.c (samples of rows). Ownership: boost.c.
 */
#ifndef FC_LEARN_BOOST_H
#define FC_LEARN_BOOST_H

#include "learn/gbdt_impl.h"
#include "learn/grow.h"

#define FC_BOOST_PART ((size_t)16384)   /* rows of a task */

struct fc_boost {
	const struct fc_gbdt_params *p;
	const struct fc_gbdt_data *train, *valid;
	struct fc_team *team;
	struct fc_grow grow;
	double *score;          /* of each row of train */
	double *vscore;         /* of valid, or NULL */
	double start;           /* constant part of the scores */
	double gmost, hmost;    /* what the words can hold; 0: not known yet */
	double *part;           /* one or two numbers of each task */
	size_t npart;
	size_t nbag;            /* rows trained on: grow.row[0..nbag) */
	uint64_t key;           /* of this iteration's draws */
};

/* The words of the matrix and the units from the scores. False: all gradients are zero. */
bool fc_boost_gradients(struct fc_boost *b, int iteration);
/* Rows of this iteration. */
void fc_boost_bag(struct fc_boost *b, int iteration);
/* Leaves of t refitted to quantiles of residuals, where the objective asks. */
void fc_boost_refit(struct fc_boost *b, struct fc_tree *t);
/* Add the tree's values to the scores. */
void fc_boost_add(struct fc_boost *b, const struct fc_tree *t);
/* Mean loss of scores over data; scores are divided by `by` first. */
double fc_boost_loss(struct fc_boost *b, const struct fc_gbdt_data *d,
    const double *score, double by);

#endif
