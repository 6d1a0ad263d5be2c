/*
 * The interlock of the two doors: pure logic without AVR headers, compiled for the board and for the host.
 * The host program asks, this file decides; nothing else may choose what the drives do.
 */
#ifndef INTERLOCK_H
#define INTERLOCK_H
#include <stdint.h>

/* Longest time a release lasts without something standing in the doorway. */
#ifndef MAX_OPEN_MS
#define MAX_OPEN_MS 15000u
#endif
/* Silence of the host after which the safe state is taken. */
#ifndef HEARTBEAT_MS
#define HEARTBEAT_MS 1000u
#endif
/* How long a door that met an obstacle stays open after the doorway is clear again. */
#ifndef HOLD_MS
#define HOLD_MS 1000u
#endif
/* A door that is free to close and is not closed after this time is broken. */
#ifndef CLOSE_MAX_MS
#define CLOSE_MAX_MS 10000u
#endif
/* Both doors must be closed this long before a fault ends. */
#ifndef SETTLE_MS
#define SETTLE_MS 500u
#endif
/*
 * Safe state when the host is silent. 0: both doors locked, the emergency button is the way out (nobody is cleared by a fault).
 * 1: the exit is free while the entry is closed, for sites whose exit still leads to a supervised area.
 */
#ifndef FAILSAFE_EXIT_FREE
#define FAILSAFE_EXIT_FREE 0
#endif

/* A door, and at the same time the mask of its drive. */
enum { DOOR_NONE = 0, DOOR_ENTRY = 1, DOOR_EXIT = 2 };
enum { CMD_OPEN_ENTRY = 1, CMD_OPEN_EXIT = 2, CMD_CLOSE_ALL = 3 };
enum { REPLY_OK, REPLY_REFUSED_OTHER_DOOR_OPEN, REPLY_REFUSED_STATE };
enum { ST_LOCKED, ST_ENTRY_OPEN, ST_EXIT_OPEN, ST_CLOSING, ST_EMERGENCY, ST_FAILSAFE, ST_FAULT };
enum {
  IN_ENTRY_CLOSED = 1,
  IN_EXIT_CLOSED = 2,
  IN_ENTRY_OBSTACLE = 4, /* a beam of the doorway is broken or its safety edge is pressed */
  IN_EXIT_OBSTACLE = 8,
  IN_EMERGENCY = 16,
  IN_OCCUPIED = 32 /* reported only; the interlock ignores it */
};

typedef struct {
  uint8_t state;
  uint8_t door;        /* the door that was released last and may not be closed yet */
  uint8_t out;         /* drives: DOOR_NONE, DOOR_ENTRY or DOOR_EXIT, never both */
  uint8_t reopens;     /* wraps at 128 */
  uint16_t since_ms;   /* time in this state, see enter() */
  uint16_t silence_ms; /* since the last heartbeat */
  uint16_t hold_ms;    /* what is left of HOLD_MS */
} interlock_t;

/* After power-on or a watchdog reset: safe state. A single door found open is treated as released before, so it will not close on anyone. */
void interlock_init(interlock_t *il, uint8_t in);
void interlock_heartbeat(interlock_t *il);
/* Answers one command; the drives change at the next step. */
uint8_t interlock_command(interlock_t *il, uint8_t command, uint8_t in);
/* To be called every few milliseconds with the time passed; returns the drives. */
uint8_t interlock_step(interlock_t *il, uint8_t in, uint8_t ms);
#endif
