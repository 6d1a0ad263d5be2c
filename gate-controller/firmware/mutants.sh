#!/bin/sh
# Breaks interlock.c and crossing.c in one place at a time; every broken one must be noticed by the exploration.
set -eu
cd "$(dirname "$0")"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
survivors=0
tried=0

mutant() { # file, what is broken, sed expression
  rm -rf "$out/m" && mkdir "$out/m" && cp ./*.c ./*.h Makefile "$out/m"
  sed -i "$3" "$out/m/$1"
  if cmp -s "$1" "$out/m/$1"; then
    echo "the mutation no longer fits the source: $2" >&2
    exit 2
  fi
  tried=$((tried + 1))
  caught=no
  case $1 in
    interlock.c) checks='check-interlock check-interlock-exit-free' ;;
    *) checks=check-crossing ;;
  esac
  for check in $checks; do
    # Only the exploration counts: a mutant that does not compile is a mistake in this file.
    make -s -C "$out/m" OUT="$out/m" HOSTFLAGS="-std=c11 -O1" "$out/m/$check" >"$out/log" 2>&1 || { cat "$out/log"; exit 2; }
    timeout 60 "$out/m/$check" >"$out/log" 2>&1 || { caught=yes; why=$(grep -m1 -o 'VIOLATED [^:]*' "$out/log" || tail -n1 "$out/log"); break; }
  done
  if [ $caught = yes ]; then
    echo "caught:   $2 ($why)"
  else
    echo "SURVIVED: $2"
    survivors=$((survivors + 1))
  fi
}

mutant interlock.c 'opens though the other door is open' 's/if (il->door == other(door) || !closed(other(door), in)) return/if (0) return/'
mutant interlock.c 'other door not watched while open' 's/il->door == DOOR_NONE ? !both_closed(in) : !closed(other(il->door), in)/false/'
mutant interlock.c 'forced door ignored while locked' 's/case ST_LOCKED: return !both_closed(in);/case ST_LOCKED: return false;/'
mutant interlock.c 'release never expires' 's/il->since_ms >= MAX_OPEN_MS) enter/false) enter/'
mutant interlock.c 'repeated command prolongs the release' 's/^  enter(il, door == DOOR_ENTRY/  il->since_ms = 0; &/'
mutant interlock.c 'heartbeat loss ignored' 's/if (il->silence_ms >= HEARTBEAT_MS) enter(il, ST_FAILSAFE);/if (0) enter(il, ST_FAILSAFE);/'
mutant interlock.c 'heartbeat timer one step late' 's/aged(il->silence_ms, ms, HEARTBEAT_MS);/aged(il->silence_ms, ms \/ 2, HEARTBEAT_MS);/'
mutant interlock.c 'command accepted in the safe state' 's/(in & IN_EMERGENCY) || il->silence_ms >= HEARTBEAT_MS/0/;s/il->state == ST_EMERGENCY || il->state == ST_FAILSAFE || il->state == ST_FAULT) return/0) return/'
mutant interlock.c 'emergency does not free the exit' 's/return il->out = DOOR_EXIT;/return il->out = DOOR_NONE;/'
mutant interlock.c 'emergency drives both' 's/return il->out = DOOR_EXIT;/return il->out = DOOR_EXIT | DOOR_ENTRY;/'
mutant interlock.c 'obstacle ignored while closing' 's/if (obstacle(door, in)) {/if (0) {/'
mutant interlock.c 'obstacle held against the other door' 's/closed(door, in) || !closed(other(door), in)) {/closed(door, in)) {/'
mutant interlock.c 'held open for ever' 's/il->hold_ms = il->hold_ms > ms ? il->hold_ms - ms : 0;/;/'
mutant interlock.c 'reopening not counted' 's/il->reopens = (il->reopens + 1) & 0x7F;/;/'
mutant interlock.c 'fault never ends' 's/} else if (il->since_ms >= SETTLE_MS) {/} else if (0) {/'
mutant interlock.c 'open door at start forgotten' 's/^  il->door = closed(DOOR_ENTRY, in) == .*/  il->door = DOOR_NONE;/'
mutant interlock.c 'safe state frees the exit beside an open entry' 's/held != DOOR_NONE || !closed(DOOR_ENTRY, in)) return/held != DOOR_NONE) return/'
mutant interlock.c 'unknown command closes' 's/if (command == CMD_CLOSE_ALL) {/if (command != CMD_OPEN_ENTRY \&\& command != CMD_OPEN_EXIT) {/'
mutant crossing.c 'direction swapped' 's/from == BEAM_OUTER ? &c->in : &c->out/from == BEAM_OUTER ? \&c->out : \&c->in/'
mutant crossing.c 'tailgater not counted' 's/if (c->side != beams \&\& beams != c->origin) {/if (!c->passed \&\& c->side != beams \&\& beams != c->origin) {/'
mutant crossing.c 'turning back not counted' 's/if (c->passed \&\& c->beams == c->origin)/if (0)/'
echo "$tried mutants, $survivors survived"
[ $survivors = 0 ]
