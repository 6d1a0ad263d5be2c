/*
 * WebAssembly 2.0 as bytes: the instructions the comparison needs, so that no further tool is needed to build it.
 */

export type Code = readonly number[];

/** Unsigned LEB128. */
export const leb = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
/** Signed LEB128, of numbers not below zero. */
const signedLeb = (value: number): number[] => (value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signedLeb(value >>> 7)]);

export const I32 = 0x7f;
export const F32 = 0x7d;
export const V128 = 0x7b;

const simd = (code: number, ...rest: readonly number[]): Code => [0xfd, ...leb(code), ...rest];
const memory = (align: number, offset: number): Code => [align, ...leb(offset)];

export const get = (local: number): Code => [0x20, ...leb(local)];
export const set = (local: number): Code => [0x21, ...leb(local)];
export const tee = (local: number): Code => [0x22, ...leb(local)];
export const constant = (value: number): Code => [0x41, ...signedLeb(value)];
export const add: Code = [0x6a];
export const shiftLeft: Code = [0x74];
export const lessThan: Code = [0x49]; // unsigned
export const greaterThan: Code = [0x4b];
export const load = (offset = 0): Code => [0x28, ...memory(2, offset)];
export const store = (offset = 0): Code => [0x36, ...memory(2, offset)];
export const loop = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0b];
export const when = (...body: readonly Code[]): Code => [0x04, 0x40, ...body.flat(), 0x0b];
export const branchIf = (depth: number): Code => [0x0d, depth];
export const giveBack: Code = [0x0f];

export const loadVector = (offset: number): Code => simd(0x00, ...memory(2, offset));
export const loadSplat = (offset: number): Code => simd(0x09, ...memory(2, offset));
export const storeVector = (offset: number): Code => simd(0x0b, ...memory(2, offset));
export const zeroVector: Code = simd(0x0c, ...new Array<number>(16).fill(0));
export const splatI32: Code = simd(0x11);
export const splatF32: Code = simd(0x13);
export const laneI32 = (index: number): Code => simd(0x1b, index);
export const equalI32: Code = simd(0x37);
export const atLeastF32: Code = simd(0x46);
export const select: Code = simd(0x52);
export const anyTrue: Code = simd(0x53);
export const addF32: Code = simd(0xe4);
export const multiplyF32: Code = simd(0xe6);
export const greaterF32: Code = simd(0xeb); // f32x4.pmax
export const truncate: Code = simd(0xf8);
/** Multiply and add, rounded once where the machine can: WebAssembly 3.0, relaxed SIMD. */
export const relaxedMultiplyAdd: Code = simd(0x105);

const section = (id: number, content: Code): Code => [id, ...leb(content.length), ...content];
const name = (text: string): Code => [text.length, ...Buffer.from(text, 'ascii')];

/** A module of one exported function on an imported memory `limen.memory`. */
export function moduleOf(
  exported: string,
  { parameters, results, locals }: { readonly parameters: Code; readonly results: Code; readonly locals: Code },
  ...body: readonly Code[]
): Uint8Array<ArrayBuffer> {
  const groups = locals.flatMap((type) => [1, type]);
  const code = [...leb(locals.length), ...groups, ...body.flat(), 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, [1, 0x60, ...leb(parameters.length), ...parameters, ...leb(results.length), ...results]),
    ...section(2, [1, ...name('limen'), ...name('memory'), 0x02, 0x00, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name(exported), 0x00, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}
