/*
 * Arduino pin numbers of the door board. Every sensor is wired so that it pulls its pin to ground in the safe condition; the pull-up makes
 * a broken wire, a missing plug and a dead sensor read as the unsafe level.
 */
#ifndef PINS_H
#define PINS_H
#define PIN_COUNT 20
#define PIN_EMERGENCY 2        /* PD2 = INT0: button contact opens when pressed */
#define PIN_ENTRY_CLOSED 3     /* PD3: switch closes when the door is closed */
#define PIN_EXIT_CLOSED 4      /* PD4 */
#define PIN_ENTRY_BEAM_OUTER 5 /* PD5: receiver pulls low while it sees the light */
#define PIN_ENTRY_BEAM_INNER 6 /* PD6 */
#define PIN_EXIT_BEAM_INNER 7  /* PD7 */
#define PIN_ENTRY_DRIVE 8      /* PB0: high opens, low lets close */
#define PIN_EXIT_BEAM_OUTER 9  /* PB1 */
#define PIN_EXIT_DRIVE 10      /* PB2 */
#define PIN_LAMP_ENTRY_GREEN 11
#define PIN_LAMP_ENTRY_RED 12
#define PIN_LED 13
#define PIN_FLOOR_MAT 14  /* PC0: low while the floor bears nothing */
#define PIN_ENTRY_EDGE 15 /* PC1: safety edge of the door leaf, low while not pressed */
#define PIN_EXIT_EDGE 16  /* PC2 */
#define PIN_LAMP_EXIT_GREEN 17
#define PIN_LAMP_EXIT_RED 18
/* 19 is free. Firmata may set the mode of these pins and write them; of no others. */
#define FREE_PINS (1UL << 11 | 1UL << 12 | 1UL << 13 | 1UL << 17 | 1UL << 18 | 1UL << 19)
#endif
