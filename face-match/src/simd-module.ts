/*
 * WebAssembly modules of one function each, put together from their opcodes (WebAssembly 2.0, with the fixed-width SIMD instructions), so that no further tool
 * is needed to build them. Only what the kernels here use.
 */

export const I32 = 0x7f;
export const F32 = 0x7d;
export const V128 = 0x7b;

export const get = (local: number) => [0x20, local];
export const set = (local: number) => [0x21, local];
export const tee = (local: number) => [0x22, local];
/** A whole number, zero or more. */
export const constant = (value: number) => [0x41, ...signedLeb(value)];
export const add = [0x6a];
export const subtract = [0x6b];
export const multiply = [0x6c];
export const and = [0x71];
export const shiftLeft = [0x74];
/** The sign stays. */
export const shiftRight = [0x75];
export const lessThan = [0x49]; // unsigned
export const loop = [0x03, 0x40];
export const branchIf = [0x0d, 0];
export const end = [0x0b];
export const storeI32 = [0x36, 2, 0];
export const advance = (local: number, by: number) => [...get(local), ...constant(by), ...add, ...set(local)];

export const zero = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
export const load = (offset: number) => [0xfd, 0x00, 2, offset];
/** A lane of four bytes: a vector that has it. */
export const load4Lane = (offset: number, lane: number) => [0xfd, 0x56, 0, offset, lane];
export const store4Lane = (offset: number, lane: number) => [0xfd, 0x5a, 0, offset, lane];
/** Half a vector. */
export const store8Lane = (offset: number, half: number) => [0xfd, 0x5b, 0, offset, half];
/** Eight signed bytes as 16-bit numbers. */
export const load8Signed = (offset: number) => [0xfd, 0x01, 0, offset];
/** Eight bytes, or four, and nothing behind them. */
export const load8Bytes = [0xfd, 0x5d, 0, 0];
export const load4Bytes = (offset: number) => [0xfd, 0x5c, 0, offset];
/** The first eight bytes of one vector, each followed by that of another. One of few shuffles that V8 has an instruction for. */
export const interleave = [0xfd, 0x0d, ...Array.from({ length: 16 }, (_, i) => (i >> 1) + 16 * (i & 1))];
/** The first eight bytes as 16-bit numbers. */
export const widen = [0xfd, 0x89, 0x01];
export const lane = (index: number) => [0xfd, 0x1b, index];
export const splat = [0xfd, 0x11];
export const splatFloat = [0xfd, 0x13];
/** Of 16-bit numbers. */
export const splatShort = [0xfd, 0x10];
export const addShorts = [0xfd, 0x8e, 0x01];
export const subtractShorts = [0xfd, 0x91, 0x01];
export const multiplyShorts = [0xfd, 0x95, 0x01];
export const shiftShortsLeft = [0xfd, 0x8b, 0x01];
/** Products of 16-bit numbers, sums of two neighbours. */
export const dot = [0xfd, 0xba, 0x01];
export const addLanes = [0xfd, 0xae, 0x01];
export const addFloats = [0xfd, 0xe4, 0x01];
export const multiplyFloats = [0xfd, 0xe6, 0x01];
export const toFloats = [0xfd, 0xfa, 0x01];

const leb = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
const signedLeb = (value: number): number[] => (value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signedLeb(value >>> 7)]);
const section = (id: number, content: readonly number[]) => [id, ...leb(content.length), ...content];
const named = (text: string) => [text.length, ...Buffer.from(text, 'ascii')];

/** A function that gives nothing back and works on the memory that it is linked with. */
export interface SimdFunction {
  readonly parameters: readonly number[];
  /** Types of what it keeps besides. */
  readonly locals: readonly number[];
  readonly code: readonly number[];
}

/** What every JavaScript engine has, the little of it that is used here; TypeScript knows it only together with a browser's types. */
export interface SimdMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
const { Memory, Module, Instance } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Memory: new (size: { readonly initial: number }) => SimdMemory;
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object, imports: object) => { readonly exports: { readonly run: never } };
    };
  }
).WebAssembly;

export const simdModule = ({ parameters, locals, code }: SimdFunction): object => {
  const body = [locals.length, ...locals.flatMap((type) => [1, type]), ...code, ...end];
  return new Module(
    Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
      ...section(1, [1, 0x60, parameters.length, ...parameters, 0]), // type: the parameters → nothing
      ...section(2, [1, ...named('limen'), ...named('memory'), 0x02, 0x00, 1]), // import: a memory of at least one page
      ...section(3, [1, 0]), // one function of type 0
      ...section(7, [1, ...named('run'), 0x00, 0]), // export
      ...section(10, [1, ...leb(body.length), ...body]), // code
    ]),
  );
};

const PAGE = 65_536;

/** @throws {RangeError} when there is no room */
export const simdMemory = (bytes: number): SimdMemory => new Memory({ initial: Math.ceil(bytes / PAGE) });

/** Makes room; what lay in it stays, what looked at it does not see it any more. */
export function growTo(memory: SimdMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}

/** The function on a memory. V8 changes to its optimised code between calls, never within one: give it work in pieces. */
export const linked = <Run extends (...numbers: number[]) => void>(module: object, memory: SimdMemory): Run =>
  new Instance(module, { limen: { memory } }).exports.run;
