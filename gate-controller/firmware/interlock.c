#include "interlock.h"
#include <stdbool.h>

#define SINCE_LIMIT_MS (MAX_OPEN_MS > CLOSE_MAX_MS ? MAX_OPEN_MS : CLOSE_MAX_MS)

static uint8_t other(uint8_t door) { return door ^ (DOOR_ENTRY | DOOR_EXIT); }
static bool closed(uint8_t door, uint8_t in) { return (in & (door == DOOR_ENTRY ? IN_ENTRY_CLOSED : IN_EXIT_CLOSED)) != 0; }
static bool obstacle(uint8_t door, uint8_t in) { return (in & (door == DOOR_ENTRY ? IN_ENTRY_OBSTACLE : IN_EXIT_OBSTACLE)) != 0; }
static bool both_closed(uint8_t in) { return closed(DOOR_ENTRY, in) && closed(DOOR_EXIT, in); }
static uint16_t aged(uint16_t age, uint8_t ms, uint16_t limit) { return age + ms < limit ? age + ms : limit; }

static void enter(interlock_t *il, uint8_t state) {
  if (il->state == state) return;
  il->state = state;
  il->since_ms = 0;
}

void interlock_init(interlock_t *il, uint8_t in) {
  il->state = ST_FAILSAFE;
  il->door = closed(DOOR_ENTRY, in) == closed(DOOR_EXIT, in) ? DOOR_NONE : closed(DOOR_ENTRY, in) ? DOOR_EXIT : DOOR_ENTRY;
  il->out = DOOR_NONE;
  il->reopens = 0;
  il->since_ms = 0;
  il->silence_ms = HEARTBEAT_MS;
  il->hold_ms = 0;
}

void interlock_heartbeat(interlock_t *il) { il->silence_ms = 0; }

uint8_t interlock_command(interlock_t *il, uint8_t command, uint8_t in) {
  if ((in & IN_EMERGENCY) || il->silence_ms >= HEARTBEAT_MS) return REPLY_REFUSED_STATE;
  if (il->state == ST_EMERGENCY || il->state == ST_FAILSAFE || il->state == ST_FAULT) return REPLY_REFUSED_STATE;
  if (command == CMD_CLOSE_ALL) {
    if (il->state != ST_LOCKED) enter(il, ST_CLOSING);
    return REPLY_OK;
  }
  if (command != CMD_OPEN_ENTRY && command != CMD_OPEN_EXIT) return REPLY_REFUSED_STATE;
  uint8_t door = command == CMD_OPEN_ENTRY ? DOOR_ENTRY : DOOR_EXIT;
  if (il->door == other(door) || !closed(other(door), in)) return REPLY_REFUSED_OTHER_DOOR_OPEN;
  il->door = door;
  enter(il, door == DOOR_ENTRY ? ST_ENTRY_OPEN : ST_EXIT_OPEN); /* repeated while open, it does not prolong the release */
  return REPLY_OK;
}

/* A door stands open that nobody released, or one that should have closed did not. */
static bool violated(const interlock_t *il, uint8_t in) {
  switch (il->state) {
    case ST_LOCKED: return !both_closed(in);
    case ST_CLOSING:
      if (il->since_ms >= CLOSE_MAX_MS) return !both_closed(in);
      /* fall through */
    case ST_ENTRY_OPEN:
    case ST_EXIT_OPEN: return il->door == DOOR_NONE ? !both_closed(in) : !closed(other(il->door), in);
    default: return false;
  }
}

/* The drive of a door that should close: on again, for HOLD_MS beyond the last sight of an obstacle, but never against the interlock. */
static uint8_t hold_open(interlock_t *il, uint8_t in, uint8_t ms) {
  uint8_t door = il->door;
  if (door == DOOR_NONE || closed(door, in) || !closed(other(door), in)) {
    il->hold_ms = 0;
    return DOOR_NONE;
  }
  if (obstacle(door, in)) {
    if (il->out == DOOR_NONE) il->reopens = (il->reopens + 1) & 0x7F;
    il->hold_ms = HOLD_MS;
  } else {
    il->hold_ms = il->hold_ms > ms ? il->hold_ms - ms : 0;
  }
  if (il->hold_ms == 0) return DOOR_NONE;
  il->since_ms = 0; /* CLOSE_MAX_MS counts only while the door is free to close */
  return door;
}

static uint8_t closing_step(interlock_t *il, uint8_t in, uint8_t ms) {
  if (both_closed(in)) {
    il->door = DOOR_NONE;
    enter(il, ST_LOCKED);
  }
  return hold_open(il, in, ms);
}

static uint8_t failsafe_step(interlock_t *il, uint8_t in, uint8_t ms) {
  if (both_closed(in)) il->door = DOOR_NONE;
  uint8_t held = hold_open(il, in, ms);
  if (!FAILSAFE_EXIT_FREE || held != DOOR_NONE || !closed(DOOR_ENTRY, in)) return held;
  il->door = DOOR_EXIT;
  return DOOR_EXIT;
}

static uint8_t fault_step(interlock_t *il, uint8_t in, uint8_t ms) {
  uint8_t held = hold_open(il, in, ms);
  if (!both_closed(in)) {
    il->since_ms = 0;
  } else if (il->since_ms >= SETTLE_MS) {
    il->door = DOOR_NONE;
    enter(il, ST_LOCKED);
  }
  return held;
}

uint8_t interlock_step(interlock_t *il, uint8_t in, uint8_t ms) {
  il->silence_ms = aged(il->silence_ms, ms, HEARTBEAT_MS);
  il->since_ms = aged(il->since_ms, ms, SINCE_LIMIT_MS);
  if (in & IN_EMERGENCY) {
    /* Life before border: the exit is driven even where the entry has not closed yet. */
    enter(il, ST_EMERGENCY);
    if (il->door != DOOR_ENTRY || closed(DOOR_ENTRY, in)) il->door = DOOR_EXIT;
    il->hold_ms = 0;
    return il->out = DOOR_EXIT;
  }
  if (il->silence_ms >= HEARTBEAT_MS) enter(il, ST_FAILSAFE);
  else if (il->state == ST_EMERGENCY || il->state == ST_FAILSAFE) enter(il, ST_CLOSING);
  if (violated(il, in)) enter(il, ST_FAULT);
  if ((il->state == ST_ENTRY_OPEN || il->state == ST_EXIT_OPEN) && il->since_ms >= MAX_OPEN_MS) enter(il, ST_CLOSING);
  switch (il->state) {
    case ST_ENTRY_OPEN:
    case ST_EXIT_OPEN:
      il->hold_ms = 0;
      il->out = il->door;
      break;
    case ST_CLOSING: il->out = closing_step(il, in, ms); break;
    case ST_FAILSAFE: il->out = failsafe_step(il, in, ms); break;
    case ST_FAULT: il->out = fault_step(il, in, ms); break;
    default: il->out = DOOR_NONE;
  }
  return il->out;
}
