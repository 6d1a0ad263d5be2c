import type { PersonaliseOptions } from '../passport/index.ts';
import type { Identity } from '../travellers/index.ts';

/** What a chip speaks beyond its files. */
export type ChipProfile = Pick<PersonaliseOptions, 'access' | 'pace' | 'chipAuthentication' | 'activeAuthentication'>;

/**
 * The generations of passports that are about, from BAC alone to the Chip-Authentication Mapping. Curves up to 384 bits and RSA up to 1536:
 * their keys are made in 50 ms, and the chip computes at most 35 ms a command.
 */
const profiles = {
  bac: {},
  'bac-aa-rsa': { activeAuthentication: { algorithm: 'rsa', modulusLength: 1280 } },
  'bac-ca-aa-rsa': {
    chipAuthentication: [{ parameterId: 13, ciphers: ['3DES'] }],
    activeAuthentication: { algorithm: 'rsa', modulusLength: 1536, hash: 'sha256' },
  },
  'pace-im-ca': {
    access: 'both',
    pace: [{ agreement: 'ECDH', mapping: 'IM', cipher: 'AES-128', parameterId: 13 }],
    chipAuthentication: [{ parameterId: 13, ciphers: ['AES-128', '3DES'] }],
  },
  'pace-gm-ca-aa-ecdsa': {
    access: 'both',
    pace: [{ agreement: 'ECDH', mapping: 'GM', cipher: 'AES-128', parameterId: 12 }],
    chipAuthentication: [{ parameterId: 12, ciphers: ['AES-128'] }],
    activeAuthentication: { algorithm: 'ecdsa', parameterId: 12, hash: 'sha256' },
  },
  'pace-gm-ca-aa-rsa': {
    access: 'both',
    pace: [{ agreement: 'ECDH', mapping: 'GM', cipher: 'AES-256', parameterId: 16 }],
    chipAuthentication: [{ parameterId: 16, ciphers: ['AES-256', 'AES-128'] }],
    activeAuthentication: { algorithm: 'rsa', modulusLength: 1280, hash: 'sha256' },
  },
  'pace-cam-aa-ecdsa': {
    access: 'pace',
    pace: [
      { agreement: 'ECDH', mapping: 'CAM', cipher: 'AES-128', parameterId: 13 },
      { agreement: 'ECDH', mapping: 'GM', cipher: 'AES-128', parameterId: 13 },
    ],
    activeAuthentication: { algorithm: 'ecdsa', parameterId: 13, hash: 'sha256' },
  },
} as const satisfies Record<string, ChipProfile>;

export type ChipProfileName = keyof typeof profiles;
export const chipProfileNames = Object.keys(profiles) as ChipProfileName[];
export const chipProfile = (name: ChipProfileName): ChipProfile => profiles[name];

/** A state's generations, the newest first, each with how many years ago the one after it began. */
type Generations = readonly (readonly [years: number, profile: ChipProfileName])[];
const ever = Number.POSITIVE_INFINITY;

/** Made up, as no public list says what states do. The states of the travellers differ, and each goes on with the years. */
const generationsOf: Readonly<Record<string, Generations>> = {
  AUS: [
    [3, 'pace-gm-ca-aa-ecdsa'],
    [ever, 'bac-aa-rsa'],
  ],
  CAN: [[ever, 'bac']],
  CHN: [
    [4, 'pace-gm-ca-aa-ecdsa'],
    [ever, 'bac'],
  ],
  FRA: [
    [6, 'pace-im-ca'],
    [ever, 'bac-ca-aa-rsa'],
  ],
  D: [
    [4, 'pace-cam-aa-ecdsa'],
    [7, 'pace-gm-ca-aa-rsa'],
    [ever, 'bac-ca-aa-rsa'],
  ],
  IRL: [
    [5, 'pace-gm-ca-aa-rsa'],
    [ever, 'bac'],
  ],
  NZL: [
    [4, 'pace-gm-ca-aa-rsa'],
    [ever, 'bac-aa-rsa'],
  ],
  NLD: [
    [5, 'pace-cam-aa-ecdsa'],
    [ever, 'bac-ca-aa-rsa'],
  ],
  GBR: [
    [5, 'pace-gm-ca-aa-ecdsa'],
    [ever, 'bac'],
  ],
  USA: [
    [2, 'pace-gm-ca-aa-ecdsa'],
    [ever, 'bac'],
  ],
};

/** The chip in this person's passport: its state's generation of the day it was issued; BAC alone in a state not known here. */
export function chipProfileOf({ issuingState, portraitAge }: Pick<Identity, 'issuingState' | 'portraitAge'>): ChipProfileName {
  return generationsOf[issuingState]?.find(([years]) => portraitAge < years)?.[1] ?? 'bac';
}
