/*
 * Counts who crosses one doorway, from two light beams closer together than the thinnest body: `outer` before the door leaf,
 * `inner` behind it. Pure logic.
 *
 * One body walking in breaks outer, both, inner, none. A second body close behind breaks outer again before the first has left inner;
 * two beams cannot tell that from one person rocking back and forth, so every traverse in the direction of travel counts: the gate is told
 * of two people rather than of one too few. Going back out of the doorway on the side one came from counts once in the other direction.
 */
#ifndef CROSSING_H
#define CROSSING_H
#include <stdint.h>

enum { BEAM_OUTER = 1, BEAM_INNER = 2 }; /* set: broken */

typedef struct {
  uint8_t beams;  /* as seen last */
  uint8_t origin; /* beam broken first since the doorway was clear */
  uint8_t side;   /* beam that was last broken alone */
  uint8_t passed; /* a traverse was counted since the doorway was clear */
  uint8_t in;     /* towards the middle of the gate; wraps at 128 */
  uint8_t out;
} crossing_t;

void crossing_step(crossing_t *c, uint8_t beams);
#endif
