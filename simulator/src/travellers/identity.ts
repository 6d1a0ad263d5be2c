import { createFaceShape, type FaceShape, type Sex } from './face-shape.ts';
import { createGivenNames, createName } from './names.ts';
import { createRandom } from './random.ts';

/** A person who does not exist, with a passport's particulars and a face. */
export interface Identity {
  readonly seed: number;
  readonly sex: Sex;
  /** Whole years today. */
  readonly age: number;
  /** Years since the passport's portrait was taken. */
  readonly portraitAge: number;
  /** Millimetres from the floor to the crown. */
  readonly stature: number;
  /** ICAO 9303-3 codes as in the MRZ: three letters, Germany being `D`. */
  readonly issuingState: string;
  readonly nationality: string;
  /** Upper case A–Z and spaces. */
  readonly surname: string;
  readonly givenNames: string;
  /** Upper case letters and digits; mostly nine, now and then longer (9303-4's long document numbers). */
  readonly documentNumber: string;
  /** ISO dates, `YYYY-MM-DD`. */
  readonly dateOfBirth: string;
  readonly dateOfIssue: string;
  readonly dateOfExpiry: string;
  readonly face: FaceShape;
}

export interface IdentityWish {
  /** Ages and validity count from here; without it, today. */
  readonly today?: Date;
  readonly age?: number;
  readonly sex?: Sex;
  readonly issuingState?: string;
}

/** The ten issuing states that SmartGate New Zealand admitted; the site file is what decides. */
export const ELIGIBLE_STATES = ['AUS', 'CAN', 'CHN', 'FRA', 'D', 'IRL', 'NZL', 'NLD', 'GBR', 'USA'] as const;

const DAY = 86_400_000;

/** The same seed gives the same person; only the dates follow `wish.today`. */
export function createIdentity(seed: number, wish: IdentityWish = {}): Identity {
  const random = createRandom(seed).fork('identity');
  const today = wish.today ?? new Date();
  const sex = wish.sex ?? random.fork('sex').pick(['F', 'M'] as const);
  const years = random.fork('age');
  const age = wish.age ?? (years.chance(0.12) ? years.integer(12, 17) : years.chance(0.25) ? years.integer(56, 84) : years.integer(18, 55));
  const dates = random.fork('dates');
  const born = new Date(Date.UTC(today.getUTCFullYear() - age, today.getUTCMonth(), today.getUTCDate()) - dates.integer(1, 360) * DAY);
  // A child's passport is valid five years, a grown person's ten; nobody's portrait is older than the passport.
  const validity = age < 18 ? 5 : 10;
  const portraitAge = Math.min(dates.range(0.1, validity - 0.6), age < 18 ? 2 : 9);
  const issued = new Date(today.getTime() - portraitAge * 365.25 * DAY);
  const expires = new Date(Date.UTC(issued.getUTCFullYear() + validity, issued.getUTCMonth(), issued.getUTCDate()));
  const papers = random.fork('papers');
  const issuingState = wish.issuingState ?? papers.pick(ELIGIBLE_STATES);
  const child = Math.max(0, (17 - age) / 11);
  return {
    seed,
    sex,
    age,
    portraitAge,
    stature: random.fork('stature').normal((sex === 'M' ? 1765 : 1640) - (sex === 'M' ? 560 : 430) * child, 62),
    issuingState,
    nationality: papers.chance(0.95) ? issuingState : papers.pick(ELIGIBLE_STATES),
    surname: createName(random.fork('surname'), papers.integer(1, 3)),
    givenNames: createGivenNames(random.fork('given'), sex),
    documentNumber: documentNumber(papers.fork('number').next, papers.chance(0.05) ? 12 : 9),
    dateOfBirth: iso(born),
    dateOfIssue: iso(issued),
    dateOfExpiry: iso(expires),
    face: createFaceShape(random.fork('face'), sex, age),
  };
}

function iso(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function documentNumber(next: () => number, length: number): string {
  const letters = 'CFGHJKLMNPRTVWXYZ';
  let number = letters[Math.floor(next() * letters.length)]!;
  while (number.length < length)
    number += number.length < 2 && next() < 0.3 ? letters[Math.floor(next() * letters.length)]! : Math.floor(next() * 10);
  return number;
}
