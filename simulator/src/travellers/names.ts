import type { Sex } from './face-shape.ts';
import type { Random } from './random.ts';

const ONSETS = [
  'b',
  'br',
  'd',
  'dr',
  'f',
  'g',
  'h',
  'j',
  'k',
  'kl',
  'l',
  'm',
  'n',
  'p',
  'r',
  's',
  'st',
  't',
  'tr',
  'v',
  'w',
  'y',
  'z',
  'sh',
] as const;
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ai', 'ei', 'io', 'ua'] as const;
const CODAS = ['', '', '', 'l', 'm', 'n', 'r', 's', 'nd', 'rk', 'x'] as const;

/** Capital letters only, as the MRZ has them. Made of syllables, so that it names nobody. */
export function createName(random: Random, syllables: number): string {
  let name = '';
  for (let i = 0; i < syllables; i++) {
    name +=
      random.pick(ONSETS) +
      random.pick(VOWELS) +
      (i === syllables - 1 ? random.pick(CODAS) : random.chance(0.25) ? random.pick(['l', 'm', 'n', 'r']) : '');
  }
  return name.toUpperCase();
}

/** One or two given names with an ending that hints at the sex. */
export function createGivenNames(random: Random, sex: Sex): string {
  const one = () =>
    createName(random, random.integer(1, 2)) + (sex === 'F' ? random.pick(['A', 'E', 'INE', 'IA']) : random.pick(['O', 'AN', 'US', 'EK']));
  return random.chance(0.4) ? `${one()} ${one()}` : one();
}
