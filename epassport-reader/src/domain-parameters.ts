import { bigIntegerOf, DerCursor, der, hexNumber, integerOf, oidOf, sequenceOf } from './der.ts';
import { type ModpNumbers, modpGroups } from './modp-groups.ts';
import { type Curve, namedCurveOf, namedCurves } from './named-curves.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import type { Tlv } from './tlv.ts';

/** Domain parameters that PACE and Chip Authentication may use: always one of Doc 9303-11 Table 12, however they were written. */
export type DomainParameters =
  | { readonly kind: 'dh'; readonly id: number; readonly numbers: ModpNumbers }
  | { readonly kind: 'ecdh'; readonly id: number; readonly curve: Curve };

/** Table 12: identifier → curve. */
const curveIds = new Map([
  [8, 'P-192'],
  [9, 'brainpoolP192r1'],
  [10, 'P-224'],
  [11, 'brainpoolP224r1'],
  [12, 'P-256'],
  [13, 'brainpoolP256r1'],
  [14, 'brainpoolP320r1'],
  [15, 'P-384'],
  [16, 'brainpoolP384r1'],
  [17, 'brainpoolP512r1'],
  [18, 'P-521'],
]);

const standardised = new Map<number, DomainParameters>([
  ...[...modpGroups].map(([id, numbers]) => [id, { kind: 'dh' as const, id, numbers }] as const),
  ...[...curveIds].map(([id, name]) => [id, { kind: 'ecdh' as const, id, curve: curveNamed(name) }] as const),
]);

const oids = {
  standardised: '0.4.0.127.0.7.1.2',
  ecPublicKey: '1.2.840.10045.2.1',
  dhPublicNumber: '1.2.840.10046.2.1',
  dhKeyAgreement: '1.2.840.113549.1.3.1',
} as const;

/** The standardised domain parameters of that identifier (Doc 9303-11 §9.5.1), or undefined: reserved or not standardised. */
export function standardisedDomainParameters(id: number): DomainParameters | undefined {
  return standardised.get(id);
}

/** Every standardised set, in the order of Table 12. */
export const allDomainParameters: readonly DomainParameters[] = [...standardised.values()];

/**
 * Domain parameters written as an AlgorithmIdentifier (Doc 9303-11 §9.5). Explicit ones are accepted only where they equal
 * standardised ones: parameters of the chip's own making would give the password away (§9.2.2).
 * @throws {PassportReaderError} `unsupported-algorithm`, `malformed-data`, `malformed-tlv`
 */
export function domainParametersOf(algorithmIdentifier: Tlv): DomainParameters {
  const fields = new DerCursor(sequenceOf(algorithmIdentifier.raw, 'domain parameters'), 'domain parameters');
  const algorithm = oidOf(fields.take(der.oid));
  const parameters = fields.take();
  if (algorithm === oids.standardised) {
    const id = integerOf(parameters);
    return standardised.get(id) ?? unknown(`standardised domain parameters ${id}`);
  }
  if (algorithm === oids.ecPublicKey) {
    const { name } = namedCurveOf(parameters);
    return allDomainParameters.find((known) => known.kind === 'ecdh' && known.curve.name === name) ?? unknown(`the curve ${name}`);
  }
  if (algorithm === oids.dhPublicNumber || algorithm === oids.dhKeyAgreement) return modpGroupOf(parameters);
  return unknown(`domain parameters of kind ${algorithm}`);
}

/** p and g, with q where the structure has it (X9.42) and without in PKCS #3. */
function modpGroupOf(parameters: Tlv): DomainParameters {
  const fields = new DerCursor(sequenceOf(parameters.raw, 'DH parameters'), 'DH parameters');
  const p = bigIntegerOf(fields.take(der.integer));
  const g = bigIntegerOf(fields.take(der.integer));
  for (const known of allDomainParameters) {
    if (known.kind === 'dh' && known.numbers.p === p && hexNumber(Buffer.from(known.numbers.g, 'hex')) === g) return known;
  }
  return unknown('explicit Diffie-Hellman parameters that are no group of Doc 9303-11');
}

function curveNamed(name: string): Curve {
  const found = [...namedCurves.values()].find((curve) => curve.name === name);
  if (!found) throw new Error(`No curve ${name}.`);
  return found;
}

function unknown(what: string): never {
  throw new PassportReaderError('unsupported-algorithm', `The chip uses ${what}; this package does not.`);
}
