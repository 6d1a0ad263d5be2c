/*
 * Preloaded into a gate on a simulated site: /dev/hidrawN becomes a connection to a virtual device, so that the real HID driver
 * (node-hid, hidapi) works on it unchanged. What the kernel's hidraw does and a socket does not is done here: one read returns one
 * report, and the device tells its report descriptor. libumockdev-preload, loaded after this library, shows libudev the device's /sys.
 *
 * $HIDSHIM_DIR/hidrawN.sock  reports both ways, each a little-endian 16-bit length and the report
 * $HIDSHIM_DIR/hidrawN.desc  the report descriptor
 *
 * Everything else passes through: a file descriptor costs one array look-up.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/hidraw.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { LAST_DESCRIPTOR = 65536, LAST_DEVICE = 63, LONGEST_REPORT = 4096 };

/* For each file descriptor: 0 = not ours, otherwise the number of its hidraw device + 1. */
static atomic_uchar device_of[LAST_DESCRIPTOR];

static char directory[80];

static int (*next_open)(const char *, int, ...);
static int (*next_open64)(const char *, int, ...);
static int (*next_close)(int);
static int (*next_ioctl)(int, unsigned long, ...);
static ssize_t (*next_read)(int, void *, size_t);
static ssize_t (*next_write)(int, const void *, size_t);

/* Other libraries may open files before their turn to be initialised has come, hence the look-up at each entry too. */
static void find_next(void) {
  if (next_write) return;
  next_open = dlsym(RTLD_NEXT, "open");
  next_open64 = dlsym(RTLD_NEXT, "open64");
  next_close = dlsym(RTLD_NEXT, "close");
  next_ioctl = dlsym(RTLD_NEXT, "ioctl");
  next_read = dlsym(RTLD_NEXT, "read");
  next_write = dlsym(RTLD_NEXT, "write");
}

/*
 * The virtual devices are this process's alone: with the variables gone from its environment, the programs it starts (ffmpeg, udevadm)
 * run without these libraries, however they were started.
 */
__attribute__((constructor)) static void start(void) {
  find_next();
  const char *given = getenv("HIDSHIM_DIR");
  if (!given) return;
  if (strlen(given) >= sizeof directory) {
    fprintf(stderr, "hidshim: HIDSHIM_DIR is longer than %zu characters, which a socket's address cannot hold\n", sizeof directory - 1);
    _exit(1);
  }
  strcpy(directory, given);
  unsetenv("HIDSHIM_DIR");
  unsetenv("LD_PRELOAD");
}

/* The number of the hidraw device that `path` names, or -1. */
static int device_number(const char *path) {
  static const char prefix[] = "/dev/hidraw";
  if (!*directory || !path || strncmp(path, prefix, sizeof prefix - 1) != 0) return -1;
  const char *digits = path + sizeof prefix - 1;
  if (*digits < '0' || *digits > '9') return -1;
  char *end;
  long number = strtol(digits, &end, 10);
  return *end == '\0' && number <= LAST_DEVICE ? (int)number : -1;
}

/* The device behind `descriptor` + 1, or 0. */
static int device_behind(int descriptor) {
  return descriptor >= 0 && descriptor < LAST_DESCRIPTOR ? atomic_load_explicit(&device_of[descriptor], memory_order_acquire) : 0;
}

static int open_device(int number) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s/hidraw%d.sock", directory, number);
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  if (descriptor >= LAST_DESCRIPTOR || connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
    next_close(descriptor);
    errno = ENODEV;
    return -1;
  }
  atomic_store_explicit(&device_of[descriptor], number + 1, memory_order_release);
  return descriptor;
}

static int read_all(int descriptor, void *buffer, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t got = next_read(descriptor, (char *)buffer + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return -1;
    done += got;
  }
  return 0;
}

static ssize_t read_report(int descriptor, void *buffer, size_t size) {
  uint8_t head[2], report[LONGEST_REPORT];
  if (read_all(descriptor, head, sizeof head) != 0) goto gone;
  size_t length = head[0] | head[1] << 8;
  if (length > sizeof report || read_all(descriptor, report, length) != 0) goto gone;
  if (length > size) length = size; /* as hidraw: what does not fit is lost */
  memcpy(buffer, report, length);
  return length;
gone:
  errno = EIO;
  return -1;
}

static ssize_t write_report(int descriptor, const void *buffer, size_t size) {
  uint8_t frame[2 + LONGEST_REPORT];
  if (size > LONGEST_REPORT) {
    errno = EINVAL;
    return -1;
  }
  frame[0] = size & 0xff;
  frame[1] = size >> 8;
  memcpy(frame + 2, buffer, size);
  for (size_t done = 0; done < size + 2;) {
    ssize_t put = send(descriptor, frame + done, size + 2 - done, MSG_NOSIGNAL);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) {
      errno = EIO;
      return -1;
    }
    done += put;
  }
  return size;
}

static int tell_descriptor(int number, unsigned long request, void *argument) {
  char path[sizeof directory + 32];
  struct hidraw_report_descriptor told = {0};
  snprintf(path, sizeof path, "%s/hidraw%d.desc", directory, number);
  int file = next_open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t size = next_read(file, told.value, sizeof told.value);
  next_close(file);
  if (size < 0) return -1;
  told.size = size;
  if (request == HIDIOCGRDESCSIZE) *(int *)argument = size;
  else memcpy(argument, &told, sizeof told);
  return 0;
}

#define OPEN(name)                                                             \
  int name(const char *path, int flags, ...) {                                 \
    find_next();                                                               \
    int number = device_number(path);                                          \
    if (number >= 0) return open_device(number);                               \
    mode_t mode = 0;                                                           \
    if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) {          \
      va_list rest;                                                            \
      va_start(rest, flags);                                                   \
      mode = va_arg(rest, mode_t);                                             \
      va_end(rest);                                                            \
    }                                                                          \
    return next_##name(path, flags, mode);                                     \
  }

OPEN(open)
OPEN(open64)

int close(int descriptor) {
  find_next();
  if (device_behind(descriptor)) atomic_store_explicit(&device_of[descriptor], 0, memory_order_release);
  return next_close(descriptor);
}

ssize_t read(int descriptor, void *buffer, size_t size) {
  find_next();
  return device_behind(descriptor) ? read_report(descriptor, buffer, size) : next_read(descriptor, buffer, size);
}

ssize_t write(int descriptor, const void *buffer, size_t size) {
  find_next();
  return device_behind(descriptor) ? write_report(descriptor, buffer, size) : next_write(descriptor, buffer, size);
}

int ioctl(int descriptor, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  void *argument = va_arg(rest, void *);
  va_end(rest);
  find_next();
  int device = device_behind(descriptor);
  if (!device) return next_ioctl(descriptor, request, argument);
  if (request == HIDIOCGRDESCSIZE || request == HIDIOCGRDESC) return tell_descriptor(device - 1, request, argument);
  errno = EINVAL; /* no feature reports: the virtual readers have none */
  return -1;
}
