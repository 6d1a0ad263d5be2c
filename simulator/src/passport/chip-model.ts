import type { Chip } from './chip.ts';

/** The radio link and the chip's own time that no reader can beat. */
export interface ChipModelOptions {
  /** Bits a second between reader and chip; 424,000 is common. */
  readonly bitsPerSecond?: number;
  /** Seconds a chip needs for any command at all. */
  readonly secondsPerApdu?: number;
}

/** What a chip's wrapper has counted. */
export interface ChipTraffic {
  readonly apdus: number;
  /** Bytes of commands and answers, with headers and status words. */
  readonly commandBytes: number;
  readonly answerBytes: number;
  /** The physical floor: the time the link and the chip alone take for this traffic. */
  readonly floorSeconds: number;
}

/** A chip that counts. */
export interface MeasuredChip extends Chip {
  traffic(): ChipTraffic;
}

/**
 * Counts what passes between reader and chip and computes the time no reader can beat.
 *
 * @param inRealTime whether each answer's `delay` is its time on the link, so that a reader's clock shows floor and own time together
 */
export function chipModel(
  chip: Chip,
  { bitsPerSecond = 424_000, secondsPerApdu = 0.008, inRealTime = false }: ChipModelOptions & { readonly inRealTime?: boolean } = {},
): MeasuredChip {
  let apdus = 0;
  let commandBytes = 0;
  let answerBytes = 0;
  let delay = 0;
  const seconds = (exchanges: number, bytes: number) => exchanges * secondsPerApdu + (bytes * 8) / bitsPerSecond;
  return {
    atr: chip.atr,
    get delay() {
      return delay;
    },
    apdu(command) {
      const answer = chip.apdu(command);
      apdus++;
      commandBytes += command.length;
      answerBytes += answer?.length ?? 0;
      delay = (chip.delay ?? 0) + (inRealTime ? seconds(1, command.length + (answer?.length ?? 0)) * 1000 : 0);
      return answer;
    },
    power: (on) => chip.power(on),
    reset: () => chip.reset(),
    traffic: () => ({ apdus, commandBytes, answerBytes, floorSeconds: seconds(apdus, commandBytes + answerBytes) }),
  };
}
