#include "firmata.h"
#include "pins.h"
#include "uart.h"
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <stdbool.h>
#include <util/atomic.h>

enum { MODE_INPUT = 0, MODE_OUTPUT = 1, MODE_PULLUP = 0x0B };
enum {
  DIGITAL_MESSAGE = 0x90,
  ANALOG_MESSAGE = 0xE0,
  REPORT_ANALOG = 0xC0,
  REPORT_DIGITAL = 0xD0,
  START_SYSEX = 0xF0,
  SET_PIN_MODE = 0xF4,
  SET_PIN_VALUE = 0xF5,
  END_SYSEX = 0xF7,
  PROTOCOL_VERSION = 0xF9,
  SYSTEM_RESET = 0xFF,
  SX_ANALOG_MAPPING_QUERY = 0x69,
  SX_ANALOG_MAPPING_RESPONSE = 0x6A,
  SX_CAPABILITY_QUERY = 0x6B,
  SX_CAPABILITY_RESPONSE = 0x6C,
  SX_PIN_STATE_QUERY = 0x6D,
  SX_PIN_STATE_RESPONSE = 0x6E,
  SX_REPORT_FIRMWARE = 0x79
};

static const char NAME[] PROGMEM = "limen-door";
enum { VERSION_MAJOR = 1, VERSION_MINOR = 0 };

static uint8_t mode[PIN_COUNT];

/* ---- pins ---- */
static bool is_free(uint8_t pin) { return pin < PIN_COUNT && (FREE_PINS >> pin & 1); }
static volatile uint8_t *ddr(uint8_t pin) { return pin < 14 ? &DDRB : &DDRC; }
static volatile uint8_t *port(uint8_t pin) { return pin < 14 ? &PORTB : &PORTC; }
static uint8_t mask(uint8_t pin) { return _BV(pin < 14 ? pin - 8 : pin - 14); }

/* PORTB holds the drives too, so a change of a lamp must not be torn apart by an interrupt that moves a drive. */
static void set(volatile uint8_t *reg, uint8_t bits, bool on) {
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    if (on) *reg |= bits;
    else *reg &= ~bits;
  }
}

static void set_pin_mode(uint8_t pin, uint8_t wanted) {
  if (!is_free(pin) || (wanted != MODE_INPUT && wanted != MODE_OUTPUT && wanted != MODE_PULLUP)) return;
  mode[pin] = wanted;
  set(port(pin), mask(pin), wanted == MODE_PULLUP);
  set(ddr(pin), mask(pin), wanted == MODE_OUTPUT);
}

static void write_pin(uint8_t pin, bool on) {
  if (is_free(pin) && mode[pin] == MODE_OUTPUT) set(port(pin), mask(pin), on);
}

void firmata_outputs_off(void) {
  for (uint8_t pin = 0; pin < PIN_COUNT; pin++) write_pin(pin, false);
}

/* ---- answers: whole or not at all, so that a slow line never holds up the board ---- */
static bool begin(uint8_t command, uint8_t length) {
  if (uart_room() < length + 3) return false;
  uart_put(START_SYSEX);
  uart_put(command);
  return true;
}
static void end(void) { uart_put(END_SYSEX); }

static void send_version(void) {
  if (uart_room() < 3) return;
  uart_put(PROTOCOL_VERSION);
  uart_put(2);
  uart_put(5);
}

static void send_firmware(void) {
  if (!begin(SX_REPORT_FIRMWARE, 2 + 2 * (sizeof NAME - 1))) return;
  uart_put(VERSION_MAJOR);
  uart_put(VERSION_MINOR);
  for (uint8_t i = 0; i < sizeof NAME - 1; i++) {
    uart_put(pgm_read_byte(&NAME[i]));
    uart_put(0);
  }
  end();
}

static void send_capabilities(void) {
  if (!begin(SX_CAPABILITY_RESPONSE, 7 * PIN_COUNT /* at most */)) return;
  for (uint8_t pin = 0; pin < PIN_COUNT; pin++) {
    if (is_free(pin)) {
      static const uint8_t MODES[] PROGMEM = {MODE_INPUT, 1, MODE_OUTPUT, 1, MODE_PULLUP, 1};
      for (uint8_t i = 0; i < sizeof MODES; i++) uart_put(pgm_read_byte(&MODES[i]));
    }
    uart_put(0x7F);
  }
  end();
}

/* The Uno's names A0 to A5: johnny-five turns pins 14 to 19 into them and needs the way back. None of them measures anything here. */
static void send_analog_mapping(void) {
  if (!begin(SX_ANALOG_MAPPING_RESPONSE, PIN_COUNT)) return;
  for (uint8_t pin = 0; pin < PIN_COUNT; pin++) uart_put(pin < 14 ? 0x7F : pin - 14);
  end();
}

static void send_pin_state(uint8_t pin) {
  if (!is_free(pin) || !begin(SX_PIN_STATE_RESPONSE, 3)) return;
  uart_put(pin);
  uart_put(mode[pin]);
  uart_put((*port(pin) & mask(pin)) != 0);
  end();
}

void firmata_greet(void) {
  send_version();
  send_firmware();
}

void firmata_send_status(const uint8_t status[STATUS_BYTES]) {
  if (!begin(SX_STATUS, STATUS_BYTES)) return;
  for (uint8_t i = 0; i < STATUS_BYTES; i++) uart_put(status[i]);
  end();
}

static void obey(const uint8_t *data, uint8_t length) {
  if (length != 3 || data[2] != ((data[0] ^ data[1] ^ 0x5A) & 0x7F)) return; /* damaged on the way: no answer, the host times out */
  uint8_t reply = door_command(data[1]);
  if (!begin(SX_REPLY, 2)) return;
  uart_put(data[0]);
  uart_put(reply);
  end();
}

/* ---- parser ---- */
static uint8_t sysex[32], sysex_length;
static bool in_sysex, sysex_too_long;
static uint8_t message, needed, first;

static void sysex_done(void) {
  if (sysex_too_long || sysex_length == 0) return;
  switch (sysex[0]) {
    case SX_COMMAND: obey(sysex + 1, sysex_length - 1); break;
    case SX_HEARTBEAT:
      if (sysex_length == 1) door_heartbeat();
      break;
    case SX_REPORT_FIRMWARE: send_firmware(); break;
    case SX_CAPABILITY_QUERY: send_capabilities(); break;
    case SX_ANALOG_MAPPING_QUERY: send_analog_mapping(); break;
    case SX_PIN_STATE_QUERY:
      if (sysex_length == 2) send_pin_state(sysex[1]);
      break;
  }
}

static void message_done(uint8_t second) {
  if (message == SET_PIN_MODE) set_pin_mode(first, second);
  else if (message == SET_PIN_VALUE) write_pin(first, second);
  else if ((message & 0xF0) == DIGITAL_MESSAGE)
    for (uint8_t bit = 0; bit < 8; bit++) write_pin((message & 0x0F) * 8 + bit, (first | second << 7) >> bit & 1);
}

static void begin_message(uint8_t byte) {
  uint8_t kind = byte < 0xF0 ? byte & 0xF0 : byte;
  message = byte;
  needed = 0;
  in_sysex = false;
  switch (kind) {
    case START_SYSEX:
      in_sysex = true;
      sysex_too_long = false;
      sysex_length = 0;
      break;
    case PROTOCOL_VERSION: send_version(); break;
    case SYSTEM_RESET:
      for (uint8_t pin = 0; pin < PIN_COUNT; pin++) set_pin_mode(pin, MODE_INPUT);
      break;
    case DIGITAL_MESSAGE:
    case ANALOG_MESSAGE:
    case SET_PIN_MODE:
    case SET_PIN_VALUE: needed = 2; break;
    case REPORT_ANALOG:
    case REPORT_DIGITAL: needed = 1; break; /* the free pins are outputs: nothing to report */
  }
}

void firmata_receive(uint8_t byte) {
  if (byte == END_SYSEX && in_sysex) {
    in_sysex = false;
    sysex_done();
  } else if (byte & 0x80) {
    begin_message(byte); /* also ends a sysex message that was cut off */
  } else if (in_sysex) {
    if (sysex_length < sizeof sysex) sysex[sysex_length++] = byte;
    else sysex_too_long = true;
  } else if (needed == 2) {
    first = byte;
    needed = 1;
  } else if (needed == 1) {
    needed = 0;
    message_done(byte);
  }
}
