import { type CommandApdu, type ResponseApdu, sw } from './apdu.ts';
import type { ProtocolSession } from './chip-session.ts';

/** CLA bit of ISO/IEC 7816-4 §5.3.3: more of the same command follows. */
const chained = 0x10;

/** Data that always fits one protected command in short length: 240 bytes when padded, 14 bytes of objects around them. */
export const pieceLength = 224;

/**
 * Sends a command whose data may be longer than one short command holds: in extended length where the chip has it and takes it, else in a chain
 * (each piece protected by itself).
 * @returns the answer to the last piece, or to the one that was refused
 */
export async function transmitLong(session: ProtocolSession, command: CommandApdu, extendedLength: boolean): Promise<ResponseApdu> {
  const { data = new Uint8Array(0), le, ...header } = command;
  if (data.length <= pieceLength) return session.transmit(command);
  if (extendedLength && !session.extendedLengthRefused) {
    const answer = await session.transmit(command, true);
    if (!session.extendedLengthRefused) return answer;
  }
  let at = 0;
  for (; at + pieceLength < data.length; at += pieceLength) {
    const answer = await session.transmit({ ...header, cla: header.cla | chained, data: data.subarray(at, at + pieceLength) });
    if (answer.statusWord !== sw.success) return answer;
  }
  return session.transmit({ ...header, data: data.subarray(at), ...(le !== undefined && { le }) });
}
