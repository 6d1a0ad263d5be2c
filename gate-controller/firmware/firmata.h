/*
 * Firmata 2.5: the part a client needs to start, digital output on the free pins, and four messages of our own.
 * It reaches the doors only through door_command() and door_heartbeat(), which main.c provides.
 */
#ifndef FIRMATA_H
#define FIRMATA_H
#include <stdint.h>

/* Our sysex messages, in Firmata's range for users. All data bytes have 7 bits. */
enum {
  SX_COMMAND = 0x01,   /* host: sequence, command, check = sequence ^ command ^ 0x5A */
  SX_HEARTBEAT = 0x02, /* host */
  SX_STATUS = 0x03,    /* board: the STATUS_BYTES below */
  SX_REPLY = 0x04      /* board: sequence, reply */
};
enum {
  STATUS_STATE,
  STATUS_DRIVES,
  STATUS_INPUTS,
  STATUS_ENTRY_IN,
  STATUS_ENTRY_OUT,
  STATUS_EXIT_IN,
  STATUS_EXIT_OUT,
  STATUS_REOPENS,
  STATUS_RESET_CAUSE, /* MCUSR at the last start: 8 = watchdog */
  STATUS_BYTES
};

/* Provided by main.c. */
uint8_t door_command(uint8_t command);
void door_heartbeat(void);

void firmata_greet(void);
void firmata_receive(uint8_t byte);
void firmata_send_status(const uint8_t status[STATUS_BYTES]);
/* Every free output low: a lamp must not outlive the program that lit it. */
void firmata_outputs_off(void);
#endif
