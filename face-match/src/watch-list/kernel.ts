import {
  add,
  addLanes,
  advance,
  branchIf,
  constant,
  dot,
  end,
  get,
  I32,
  lane,
  lessThan,
  linked,
  load,
  load8Signed,
  loop,
  type SimdMemory,
  set,
  simdModule,
  storeI32,
  subtract,
  tee,
  V128,
  zero,
} from '../simd-module.ts';

/*
 * The inner loop of the search: dot products of one query with many entries. As text, `$q`, `$end`, `$a` and `$b` being locals:
 *
 *   (func (export "run") (param $query i32) (param $entry i32) (param $count i32) (param $stride i32) (param $out i32)
 *     loop                                    ;; one entry
 *       $a = 0; $b = 0; $q = $query; $end = $entry + $stride
 *       loop                                  ;; 16 numbers
 *         $a += i32x4.dot_i16x8_s(i16x8.load8x8_s($entry),     v128.load($q))
 *         $b += i32x4.dot_i16x8_s(i16x8.load8x8_s($entry + 8), v128.load($q + 16))
 *         $q += 32; $entry += 16
 *         br_if $entry < $end
 *       end
 *       $out[0] = sum of the four lanes of $a + $b
 *       $out += 4; $count -= 1
 *       br_if $count
 *     end)
 */

/** Dot products of `count` entries of `stride` signed bytes with one query of as many signed 16-bit numbers; `stride` is a multiple of 16, `count` at least 1. */
export type Dots = (query: number, entry: number, count: number, stride: number, out: number) => void;

const [query, entry, count, stride, out, q, last, a, b] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

const accumulate = (sum: number, entryOffset: number, queryOffset: number) => [
  ...[...get(entry), ...load8Signed(entryOffset)],
  ...[...get(q), ...load(queryOffset)],
  ...[...dot, ...get(sum), ...addLanes, ...set(sum)],
];

const dots = simdModule({
  parameters: [I32, I32, I32, I32, I32],
  locals: [I32, I32, V128, V128],
  code: [
    ...loop,
    ...[...zero, ...set(a), ...zero, ...set(b), ...get(query), ...set(q)],
    ...[...get(entry), ...get(stride), ...add, ...set(last)],
    ...loop,
    ...accumulate(a, 0, 0),
    ...accumulate(b, 8, 16),
    ...[...advance(q, 32), ...advance(entry, 16)],
    ...[...get(entry), ...get(last), ...lessThan, ...branchIf],
    ...end,
    ...[...get(out), ...get(a), ...get(b), ...addLanes, ...set(a)],
    ...[...get(a), ...lane(0), ...get(a), ...lane(1), ...add, ...get(a), ...lane(2), ...add, ...get(a), ...lane(3), ...add],
    ...storeI32,
    ...advance(out, 4),
    ...[...get(count), ...constant(1), ...subtract, ...tee(count), ...branchIf],
    ...end,
  ],
});

/** The function on a memory. Give it some thousand entries a call. */
export const dotsIn = (memory: SimdMemory): Dots => linked(dots, memory);
