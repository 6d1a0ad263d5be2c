#include "uart.h"
#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#define BAUD_RATE 57600UL /* Firmata's usual rate */

static volatile uint8_t rx[128], rx_head, rx_tail;
static volatile uint8_t tx[256], tx_head, tx_tail;

ISR(USART_RX_vect) {
  uint8_t byte = UDR0, next = (rx_head + 1) & 127;
  if (next == rx_tail) return; /* full: the byte is lost, the check byte of a command tells */
  rx[rx_head] = byte;
  rx_head = next;
}

ISR(USART_UDRE_vect) {
  UDR0 = tx[tx_tail++];
  if (tx_tail == tx_head) UCSR0B &= ~_BV(UDRIE0);
}

void uart_init(void) {
  UCSR0A = _BV(U2X0);
  UBRR0 = (F_CPU + 4UL * BAUD_RATE) / (8UL * BAUD_RATE) - 1;
  UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

bool uart_has_received(void) { return rx_tail != rx_head; }

bool uart_get(uint8_t *byte) {
  if (!uart_has_received()) return false;
  *byte = rx[rx_tail];
  rx_tail = (rx_tail + 1) & 127;
  return true;
}

uint8_t uart_room(void) { return (uint8_t)(tx_tail - tx_head - 1); }
bool uart_idle(void) { return tx_head == tx_tail; }

void uart_put(uint8_t byte) {
  tx[tx_head] = byte;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    tx_head++;
    UCSR0B |= _BV(UDRIE0);
  }
}
