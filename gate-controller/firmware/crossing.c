#include "crossing.h"

#define BOTH (BEAM_OUTER | BEAM_INNER)

/* Counts a traverse that began at the beam `from`. */
static void count(crossing_t *c, uint8_t from) {
  uint8_t *n = from == BEAM_OUTER ? &c->in : &c->out;
  *n = (*n + 1) & 0x7F;
}

void crossing_step(crossing_t *c, uint8_t beams) {
  if (beams == c->beams) return;
  if (beams == 0) {
    if (c->passed && c->beams == c->origin) count(c, c->origin ^ BOTH); /* turned back */
    c->origin = c->side = c->passed = 0;
  } else if (beams != BOTH) {
    if (c->origin == 0) c->origin = c->beams == BOTH ? beams ^ BOTH : beams; /* both at once: came from the far side */
    if (c->side == 0) c->side = c->origin;
    if (c->side != beams && beams != c->origin) {
      count(c, c->origin);
      c->passed = 1;
    }
    c->side = beams;
  }
  c->beams = beams;
}
