import { SW } from '../status-word.ts';
import type { Quirk } from './quirk.ts';
import { getResponseNeeded } from './response-lengths.ts';

/*
 * Signatures of Active Authentication that fit no short answer (RSA of 2048 bits), as chips give them that have no extended length, or not all of it.
 */

const internalAuthenticate = 0x88;
const getResponse = 0xc0;
/** Bytes of a part that fits a protected short answer with every cipher. */
const part = 200;

/** Protected answers longer than 256 bytes wait for GET RESPONSE, one secure messaging around the whole. */
export function longAnswersWait(): Quirk {
  return { ...getResponseNeeded((answer) => answer.length > 258), longAnswer: () => true };
}

/** The signature comes in parts, each protected by itself: 61xx, then GET RESPONSE under secure messaging. */
export function signatureInProtectedParts(): Quirk {
  let waiting: Uint8Array = new Uint8Array();
  const next = () => {
    const data = waiting.subarray(0, part);
    waiting = waiting.subarray(data.length);
    return { sw: waiting.length > 0 ? 0x6100 | Math.min(waiting.length, 0xff) : SW.ok, data };
  };
  return {
    longAnswer: ({ ins }) => ins === internalAuthenticate,
    refuse: ({ ins }) => (ins === getResponse && waiting.length > 0 ? next() : undefined),
    change(answer, { ins, extended }) {
      if (ins !== internalAuthenticate || extended || !answer.data || answer.data.length <= part) return answer;
      waiting = answer.data;
      return next();
    },
  };
}

/** Extended length works, but not with its largest Le: a wrong length, or 6Cxx with the right one. */
export function largestLeRefused(sw: number): Quirk {
  return { refuse: ({ ins, le }) => (ins === internalAuthenticate && le !== undefined && le > 256 ? { sw } : undefined) };
}

/** In short length, the first bytes of the signature and no word that there are more. */
export function signatureCutShort(): Quirk {
  return {
    longAnswer: ({ ins }) => ins === internalAuthenticate,
    change: (answer, { ins, extended }) =>
      ins === internalAuthenticate && !extended && answer.data ? { ...answer, data: answer.data.subarray(0, part) } : answer,
  };
}
