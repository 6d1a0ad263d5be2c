/*
 * Explores every state of interlock.c that can be reached, with every input and every action in every one, and checks the invariants of
 * README.md on each transition. The times are scaled down by the Makefile so that the timers themselves are part of the explored state:
 * nothing is abstracted away. Ages the invariants need are measured here, independently of interlock.c's own timers.
 */
#include "interlock.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP_MS 2
#define INPUTS 32 /* IN_OCCUPIED is not read by the interlock */
#define CAP 16    /* ages stop here; above every scaled time */

typedef struct {
  interlock_t il;
  uint8_t release_age;  /* since an open command was accepted for a door that was not released */
  uint8_t obstacle_age; /* since the released door saw an obstacle */
  uint8_t silence;      /* since the last heartbeat */
  uint8_t closed_age;   /* how long both doors have been closed with heartbeats and without emergency */
} node_t;

static node_t *queue;
static size_t queued, capacity;
static uint32_t *table; /* open addressing: index + 1 into queue */
static const size_t TABLE = 1u << 22;
static unsigned violations;

static void violated(const char *invariant, const node_t *from, uint8_t in) {
  if (violations++ < 5)
    printf("VIOLATED %s: from state %u door %u out %u since %u silence %u, inputs %02x\n", invariant, from->il.state, from->il.door, from->il.out,
           from->il.since_ms, from->il.silence_ms, in);
}

static uint64_t key(const node_t *n) {
  uint64_t k = n->il.state;
  k = k << 2 | n->il.door;
  k = k << 2 | n->il.out;
  k = k << 5 | n->il.since_ms;
  k = k << 5 | n->il.silence_ms;
  k = k << 5 | n->il.hold_ms;
  k = k << 5 | n->release_age;
  k = k << 5 | n->obstacle_age;
  k = k << 5 | n->silence;
  k = k << 5 | n->closed_age;
  return k;
}

static void visit(const node_t *n) {
  uint64_t k = key(n);
  size_t slot = (k * 0x9E3779B97F4A7C15u) >> 42;
  while (table[slot]) {
    if (key(&queue[table[slot] - 1]) == k) return;
    slot = (slot + 1) % TABLE;
  }
  if (queued == capacity) queue = realloc(queue, (capacity = capacity ? 2 * capacity : 4096) * sizeof *queue);
  if (!queue || queued > TABLE / 2) {
    puts("out of room");
    exit(2);
  }
  queue[queued] = *n;
  queue[queued].il.reopens = 0;
  table[slot] = (uint32_t)++queued;
}

static uint8_t aged(uint8_t age) { return age + STEP_MS < CAP ? age + STEP_MS : CAP; }
static uint8_t closed_bit(uint8_t door) { return door == DOOR_ENTRY ? IN_ENTRY_CLOSED : IN_EXIT_CLOSED; }
static uint8_t obstacle_bit(uint8_t door) { return door == DOOR_ENTRY ? IN_ENTRY_OBSTACLE : IN_EXIT_OBSTACLE; }

static void try_command(node_t n, uint8_t command, uint8_t in) {
  node_t from = n;
  bool released = n.il.state == ST_ENTRY_OPEN || n.il.state == ST_EXIT_OPEN;
  uint8_t reply = interlock_command(&n.il, command, in);
  if (reply == REPLY_OK && (command == CMD_OPEN_ENTRY || command == CMD_OPEN_EXIT)) {
    uint8_t door = command == CMD_OPEN_ENTRY ? DOOR_ENTRY : DOOR_EXIT;
    if (!(in & closed_bit(door ^ 3))) violated("a release is accepted only while the other door is closed", &from, in);
    if (in & IN_EMERGENCY) violated("no release during an emergency", &from, in);
    if (from.silence >= HEARTBEAT_MS) violated("no release without a heartbeat", &from, in);
    if (!released) n.release_age = 0;
  }
  if (command < CMD_OPEN_ENTRY || command > CMD_CLOSE_ALL) {
    if (reply == REPLY_OK || memcmp(&n.il, &from.il, sizeof n.il)) violated("an unknown command changes nothing", &from, in);
  }
  if (n.il.out != from.il.out) violated("only a step moves a drive", &from, in);
  visit(&n);
}

static void try_step(node_t n, uint8_t in) {
  node_t from = n;
  uint8_t before = n.il.out, door_before = n.il.door;
  n.release_age = aged(n.release_age);
  n.obstacle_age = aged(n.obstacle_age);
  n.silence = aged(n.silence);
  uint8_t reopens = n.il.reopens, out = interlock_step(&n.il, in, STEP_MS);
  bool emergency = in & IN_EMERGENCY, silent = n.silence >= HEARTBEAT_MS;
  bool exit_free = FAILSAFE_EXIT_FREE && n.il.state == ST_FAILSAFE && out == DOOR_EXIT;
  bool both_closed = (in & 3) == 3;
  n.closed_age = both_closed && !silent && !emergency ? aged(n.closed_age) : 0;

  if (out == (DOOR_ENTRY | DOOR_EXIT) || out != n.il.out) violated("never both drives", &from, in);
  if ((out & DOOR_ENTRY) && !(in & IN_EXIT_CLOSED)) violated("entry driven only while the exit is closed", &from, in);
  if ((out & DOOR_EXIT) && !(in & IN_ENTRY_CLOSED) && !emergency) violated("exit driven only while the entry is closed", &from, in);
  if (emergency && out != DOOR_EXIT) violated("emergency frees the exit", &from, in);
  if (emergency != (n.il.state == ST_EMERGENCY)) violated("emergency is a state while the button is pressed", &from, in);
  if (silent && !emergency && n.il.state != ST_FAILSAFE) violated("silence leads to the safe state", &from, in);
  if (!silent && n.il.state == ST_FAILSAFE) violated("the safe state ends with a heartbeat", &from, in);
  if (out && (in & obstacle_bit(out))) n.obstacle_age = 0;
  if (out && !emergency && !exit_free && n.release_age >= MAX_OPEN_MS && n.obstacle_age >= HOLD_MS) violated("every release expires", &from, in);
  if (out && !emergency && !exit_free && silent && n.obstacle_age >= HOLD_MS) violated("silence ends every release", &from, in);
  if (out && !before && !emergency && !exit_free && n.release_age > STEP_MS && n.obstacle_age > 0)
    violated("a door opens only for a command, an obstacle or an emergency", &from, in);
  /* The doorway of the released door: nothing closes on a person. */
  if (door_before && !emergency && from.il.state != ST_EMERGENCY && (in & obstacle_bit(door_before)) && !(in & closed_bit(door_before)) &&
      (in & closed_bit(door_before ^ 3)) && out != door_before)
    violated("an obstacle keeps or reopens the door", &from, in);
  if (door_before && !before && out == door_before && n.il.state != ST_ENTRY_OPEN && n.il.state != ST_EXIT_OPEN && !emergency && !exit_free &&
      n.il.reopens == reopens)
    violated("a reopening is counted", &from, in);
  if (n.il.state == ST_LOCKED && !both_closed) violated("locked means closed", &from, in);
  if (from.il.state == ST_LOCKED && !both_closed && !emergency && !silent && n.il.state != ST_FAULT) violated("a forced door is a fault", &from, in);
  if (n.closed_age >= CAP - 2 && n.il.state != ST_LOCKED && n.il.state != ST_ENTRY_OPEN && n.il.state != ST_EXIT_OPEN && n.il.state != ST_CLOSING)
    violated("closed doors and a heartbeat lead back to service", &from, in);
  if (n.il.state > ST_FAULT) violated("a known state", &from, in);
  visit(&n);
}

int main(void) {
  table = calloc(TABLE, sizeof *table);
  if (!table) return 2;
  size_t transitions = 0;
  for (uint8_t in = 0; in < INPUTS; in++) {
    node_t n;
    memset(&n, 0, sizeof n);
    interlock_init(&n.il, in);
    n.release_age = n.obstacle_age = n.silence = CAP;
    uint8_t open = (in & IN_ENTRY_CLOSED ? 0 : DOOR_ENTRY) | (in & IN_EXIT_CLOSED ? 0 : DOOR_EXIT);
    if (n.il.out || n.il.state != ST_FAILSAFE) violated("starts in the safe state", &n, in);
    if ((open == DOOR_ENTRY || open == DOOR_EXIT) && n.il.door != open) violated("a door found open at the start closes on nobody", &n, in);
    visit(&n);
  }
  bool seen[ST_FAULT + 1] = {false};
  for (size_t i = 0; i < queued; i++) {
    seen[queue[i].il.state] = true;
    node_t beat = queue[i];
    interlock_heartbeat(&beat.il);
    beat.silence = 0;
    visit(&beat);
    for (uint8_t in = 0; in < INPUTS; in++) {
      for (uint8_t command = 0; command <= CMD_CLOSE_ALL + 1; command++) try_command(queue[i], command, in);
      try_step(queue[i], in);
      transitions += 6;
    }
  }
  for (int s = 0; s <= ST_FAULT; s++)
    if (!seen[s]) {
      printf("state %d is never reached\n", s);
      violations++;
    }
  printf("interlock: %zu states, %zu transitions, %u violations (exit free in the safe state: %s)\n", queued, transitions, violations,
         FAILSAFE_EXIT_FREE ? "yes" : "no");
  return violations != 0;
}
