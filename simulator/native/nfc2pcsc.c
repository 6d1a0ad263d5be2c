/*
 * The eleven libnfc calls that Debian's mrtdreader (libmrtd) makes, on top of PC/SC: preloaded, it lets that independent
 * reader read a chip on any PC/SC reader. The reader is the first one whose name contains $PCSC_READER.
 */
#include <nfc/nfc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winscard.h>

static SCARDCONTEXT context;
static SCARDHANDLE card;
static DWORD protocol;
static char reader[256];
static char only; /* libnfc's types are opaque: any address will do */

void nfc_init(nfc_context **c) {
  *c = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) == SCARD_S_SUCCESS ? (nfc_context *)&only : NULL;
}

void nfc_exit(nfc_context *c) {
  (void)c;
  SCardReleaseContext(context);
}

size_t nfc_list_devices(nfc_context *c, nfc_connstring devices[], size_t most) {
  (void)c;
  char names[4096];
  DWORD length = sizeof names;
  const char *wanted = getenv("PCSC_READER");
  if (most == 0 || SCardListReaders(context, NULL, names, &length) != SCARD_S_SUCCESS) return 0;
  for (const char *name = names; *name; name += strlen(name) + 1) {
    if ((wanted && !strstr(name, wanted)) || strlen(name) >= sizeof reader) continue;
    strcpy(reader, name);
    strcpy(devices[0], "pcsc");
    return 1;
  }
  return 0;
}

nfc_device *nfc_open(nfc_context *c, const nfc_connstring device) {
  (void)c;
  (void)device;
  return (nfc_device *)&only;
}

void nfc_close(nfc_device *d) {
  (void)d;
  SCardDisconnect(card, SCARD_RESET_CARD);
}

int nfc_initiator_init(nfc_device *d) {
  (void)d;
  return 0;
}

void nfc_perror(const nfc_device *d, const char *what) {
  (void)d;
  fprintf(stderr, "%s failed\n", what);
}

const char *nfc_device_get_name(nfc_device *d) {
  (void)d;
  return reader;
}

int nfc_device_set_property_bool(nfc_device *d, const nfc_property property, const bool enable) {
  (void)d;
  (void)property;
  (void)enable;
  return 0;
}

/* libnfc's answer is the number of targets. */
int nfc_initiator_select_passive_target(nfc_device *d, const nfc_modulation m, const uint8_t *init, const size_t length, nfc_target *target) {
  (void)d;
  (void)m;
  (void)init;
  (void)length;
  (void)target;
  DWORD wanted = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1;
  return SCardConnect(context, reader, SCARD_SHARE_EXCLUSIVE, wanted, &card, &protocol) == SCARD_S_SUCCESS;
}

int nfc_initiator_transceive_bytes(nfc_device *d, const uint8_t *command, const size_t length, uint8_t *answer, const size_t room, int timeout) {
  (void)d;
  (void)timeout;
  static unsigned char buffer[65546];
  DWORD received = sizeof buffer;
  const SCARD_IO_REQUEST *with = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
  if (SCardTransmit(card, with, command, length, NULL, buffer, &received) != SCARD_S_SUCCESS) return NFC_EIO;
  if (received > room) return NFC_EOVFLOW;
  memcpy(answer, buffer, received);
  return (int)received;
}
