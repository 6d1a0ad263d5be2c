/**
 * Whether an answer to reset declares extended Lc and Le fields: compact-TLV 7x "card capabilities" in the historical bytes,
 * third byte, bit 7 (ISO/IEC 7816-4 §12.1.1.9). Anything odd counts as no.
 */
export function extendedLengthInAtr(atr: Uint8Array): boolean {
  const historical = historicalBytesOf(atr);
  if (!historical || (historical[0] !== 0x80 && historical[0] !== 0x00)) return false;
  for (let at = 1; at < historical.length; ) {
    const header = historical[at] as number;
    const length = header & 0x0f;
    const value = historical.subarray(at + 1, at + 1 + length);
    if (header >> 4 === 7 && length === 3 && value.length === 3) return ((value[2] as number) & 0x40) !== 0;
    at += 1 + length;
  }
  return false;
}

/** The historical bytes of an answer to reset, ISO/IEC 7816-3 §8.2; undefined when it is cut short. */
export function historicalBytesOf(atr: Uint8Array): Uint8Array | undefined {
  const t0 = atr[1];
  if (t0 === undefined) return undefined;
  let at = 2;
  for (let indicator = t0 >> 4; indicator !== 0; ) {
    const interfaceBytes = [1, 2, 4, 8].filter((bit) => indicator & bit).length;
    const td = indicator & 8 ? atr[at + interfaceBytes - 1] : 0;
    if (td === undefined) return undefined;
    at += interfaceBytes;
    indicator = td >> 4;
  }
  const historical = atr.subarray(at, at + (t0 & 0x0f));
  return historical.length === (t0 & 0x0f) ? historical : undefined;
}
