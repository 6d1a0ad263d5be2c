import type { Disguise } from '../attacks/species.ts';
import { type DocumentAttack, type Holder, type Passport, type PassportVariant, personalise, type TestPki } from '../passport/index.ts';
import { createIdentity, createRandom, type FaceSource, type Identity, type IdentityWish, passportPortrait } from '../travellers/index.ts';
import { type ChipProfileName, chipProfile, chipProfileOf } from './chip-profile.ts';

/** One traveller as drawn and personalised: plain data, so that another thread can make it. */
export interface IssuedTraveller {
  /** Who stands in front of the cameras. */
  readonly face: FaceSource;
  readonly passport: Passport;
  /** What its chip speaks. */
  readonly profile: ChipProfileName;
  /** The passport is another person's. */
  readonly impostor: boolean;
}

/** One traveller ready to go: a face for the cameras, a passport for the reader. */
export interface CastMember extends IssuedTraveller {
  readonly id: string;
  readonly printedLines: readonly string[];
}

/** What is to be said of one traveller before the seed decides the rest; for the scenarios. */
export interface CastWish extends Omit<IdentityWish, 'today'> {
  readonly variants?: readonly (PassportVariant | DocumentAttack)[];
  /** What the passport's chip speaks; that of its state and age unless given. */
  readonly chip?: ChipProfileName;
  readonly pulledAfter?: number;
  readonly impostor?: boolean;
  /** Whoever holds another person's passport shows that person's face by this, and not the own one. */
  readonly disguise?: Omit<Disguise, 'victim'>;
  /** Share of travellers who hold another person's passport, 0–1; decided by the seed. */
  readonly impostors?: number;
}

export const holderOf = (identity: Identity): Holder => ({ ...identity, sex: identity.sex === 'F' ? 'female' : 'male' });

/** Seeds of one run do not meet those of another. */
export const seedOf = (run: number, index: number): number => (run * 1_000_003 + index * 7 + 1) >>> 0;

/** The run's traveller of that number, always the same for the same seed. Draws a portrait: takes a second or so. */
export async function issueTraveller(run: number, index: number, wish: CastWish, pki: TestPki, now: Date): Promise<IssuedTraveller> {
  const { variants = [], pulledAfter, disguise, impostors = 0 } = wish;
  const seed = seedOf(run, index);
  const owner = createIdentity(seed, { ...wish, today: now });
  const impostor = wish.impostor ?? createRandom(seed).fork('impostor').chance(impostors);
  // Who travels on another's passport takes care to be of the owner's sex and age; likeness beyond that is chance.
  const other = createIdentity(seed + 500_009, { today: now, sex: owner.sex, age: Math.max(16, owner.age) });
  const swapped = variants.includes('swapped-dg2');
  const profile = wish.chip ?? chipProfileOf(owner);
  const passport = await personalise({
    holder: holderOf(owner),
    portraitJpeg: await passportPortrait(owner),
    pki,
    now,
    // Half of the passports hold JPEG 2000.
    encoding: index % 2 === 0 ? 'jpeg' : 'jpeg2000',
    variants,
    ...chipProfile(profile),
    ...(swapped ? { otherPortraitJpeg: await passportPortrait(other) } : {}),
    ...(pulledAfter === undefined ? {} : { pulledAfter }),
  });
  const behind = disguise && impostor ? { behind: { ...disguise, victim: owner } } : {};
  return { face: { kind: 'drawn', identity: impostor || swapped ? other : owner, ...behind }, passport, profile, impostor };
}

export const castMember = (id: string, issued: IssuedTraveller): CastMember => ({
  ...issued,
  id,
  printedLines: issued.passport.printed,
});
