import {
  add,
  addFloats,
  addLanes,
  addShorts,
  advance,
  and,
  branchIf,
  constant,
  dot,
  end,
  F32,
  get,
  I32,
  interleave,
  lessThan,
  linked,
  load4Bytes,
  load4Lane,
  load8Bytes,
  loop,
  multiply,
  multiplyFloats,
  multiplyShorts,
  type SimdMemory,
  set,
  shiftLeft,
  shiftRight,
  shiftShortsLeft,
  simdModule,
  splat,
  splatFloat,
  splatShort,
  store4Lane,
  store8Lane,
  subtract,
  subtractShorts,
  tee,
  toFloats,
  V128,
  widen,
  zero,
} from './simd-module.ts';

/*
 * The innermost work of every frame: pixels of a row, each the sum of `grid` places on a line, each place mixed from the four source pixels around it. Places
 * are whole numbers, 65,536 to a pixel; weights have seven bits across and seven down. As text:
 *
 *   loop                                                       ;; one pixel
 *     $sum = 0; $left = $grid
 *     loop                                                     ;; one place
 *       $p = $source + ($y >> 16) · $stride + ($x >> 16) · 3
 *       $above = pairs($p)                                     ;; red and the next pixel's red, green …, 16 bits each
 *       $right = ($x >> 9) & 127
 *       $sum += dot(128 $above + (($y >> 9) & 127) · (pairs($p + $stride) − $above), (128 − $right, $right) …)
 *       $x += $dx; $y += $dy; $left -= 1
 *       br_if $left
 *     end
 *     $out[0..2] += $sum · $share                              ;; red, green, blue; not four at once, which would wait for the pixel before
 *     $out += 12
 *     br_if $out < $last
 *   end
 */

/**
 * @param source where the place (0, 0) lies: rows of `stride` bytes, red, green, blue; a byte behind the neighbours is read
 * @param out pixels of three 32-bit floats, up to `last`
 * @param share of each place in a pixel, by 1/16,384
 */
export type Mix = (
  source: number,
  stride: number,
  out: number,
  last: number,
  grid: number,
  x: number,
  y: number,
  dx: number,
  dy: number,
  share: number,
) => void;

const [source, stride, out, last, grid, x, y, dx, dy, share] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const [left, p, right, sum, above] = [10, 11, 12, 13, 14] as const;

const fraction = (of: number) => [...get(of), ...constant(9), ...shiftRight, ...constant(127), ...and];
const step = (local: number, by: number) => [...get(local), ...get(by), ...add, ...set(local)];
const pairsAt = (address: readonly number[]) => [...address, ...load4Bytes(0), ...address, ...load4Bytes(3), ...interleave, ...widen];

const mix = simdModule({
  parameters: [I32, I32, I32, I32, I32, I32, I32, I32, I32, F32],
  locals: [I32, I32, I32, V128, V128],
  code: [
    ...loop,
    ...[...zero, ...set(sum), ...get(grid), ...set(left)],
    ...loop,
    ...[...get(source), ...get(y), ...constant(16), ...shiftRight, ...get(stride), ...multiply, ...add],
    ...[...get(x), ...constant(16), ...shiftRight, ...constant(3), ...multiply, ...add, ...set(p)],
    ...[...pairsAt(get(p)), ...set(above), ...step(p, stride), ...pairsAt(get(p)), ...get(above), ...subtractShorts],
    ...[...fraction(y), ...splatShort, ...multiplyShorts, ...get(above), ...constant(7), ...shiftShortsLeft, ...addShorts],
    ...[...constant(128), ...fraction(x), ...tee(right), ...subtract, ...get(right), ...constant(16), ...shiftLeft, ...add, ...splat],
    ...[...dot, ...get(sum), ...addLanes, ...set(sum)],
    ...[...step(x, dx), ...step(y, dy)],
    ...[...get(left), ...constant(1), ...subtract, ...tee(left), ...branchIf],
    ...end,
    ...[...get(sum), ...toFloats, ...get(share), ...splatFloat, ...multiplyFloats],
    ...[...get(out), ...get(out), ...load8Bytes, ...load4Lane(8, 2), ...addFloats, ...set(sum)],
    ...[...get(out), ...get(sum), ...store8Lane(0, 0), ...get(out), ...get(sum), ...store4Lane(8, 2)],
    ...advance(out, 12),
    ...[...get(out), ...get(last), ...lessThan, ...branchIf],
    ...end,
  ],
});

export const mixIn = (memory: SimdMemory): Mix => linked(mix, memory);
