/** Reads an Intel HEX image into program memory. @throws {Error} where a record is damaged or lies outside the memory */
export function readIntelHex(text: string, memory: Uint8Array): void {
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '') continue;
    const record = Buffer.from(line.slice(1), 'hex');
    const length = record[0] ?? 0;
    const sum = record.reduce((total, byte) => total + byte, 0) & 0xff;
    if (line[0] !== ':' || record.length !== length + 5 || sum !== 0) {
      throw new Error(
        `Intel HEX line ${index + 1} is damaged: expected a record with a correct length and checksum. Build the image again.`,
      );
    }
    const address = record.readUInt16BE(1);
    const type = record[3];
    if (type === 1) return;
    if (type !== 0) continue;
    if (address + length > memory.length)
      throw new Error(`Intel HEX line ${index + 1} lies outside the program memory of ${memory.length} bytes.`);
    memory.set(record.subarray(4, 4 + length), address);
  }
}
