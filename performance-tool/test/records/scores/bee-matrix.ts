/** A BEE matrix or mask as OpenBR writes them. */
export function beeMatrix(
  cells: readonly (readonly number[])[],
  { kind = 'S2', type = 'F', littleEndian = true, target = 'target.xml', query = 'query.xml' }: BeeOptions = {},
): Buffer {
  const magic = Buffer.alloc(4);
  if (littleEndian) magic.writeUInt32LE(0x12345678);
  else magic.writeUInt32BE(0x12345678);
  const [rows, columns] = [cells.length, cells[0]?.length ?? 0];
  const data = cells.flat().map((cell) => {
    if (type === 'B') return Buffer.from([cell]);
    const float = Buffer.alloc(4);
    if (littleEndian) float.writeFloatLE(cell);
    else float.writeFloatBE(cell);
    return float;
  });
  return Buffer.concat([Buffer.from(`${kind}\n${target}\n${query}\nM${type} ${rows} ${columns} `), magic, Buffer.from('\n'), ...data]);
}

export interface BeeOptions {
  readonly kind?: string;
  readonly type?: 'F' | 'B';
  readonly littleEndian?: boolean;
  readonly target?: string;
  readonly query?: string;
}
