/*
 * Walks one and two bodies through a doorway in every possible way, one cell at a time, and compares crossing.c's counts with who is where.
 * The beams stand at cells 8 and 10; a body is 3 or 4 cells long, so it covers both beams on its way; two bodies keep at least one cell apart.
 */
#include "crossing.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { OUTER_AT = 8, INNER_AT = 10, CELLS = 20, BODY = 3, MAX_COUNT = 7 };

static unsigned violations;
static void violated(const char *what, int a, int b, const crossing_t *c) {
  if (violations++ < 5) printf("VIOLATED %s: bodies at %d and %d, in %u, out %u\n", what, a, b, c->in, c->out);
}

static bool covers(int rear, int length, int at) { return rear <= at && at < rear + length; }
static uint8_t beams_of(int rear, int length) {
  return (uint8_t)((covers(rear, length, OUTER_AT) ? BEAM_OUTER : 0) | (covers(rear, length, INNER_AT) ? BEAM_INNER : 0));
}
static bool beyond(int rear) { return rear > INNER_AT; }
static bool before(int rear, int length) { return rear + length <= OUTER_AT; }

/* Every walk of one body of up to `left` further cells: what is counted is where it went. */
static unsigned walks;
static void walk(crossing_t c, int rear, int length, int left, bool was_inside, int turns, int direction) {
  if (before(rear, length) || beyond(rear)) {
    walks++;
    bool inside = beyond(rear);
    int net = (int)c.in - (int)c.out;
    int truth = (int)inside - (int)was_inside;
    if (turns == 0 && net != truth) violated("a straight walk counts exactly", rear, -1, &c);
    if (truth == 1 && c.in < 1) violated("who came in was counted", rear, -1, &c);
    if (truth == -1 && c.out < 1) violated("who went out was counted", rear, -1, &c);
    if (truth == 0 && turns == 1 && net != 0) violated("turning back leaves the sum", rear, -1, &c);
  }
  if (left == 0) return;
  for (int step = -1; step <= 1; step += 2) {
    int to = rear + step;
    if (to < OUTER_AT - length - 2 || to > INNER_AT + 3) continue;
    crossing_t next = c;
    crossing_step(&next, beams_of(to, length));
    walk(next, to, length, left - 1, was_inside, turns + (direction != 0 && direction != step), step);
  }
}

/* Two bodies, both only ever walking inwards, in every interleaving: both are counted. */
static unsigned pairs;
static void pair(crossing_t c, int first, int second) {
  if (beyond(first) && beyond(second)) {
    pairs++;
    if (c.in != 2 || c.out != 0) violated("two people in a row are two", first, second, &c);
    return;
  }
  for (int who = 0; who < 2; who++) {
    int a = first + (who == 0), b = second + (who == 1);
    if (b + BODY + 1 > a || a + BODY > CELLS) continue;
    crossing_t next = c;
    crossing_step(&next, beams_of(a, BODY) | beams_of(b, BODY));
    pair(next, a, b);
  }
}

/* Two bodies wavering freely, as states rather than walks: nobody is inside uncounted, as long as nobody was counted out. */
typedef struct {
  crossing_t c;
  int first, second;
} pair_t;
static pair_t todo[CELLS * CELLS * 4 * 4 * 4 * 2 * (MAX_COUNT + 1)];
static bool known[CELLS][CELLS][4][4][4][2][MAX_COUNT + 1];
static size_t found;

static void reach(crossing_t c, int first, int second) {
  if (c.in > MAX_COUNT || c.out > 0 || second < 0 || second + BODY + 1 > first || first + BODY > CELLS) return;
  bool *k = &known[first][second][c.beams][c.origin][c.side][c.passed][c.in];
  if (*k) return;
  *k = true;
  todo[found++] = (pair_t){c, first, second};
}

static void waver(crossing_t none) {
  reach(none, OUTER_AT - BODY, OUTER_AT - 2 * BODY - 1);
  for (size_t i = 0; i < found; i++) {
    pair_t p = todo[i];
    if (p.c.in < beyond(p.first) + beyond(p.second)) violated("nobody is inside uncounted", p.first, p.second, &p.c);
    for (int move = -1; move <= 1; move += 2) {
      for (int who = 0; who < 2; who++) {
        int first = p.first + (who == 0 ? move : 0), second = p.second + (who == 1 ? move : 0);
        crossing_t next = p.c;
        crossing_step(&next, beams_of(first, BODY) | beams_of(second, BODY));
        reach(next, first, second);
      }
    }
  }
}

int main(void) {
  crossing_t none;
  memset(&none, 0, sizeof none);
  for (int length = 3; length <= 4; length++) {
    walk(none, OUTER_AT - length, length, 18, false, 0, 0);
    walk(none, INNER_AT + 1, length, 18, true, 0, 0);
  }
  pair(none, OUTER_AT - BODY, OUTER_AT - 2 * BODY - 1);
  waver(none);
  printf("crossing: %u walks of one body, %u of two, %zu states of two wavering bodies, %u violations\n", walks, pairs, found, violations);
  return violations != 0;
}
