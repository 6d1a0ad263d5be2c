import { statusWordError, sw } from './apdu.ts';
import type { ChipSession } from './chip-session.ts';
import { referenceOf } from './cv-certificate.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { readTlv } from './tlv.ts';

export const efCvcaDefault = 0x011c;
/** Fixed size of EF.CVCA: one or two references, then zeros. */
const size = 36;

/**
 * Reads EF.CVCA, Doc 9303-11 Appendix K.2: the CVCA keys that the chip trusts, the most recent first.
 * @throws {PassportReaderError} `status-word`, `malformed-data`, `malformed-tlv`, or what the transport throws
 */
export async function readEfCvca(session: Pick<ChipSession, 'transmit'>, fileId = efCvcaDefault): Promise<string[]> {
  const data = Uint8Array.of(fileId >> 8, fileId & 0xff);
  const selected = await session.transmit({ cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data });
  if (selected.statusWord !== sw.success) throw statusWordError(selected.statusWord, 'SELECT of EF.CVCA');
  const answer = await session.transmit({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: size });
  if (answer.data.length === 0) throw statusWordError(answer.statusWord, 'READ BINARY of EF.CVCA');
  return parseEfCvca(answer.data);
}

/** @throws {PassportReaderError} `malformed-data`, `malformed-tlv` */
export function parseEfCvca(bytes: Uint8Array): string[] {
  const references: string[] = [];
  for (let at = 0; at < bytes.length && bytes[at] !== 0 && references.length < 2; ) {
    const object = readTlv(bytes, at);
    if (object.tag !== 0x42) throw new PassportReaderError('malformed-data', 'EF.CVCA holds something else than references (tag 42).');
    references.push(referenceOf(object));
    at += object.raw.length;
  }
  if (references.length === 0) throw new PassportReaderError('malformed-data', 'EF.CVCA holds no reference.');
  return references;
}
