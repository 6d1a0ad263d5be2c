import type { AgreementGroup } from './agreement-group.ts';
import { type EllipticParameters, ellipticGroup } from './elliptic-group.ts';
import { type ModularParameters, modularGroup } from './modular-group.ts';
import { type CurveConstants, standardCurves } from './standard-curves.ts';
import { standardModularGroups } from './standard-modular-groups.ts';

/** Numbers of a group, for a public key that states its domain parameters. */
export type DomainParameters = ({ readonly kind: 'elliptic' } & EllipticParameters) | ({ readonly kind: 'modular' } & ModularParameters);

const groups = new Map<number, AgreementGroup>();

/**
 * The group of standardised domain parameters, ICAO Doc 9303-11 §9.5.1: 0–2 modular, 8–18 elliptic.
 *
 * @throws {RangeError} for a number the standard leaves open
 */
export function standardGroup(parameterId: number): AgreementGroup {
  let group = groups.get(parameterId);
  if (!group) {
    group = groupOf(standardParameters(parameterId));
    groups.set(parameterId, group);
  }
  return group;
}

/** @throws {RangeError} for a number the standard leaves open */
export function standardParameters(parameterId: number): DomainParameters {
  const curve = standardCurves.find((known) => known.parameterId === parameterId);
  if (curve) return { kind: 'elliptic', ...numbersOf(curve) };
  const modular = standardModularGroups.find((known) => known.parameterId === parameterId);
  if (!modular) throw new RangeError(`Doc 9303-11 §9.5.1 has no domain parameters ${parameterId}; 0–2 and 8–18 are defined`);
  return { kind: 'modular', p: BigInt(`0x${modular.p}`), g: BigInt(`0x${modular.g}`), q: BigInt(`0x${modular.q}`) };
}

/** The numbers of a curve by its object identifier; undefined when it is none of the standardised ones. */
export function curveByIdentifier(oid: string): DomainParameters | undefined {
  const curve = standardCurves.find((known) => known.oid === oid);
  return curve && { kind: 'elliptic', ...numbersOf(curve) };
}

export function groupOf(parameters: DomainParameters): AgreementGroup {
  return parameters.kind === 'elliptic' ? ellipticGroup(parameters) : modularGroup(parameters);
}

function numbersOf(curve: CurveConstants): EllipticParameters {
  const number = (digits: string) => BigInt(`0x${digits}`);
  return { p: number(curve.p), a: number(curve.a), b: number(curve.b), x: number(curve.x), y: number(curve.y), n: number(curve.n) };
}
