#!/bin/sh
# What `make check` does: the committed image is what the source builds, and no reachable state breaks an invariant.
set -eu
cd "$(dirname "$0")"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

skip_or_fail() {
  if [ "${LIMEN_ALLOW_SKIP:-}" = 1 ]; then
    echo "skipped: $1"
  else
    echo "$1 Install it: apt-get install $2. (LIMEN_ALLOW_SKIP=1 skips this check.)" >&2
    exit 1
  fi
}

if ! command -v avr-gcc >/dev/null || ! command -v avr-objcopy >/dev/null; then
  skip_or_fail "door.hex was not rebuilt: avr-gcc or avr-objcopy is missing." "gcc-avr avr-libc binutils-avr"
elif ! echo '#include <avr/io.h>' | avr-gcc -mmcu=atmega328p -E - >/dev/null 2>&1; then
  skip_or_fail "door.hex was not rebuilt: avr-libc is missing." "avr-libc"
else
  cp ./*.c ./*.h Makefile "$out"
  make -s -C "$out" door.hex SITE= >"$out/log" 2>&1 || { cat "$out/log" >&2; exit 1; }
  if cmp -s "$out/door.hex" door.hex; then
    echo "door.hex: is what the source builds ($(avr-gcc -dumpversion))"
  else
    echo "door.hex is not what the source builds with avr-gcc $(avr-gcc -dumpversion) (committed with 5.4.0 of Debian 12). Run make here and commit door.hex." >&2
    exit 1
  fi
fi

if ! command -v cc >/dev/null; then
  skip_or_fail "The interlock was not explored: no C compiler." "gcc libc6-dev"
else
  for check in check-interlock check-interlock-exit-free check-crossing; do
    make -s OUT="$out" "$out/$check"
    "$out/$check"
  done
fi
