/** Writes the few wire types of Protocol Buffers that an ONNX file is made of. Field numbers are the caller's. */
export type Part = Uint8Array;

const wire = { varint: 0, bytes: 2, float: 5 } as const;

/** An integer, zero or more; below 2⁵³. */
export const varint = (field: number, value: number): Part => Buffer.from([...key(field, wire.varint), ...digits(value)]);

export const text = (field: number, value: string): Part => bytes(field, Buffer.from(value, 'utf8'));

export const message = (field: number, parts: readonly Part[]): Part => bytes(field, Buffer.concat(parts));

export const bytes = (field: number, value: Uint8Array): Part =>
  Buffer.concat([Buffer.from([...key(field, wire.bytes), ...digits(value.length)]), value]);

export function float(field: number, value: number): Part {
  const part = Buffer.alloc(5 + (field > 15 ? 1 : 0));
  const start = key(field, wire.float);
  part.set(start);
  part.writeFloatLE(value, start.length);
  return part;
}

const key = (field: number, type: number): number[] => digits(field * 8 + type);

function digits(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
  return [...out, rest];
}
