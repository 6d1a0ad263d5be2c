/* USART0, 8N1, interrupt-driven in both directions; never waits. */
#ifndef UART_H
#define UART_H
#include <stdbool.h>
#include <stdint.h>
void uart_init(void);
/* Takes one received byte; false where there is none. */
bool uart_get(uint8_t *byte);
bool uart_has_received(void);
/* Bytes that can be put now without loss. */
uint8_t uart_room(void);
bool uart_idle(void);
/* The caller has asked for room before. */
void uart_put(uint8_t byte);
#endif
