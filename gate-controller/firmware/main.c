/* The door board: samples the sensors every 2 ms, runs the interlock in the timer interrupt, answers Firmata in the main loop. */
#include "crossing.h"
#include "firmata.h"
#include "interlock.h"
#include "pins.h"
#include "uart.h"
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include <string.h>
#include <util/atomic.h>
#include <util/delay.h>

#define TICK_MS 2
#define STATUS_EVERY_TICKS 100 /* unasked, so that a host notices a dead line */
#define DRIVES (_BV(PB0) | _BV(PB2))

/* Raw sensors in one word; a set bit is the unsafe level (pull-up, nothing pulls to ground). */
enum {
  RAW_EMERGENCY = 1 << 0,
  RAW_ENTRY_NOT_CLOSED = 1 << 1,
  RAW_EXIT_NOT_CLOSED = 1 << 2,
  RAW_ENTRY_OUTER = 1 << 3,
  RAW_ENTRY_INNER = 1 << 4,
  RAW_EXIT_INNER = 1 << 5,
  RAW_EXIT_OUTER = 1 << 6,
  RAW_OCCUPIED = 1 << 7,
  RAW_ENTRY_EDGE = 1 << 8,
  RAW_EXIT_EDGE = 1 << 9,
  RAW_ALL = (1 << 10) - 1
};

static interlock_t interlock;
static crossing_t entry_crossing, exit_crossing;
static uint16_t settled = RAW_ALL; /* debounced; unsafe until seen safe */
static volatile uint8_t inputs;
static volatile uint8_t ticks;
static uint8_t reset_cause __attribute__((section(".noinit")));

/* Runs before main: a watchdog that has bitten stays on, with its shortest time, until it is stopped. */
void start_up(void) __attribute__((naked, used, section(".init3")));
void start_up(void) {
  reset_cause = MCUSR;
  MCUSR = 0;
  wdt_disable();
}

static uint16_t raw_inputs(void) { return (PIND >> 2 & 0x3F) | (uint16_t)(PINB & _BV(PB1)) << 5 | (uint16_t)(PINC & 7) << 7; }

/* A level counts once three samples in a row agree (a vertical counter of two bits); the emergency button counts at once. */
static void debounce(uint16_t raw) {
  static uint16_t low, high;
  uint16_t differs = raw ^ settled;
  high = (high ^ low) & differs;
  low = ~low & differs;
  settled ^= high & low & differs;
  if (raw & RAW_EMERGENCY) settled |= RAW_EMERGENCY;
}

static uint8_t interlock_inputs(void) {
  uint8_t in = 0;
  if (!(settled & RAW_ENTRY_NOT_CLOSED)) in |= IN_ENTRY_CLOSED;
  if (!(settled & RAW_EXIT_NOT_CLOSED)) in |= IN_EXIT_CLOSED;
  if (settled & (RAW_ENTRY_OUTER | RAW_ENTRY_INNER | RAW_ENTRY_EDGE)) in |= IN_ENTRY_OBSTACLE;
  if (settled & (RAW_EXIT_OUTER | RAW_EXIT_INNER | RAW_EXIT_EDGE)) in |= IN_EXIT_OBSTACLE;
  if (settled & RAW_EMERGENCY) in |= IN_EMERGENCY;
  if (settled & RAW_OCCUPIED) in |= IN_OCCUPIED;
  return in;
}

static uint8_t beams(uint16_t outer, uint16_t inner) {
  return (settled & outer ? BEAM_OUTER : 0) | (settled & inner ? BEAM_INNER : 0);
}

/* The only place besides the emergency interrupt that writes the drives. */
static void drive(uint8_t doors) {
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    if (PIND & _BV(PD2)) doors = DOOR_EXIT; /* never undo the emergency interrupt */
    PORTB = (PORTB & ~DRIVES) | (doors & DOOR_ENTRY ? _BV(PB0) : 0) | (doors & DOOR_EXIT ? _BV(PB2) : 0);
  }
}

/* Emergency egress: entry drive off, exit drive on, within microseconds and whatever the rest of the program is doing. */
ISR(INT0_vect) {
  if (PIND & _BV(PD2)) PORTB = (PORTB & ~_BV(PB0)) | _BV(PB2);
}

/* Interruptible, so that neither the emergency button nor the UART waits for it. */
ISR(TIMER0_COMPA_vect, ISR_NOBLOCK) {
  debounce(raw_inputs());
  inputs = interlock_inputs();
  crossing_step(&entry_crossing, beams(RAW_ENTRY_OUTER, RAW_ENTRY_INNER));
  crossing_step(&exit_crossing, beams(RAW_EXIT_OUTER, RAW_EXIT_INNER));
  drive(interlock_step(&interlock, inputs, TICK_MS));
  ticks++;
}

/* The main loop borrows the interlock from the timer, and from nobody else: the emergency button stays live. */
static void borrow(void) { TIMSK0 = 0; }
static void give_back(void) { TIMSK0 = _BV(OCIE0A); }

uint8_t door_command(uint8_t command) {
  borrow();
  uint8_t reply = interlock_command(&interlock, command, inputs);
  give_back();
  return reply;
}

void door_heartbeat(void) {
  borrow();
  interlock_heartbeat(&interlock);
  give_back();
}

static void read_status(uint8_t status[STATUS_BYTES]) {
  borrow();
  status[STATUS_STATE] = interlock.state;
  status[STATUS_DRIVES] = interlock.out;
  status[STATUS_INPUTS] = inputs;
  status[STATUS_ENTRY_IN] = entry_crossing.in;
  status[STATUS_ENTRY_OUT] = entry_crossing.out;
  status[STATUS_EXIT_IN] = exit_crossing.in;
  status[STATUS_EXIT_OUT] = exit_crossing.out;
  status[STATUS_REOPENS] = interlock.reopens;
  give_back();
  status[STATUS_RESET_CAUSE] = reset_cause & 0x7F;
}

/* Sends the status when it changed (as soon as the line is free, so that a flickering sensor cannot flood it) and every 200 ms. */
static void report(uint8_t passed) {
  static uint8_t sent[STATUS_BYTES], quiet = STATUS_EVERY_TICKS;
  uint8_t now[STATUS_BYTES];
  if (quiet < STATUS_EVERY_TICKS) quiet += passed;
  if (!uart_idle()) return;
  read_status(now);
  if (quiet < STATUS_EVERY_TICKS && memcmp(now, sent, sizeof now) == 0) return;
  firmata_send_status(now);
  memcpy(sent, now, sizeof sent);
  quiet = 0;
}

/* The watchdog is fed only while the timer ticks and the main loop turns. */
static void turn(void) {
  uint8_t byte, passed;
  while (uart_get(&byte)) firmata_receive(byte);
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    passed = ticks;
    ticks = 0;
  }
  if (passed) {
    wdt_reset();
    if (interlock.state == ST_FAILSAFE) firmata_outputs_off();
    report(passed);
  }
  cli();
  if (!uart_has_received() && !ticks) {
    sleep_enable();
    sei();
    sleep_cpu();
    sleep_disable();
  }
  sei();
}

int main(void) {
  PORTB = _BV(PB1); /* drives off before they become outputs */
  DDRB = DRIVES;
  PORTC = 0x07;
  PORTD = 0xFC;
  uart_init();
  for (uint8_t i = 0; i < 4; i++) {
    _delay_ms(1);
    debounce(raw_inputs());
  }
  interlock_init(&interlock, interlock_inputs());
  EICRA = _BV(ISC01) | _BV(ISC00); /* rising edge: contact opens */
  EIMSK = _BV(INT0);
  TCCR0A = _BV(WGM01);
  OCR0A = F_CPU / 256 * TICK_MS / 1000 - 1;
  TCCR0B = _BV(CS02); /* prescaler 256 */
  give_back();
  wdt_enable(WDTO_120MS);
  sei();
  firmata_greet();
  for (;;) turn();
}
