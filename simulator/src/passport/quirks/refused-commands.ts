import { SW } from '../status-word.ts';
import type { Quirk } from './quirk.ts';

/** A command that expects no data back, sent with an Le, is a wrong length to this chip. */
export function strayLeRefused(ins: number): Quirk {
  return {
    // SELECT with P2 0C and MSE return nothing; other SELECTs may ask for file control information.
    refuse: (command) =>
      command.ins === ins && command.le !== undefined && (ins !== 0xa4 || command.p2 === 0x0c) ? { sw: SW.wrongLength } : undefined,
  };
}

/** The master file cannot be selected by its identifier or without one; it is the current file after a reset all the same. */
export function selectMasterFileRefused(): Quirk {
  const isMasterFile = (data: Uint8Array) => data.length === 0 || (data.length === 2 && data[0] === 0x3f && data[1] === 0x00);
  return { refuse: ({ ins, p1, data }) => (ins === 0xa4 && p1 === 0x00 && isMasterFile(data) ? { sw: SW.fileNotFound } : undefined) };
}

/** Asking for DG3 without Terminal Authentication is refused with 6982, and the session is over. */
export function dataGroup3EndsSession(): Quirk {
  return {
    refuse({ ins, p1, p2, data }, { application }) {
      const selected = ins === 0xa4 && data.length === 2 && data[0] === 0x01 && data[1] === 0x03;
      const read = (ins === 0xb0 && p1 === 0x83) || (ins === 0xb1 && (p1 === 0 ? p2 === 3 : p1 === 0x01 && p2 === 0x03));
      return application && (selected || read) ? { sw: SW.securityStatusNotSatisfied, endsSession: true } : undefined;
    },
  };
}

/** Active Authentication answers with the first half of its signature. */
export function answersTruncated(): Quirk {
  return {
    change: (answer, { ins }) =>
      ins === 0x88 && answer.data ? { ...answer, data: answer.data.subarray(0, answer.data.length / 2) } : answer,
  };
}
