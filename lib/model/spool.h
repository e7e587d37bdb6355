/* spool.h - moved: series/spool.h */
#ifndef FC_MODEL_SPOOL_H
#define FC_MODEL_SPOOL_H

#include "series/spool.h"

#endif
