/*
 * The inner loop of the search: dot products of one query with many entries, as a WebAssembly module of one function, put together
 * here from its opcodes (WebAssembly 2.0, with the fixed-width SIMD instructions) so that no further tool is needed to build it.
 *
 * As text, `$q`, `$end`, `$a` and `$b` being locals:
 *
 *   (func (export "dots") (param $query i32) (param $entry i32) (param $count i32) (param $stride i32) (param $out i32)
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

const [query, entry, count, stride, out, q, end, a, b] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
const I32 = 0x7f;
const V128 = 0x7b;

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const constant = (value: number) => [0x41, value]; // one byte of LEB128: 0–63
const add = [0x6a];
const lessThan = [0x49]; // unsigned
const loop = [0x03, 0x40];
const branchIf = [0x0d, 0];
const endOf = [0x0b];
const zero = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const load8Signed = (offset: number) => [0xfd, 0x01, 3, offset];
const load16 = (offset: number) => [0xfd, 0x00, 4, offset];
const dot = [0xfd, 0xba, 0x01];
const addLanes = [0xfd, 0xae, 0x01];
const lane = (index: number) => [0xfd, 0x1b, index];
const store = [0x36, 2, 0];

const advance = (local: number, by: number) => [...get(local), ...constant(by), ...add, ...set(local)];
const accumulate = (sum: number, entryOffset: number, queryOffset: number) => [
  ...[...get(entry), ...load8Signed(entryOffset)],
  ...[...get(q), ...load16(queryOffset)],
  ...[...dot, ...get(sum), ...addLanes, ...set(sum)],
];

const body = [
  ...[2, 2, I32, 2, V128], // locals: $q and $end, $a and $b
  ...loop,
  ...[...zero, ...set(a), ...zero, ...set(b), ...get(query), ...set(q)],
  ...[...get(entry), ...get(stride), ...add, ...set(end)],
  ...loop,
  ...accumulate(a, 0, 0),
  ...accumulate(b, 8, 16),
  ...[...advance(q, 32), ...advance(entry, 16)],
  ...[...get(entry), ...get(end), ...lessThan, ...branchIf],
  ...endOf,
  ...[...get(out), ...get(a), ...get(b), ...addLanes, ...set(a)],
  ...[...get(a), ...lane(0), ...get(a), ...lane(1), ...add, ...get(a), ...lane(2), ...add, ...get(a), ...lane(3), ...add],
  ...store,
  ...advance(out, 4),
  ...[...get(count), ...constant(1), 0x6b, 0x22, count, ...branchIf], // i32.sub, local.tee
  ...endOf,
  ...endOf,
];

const leb = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
const section = (id: number, content: readonly number[]) => [id, ...leb(content.length), ...content];
const name = (text: string) => [text.length, ...Buffer.from(text, 'ascii')];

const module = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
  ...section(1, [1, 0x60, 5, I32, I32, I32, I32, I32, 0]), // type: five i32 → nothing
  ...section(2, [1, ...name('limen'), ...name('memory'), 0x02, 0x00, 1]), // import: a memory of at least one page
  ...section(3, [1, 0]), // one function of type 0
  ...section(7, [1, ...name('dots'), 0x00, 0]), // export
  ...section(10, [1, ...leb(body.length), ...body]), // code
]);

/** The kernel's memory: query, sums and entries lie where its caller puts them. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
}

/** Of what every JavaScript engine has, the little that is used here; TypeScript knows it only together with a browser's types. */
const { Memory, Module, Instance } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Memory: new (size: { readonly initial: number }) => KernelMemory;
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object, imports: object) => { readonly exports: { readonly dots: Dots } };
    };
  }
).WebAssembly;

const PAGE = 65_536;

/** @throws {RangeError} when there is no room */
export const kernelMemory = (bytes: number): KernelMemory => new Memory({ initial: Math.ceil(bytes / PAGE) });

/** The function on a memory. Give it some thousand entries a call: V8 changes to the optimised code between calls, never within one. */
export const dotsIn = (memory: KernelMemory): Dots => new Instance(new Module(module), { limen: { memory } }).exports.dots;
