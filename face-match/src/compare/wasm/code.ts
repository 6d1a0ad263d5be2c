import * as w from './assembly.ts';

/*
 * The comparison of packed panels as one WebAssembly function. A tile of cosines stays in registers while all numbers of its templates go by; then it is
 * counted and forgotten. As text, for a tile of `high` × `wide`:
 *
 *   for each chip panel $b below $bEnd
 *     if $hits > $hitsLimit, give back                     ;; no room for one more column of tiles
 *     for each live panel $a
 *       for each number k
 *         tile[r][c] += live[k][r] * chip[k][c]
 *       if any of the tile >= $threshold
 *         $hits[] = $a, $b, tile
 *       for each r, c
 *         bin = trunc(tile[r][c] * $scale + $scale); of pairs of one person, $skipped
 *         $bins[bin] += 1
 *
 * All pointers are addresses in bytes. Gives back $b, to go on from, and $hits.
 */

/** Places of the tile; with 4 numbers a vector, `high * wide / 4` and `wide / 4 + 1` registers are used, of the 16 that x86-64 has, one more for what is multiplied. */
export interface Tile {
  readonly high: number;
  readonly wide: number;
}

/** Parameters in the order of the text. */
export type Compare = (
  live: number,
  liveEnd: number,
  livePersons: number,
  chip: number,
  chipEnd: number,
  chipPersons: number,
  panelBytes: number,
  chipPanelBytes: number,
  bins: number,
  skipped: number,
  scale: number,
  threshold: number,
  hits: number,
  hitsLimit: number,
) => [chip: number, hits: number];

const parameters = [
  ...['live', 'liveEnd', 'livePersons', 'chip', 'chipEnd', 'chipPersons', 'liveBytes', 'chipBytes'],
  ...['bins', 'skipped', 'scale', 'threshold', 'hits', 'hitsLimit'],
] as const;
const parameterTypes = parameters.map((name) => (name === 'scale' || name === 'threshold' ? w.F32 : w.I32));

export function comparison({ high, wide }: Tile, relaxed: boolean): Uint8Array<ArrayBuffer> {
  const local = Object.fromEntries(parameters.map((name, i) => [name, i])) as Record<(typeof parameters)[number], number>;
  const types: number[] = [];
  const newLocal = (type: number) => parameters.length + types.push(type) - 1;
  const [a, p, end, persons, address] = [w.I32, w.I32, w.I32, w.I32, w.I32].map(newLocal) as [number, number, number, number, number];
  const [one, most, scales, limits, skips] = [w.V128, w.V128, w.V128, w.V128, w.V128].map(newLocal) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const vectors = wide / 4;
  const right = Array.from({ length: vectors }, () => newLocal(w.V128));
  const tile = Array.from({ length: high }, () => Array.from({ length: vectors }, () => newLocal(w.V128)));
  const sums = tile.flat();

  const advance = (pointer: number, ...by: readonly w.Code[]) => [...w.get(pointer), ...by.flat(), ...w.add, ...w.set(pointer)];
  const accumulate = (sum: number, factor: number) =>
    relaxed
      ? [...w.get(one), ...w.get(factor), ...w.get(sum), ...w.relaxedMultiplyAdd, ...w.set(sum)]
      : [...w.get(one), ...w.get(factor), ...w.multiplyF32, ...w.get(sum), ...w.addF32, ...w.set(sum)];
  // One number of all at a time: with more of them in a row V8 keeps less of the tile in registers, and is half as fast.
  const products = [
    ...right.flatMap((vector, c) => [...w.get(p), ...w.loadVector(16 * c), ...w.set(vector)]),
    ...tile.flatMap((row, r) => [
      ...[...w.get(a), ...w.loadSplat(4 * r), ...w.set(one)],
      ...row.flatMap((sum, c) => accumulate(sum, right[c]!)),
    ]),
  ];
  const reachesThreshold = [
    ...[...w.get(sums[0]!), ...sums.slice(1).flatMap((sum) => [...w.get(sum), ...w.greaterF32]), ...w.set(most)],
    ...[...w.get(most), ...w.get(limits), ...w.atLeastF32, ...w.anyTrue],
  ];
  const handOver = [
    ...[...w.get(local.hits), ...w.get(end), ...w.store(0), ...w.get(local.hits), ...w.get(local.chip), ...w.store(4)],
    ...sums.flatMap((sum, i) => [...w.get(local.hits), ...w.get(sum), ...w.storeVector(8 + 16 * i)]),
    ...advance(local.hits, w.constant(8 + 16 * sums.length)),
  ];
  const count = (vector: number, c: number) => [
    ...w.get(skips),
    ...[...w.get(vector), ...w.get(scales), ...w.multiplyF32, ...w.get(scales), ...w.addF32, ...w.truncate],
    ...[...w.get(one), ...w.get(local.chipPersons), ...w.loadVector(16 * c), ...w.equalI32],
    ...[...w.select, ...w.set(most)],
    ...[0, 1, 2, 3].flatMap((lane) => [
      ...[...w.get(most), ...w.laneI32(lane), ...w.constant(2), ...w.shiftLeft, ...w.get(local.bins), ...w.add, ...w.tee(address)],
      ...[...w.get(address), ...w.load(), ...w.constant(1), ...w.add, ...w.store()],
    ]),
  ];
  const body = [
    ...[...w.get(local.scale), ...w.splatF32, ...w.set(scales), ...w.get(local.threshold), ...w.splatF32, ...w.set(limits)],
    ...[...w.get(local.skipped), ...w.splatI32, ...w.set(skips)],
    ...w.loop(
      [...w.get(local.hits), ...w.get(local.hitsLimit), ...w.greaterThan],
      w.when([...w.get(local.chip), ...w.get(local.hits), ...w.giveBack]),
      [...w.get(local.live), ...w.set(a), ...w.get(local.livePersons), ...w.set(persons)],
      w.loop(
        sums.flatMap((sum) => [...w.zeroVector, ...w.set(sum)]),
        [...w.get(local.chip), ...w.set(p), ...w.get(a), ...w.get(local.liveBytes), ...w.add, ...w.set(end)],
        w.loop(products, advance(p, w.constant(4 * wide)), advance(a, w.constant(4 * high)), [
          ...[...w.get(a), ...w.get(end), ...w.lessThan, ...w.branchIf(0)],
        ]),
        reachesThreshold,
        w.when(handOver),
        tile.flatMap((row, r) => [
          ...[...w.get(persons), ...w.loadSplat(4 * r), ...w.set(one)],
          ...row.flatMap((vector, c) => count(vector, c)),
        ]),
        advance(persons, w.constant(4 * high)),
        [...w.get(a), ...w.get(local.liveEnd), ...w.lessThan, ...w.branchIf(0)],
      ),
      advance(local.chip, w.get(local.chipBytes)),
      advance(local.chipPersons, w.constant(4 * wide)),
      [...w.get(local.chip), ...w.get(local.chipEnd), ...w.lessThan, ...w.branchIf(0)],
    ),
    ...[...w.get(local.chip), ...w.get(local.hits)],
  ];
  return w.moduleOf('compare', { parameters: parameterTypes, results: [w.I32, w.I32], locals: types }, body);
}
