import type { Chip } from './chip.ts';

/** Answers of one reading in their order. */
export type Recording = readonly (Uint8Array | undefined)[];

/** Listens to a chip, as an eavesdropper near the gate does. */
export function recordChip(chip: Chip): { readonly chip: Chip; readonly recording: Recording } {
  const recording: (Uint8Array | undefined)[] = [];
  return {
    recording,
    chip: {
      ...passive(chip),
      apdu(command) {
        const answer = chip.apdu(command);
        recording.push(answer);
        return answer;
      },
    },
  };
}

/** A chip that knows nothing but the answers of an earlier reading and gives them again, in order. */
export function replayChip(genuine: Pick<Chip, 'atr'>, recording: Recording): Chip {
  let next = 0;
  return { atr: genuine.atr, apdu: () => recording[next++], power: () => {}, reset: () => {} };
}

const passive = (chip: Chip): Omit<Chip, 'apdu'> => ({
  atr: chip.atr,
  power: (on) => chip.power(on),
  reset: () => chip.reset(),
});
