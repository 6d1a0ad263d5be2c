/*
 * Preloaded into Debian's unmodified pcscd so that a simulated gate gets a PC/SC daemon of its own.
 *
 *  - Files: everything under /run/pcscd moves to $LIMEN_PCSCD_DIR, so any number of private daemons run beside
 *    a system one, without root. Clients follow with PCSCLITE_CSOCK_NAME, which libpcsclite itself reads.
 *  - Readers: the USB driver folder is shown as empty, so a private daemon never grabs a real reader.
 *  - Network: vpcd listens on all addresses; here it listens on loopback alone.
 *  - Speed: vpcd 3.3 sends length and APDU in two writes; with Nagle and delayed ACK that is 44 ms per
 *    exchange, with TCP_NODELAY 0.1 ms.
 *  - Presence: pcscd looks for a card every 400 ms where the driver cannot tell it; USB readers do tell, at once. Here it
 *    looks every 40 ms.
 *  - Life: the daemon ends with the process that started it, however that one dies.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define SYSTEM_DIR "/run/pcscd"
#define USB_DRIVERS "/usr/lib/pcsc/drivers"

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
  void *symbol = dlsym(RTLD_NEXT, name);
  if (!symbol) abort();
  return symbol;
}

__attribute__((constructor)) static void die_with_parent(void) {
  const char *parent = getenv("LIMEN_PCSCD_PARENT");
  if (!parent) return;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  /* The parent may have died before the line above. */
  if (getppid() != atoi(parent)) _exit(1);
}

/* /run/pcscd/x -> $LIMEN_PCSCD_DIR/x; any other path unchanged. */
static const char *moved(const char *path, char buffer[PATH_MAX]) {
  const char *dir = getenv("LIMEN_PCSCD_DIR");
  size_t n = sizeof SYSTEM_DIR - 1;
  if (!dir || !path || strncmp(path, SYSTEM_DIR, n) || (path[n] && path[n] != '/')) return path;
  if (snprintf(buffer, PATH_MAX, "%s%s", dir, path + n) >= PATH_MAX) abort();
  return buffer;
}

int open(const char *path, int flags, ...) {
  char buffer[PATH_MAX];
  va_list more;
  va_start(more, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0;
  va_end(more);
  return REAL(open)(moved(path, buffer), flags, mode);
}

FILE *fopen(const char *path, const char *mode) {
  char buffer[PATH_MAX];
  return REAL(fopen)(moved(path, buffer), mode);
}

int stat(const char *path, struct stat *result) {
  char buffer[PATH_MAX];
  return REAL(stat)(moved(path, buffer), result);
}

int lstat(const char *path, struct stat *result) {
  char buffer[PATH_MAX];
  return REAL(lstat)(moved(path, buffer), result);
}

int mkdir(const char *path, mode_t mode) {
  char buffer[PATH_MAX];
  return REAL(mkdir)(moved(path, buffer), mode);
}

int chmod(const char *path, mode_t mode) {
  char buffer[PATH_MAX];
  return REAL(chmod)(moved(path, buffer), mode);
}

int remove(const char *path) {
  char buffer[PATH_MAX];
  return REAL(remove)(moved(path, buffer));
}

DIR *opendir(const char *path) {
  const char *dir = getenv("LIMEN_PCSCD_DIR");
  return REAL(opendir)(dir && !strcmp(path, USB_DRIVERS) ? dir : path);
}

int nanosleep(const struct timespec *time, struct timespec *left) {
  const struct timespec sooner = {.tv_nsec = 40 * 1000 * 1000};
  int polls = time->tv_sec == 0 && time->tv_nsec == 400 * 1000 * 1000;
  return REAL(nanosleep)(polls ? &sooner : time, left);
}

static void no_delay(int s) {
  int one = 1, domain = 0;
  socklen_t n = sizeof domain;
  if (s >= 0 && !getsockopt(s, SOL_SOCKET, SO_DOMAIN, &domain, &n) && (domain == AF_INET || domain == AF_INET6))
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

int accept(int listener, struct sockaddr *restrict address, socklen_t *restrict length) {
  int s = REAL(accept)(listener, address, length);
  no_delay(s);
  return s;
}

int bind(int s, const struct sockaddr *address, socklen_t length) {
  if (address && address->sa_family == AF_INET) {
    struct sockaddr_in loopback = *(const struct sockaddr_in *)address;
    if (loopback.sin_addr.s_addr == htonl(INADDR_ANY)) loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return REAL(bind)(s, (struct sockaddr *)&loopback, sizeof loopback);
  }
  if (address && address->sa_family == AF_UNIX) {
    const struct sockaddr_un *local = (const struct sockaddr_un *)address;
    struct sockaddr_un own = {.sun_family = AF_UNIX};
    char buffer[PATH_MAX];
    const char *path = moved(local->sun_path, buffer);
    if (path != local->sun_path) {
      if (strlen(path) >= sizeof own.sun_path) abort(); /* checked by the starter, with a message */
      strcpy(own.sun_path, path);
      return REAL(bind)(s, (struct sockaddr *)&own, sizeof own);
    }
  }
  return REAL(bind)(s, address, length);
}
