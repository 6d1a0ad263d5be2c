import { bitString, integer, octetString, oid, sequence } from './der.ts';
import { dottedOid, readObject, readObjects, type Tlv } from './der-reader.ts';
import { numberOf, octets, octetsOf } from './groups/agreement-group.ts';
import { curveByIdentifier, type DomainParameters, standardParameters } from './groups/domain-parameters.ts';

const ecPublicKey = '1.2.840.10045.2.1';
const primeField = '1.2.840.10045.1.1';
/** X9.42, RFC 3279 §2.3.3: p, g, q. */
const dhPublicNumber = '1.2.840.10046.2.1';
/** PKCS #3: p, g. */
const dhKeyAgreement = '1.2.840.113549.1.3.1';
/** standardizedDomainParameters, ICAO Doc 9303-11 §9.5.1: an INTEGER. */
const standardizedDomainParameters = '0.4.0.127.0.7.1.2';

/** SubjectPublicKeyInfo with every number of the group written out, as Chip Authentication wants it (Doc 9303-11 §6.2). */
export function encodePublicKeyInfo(parameters: DomainParameters, publicKey: Uint8Array): Uint8Array {
  return sequence(algorithmIdentifier(parameters), bitString(parameters.kind === 'elliptic' ? publicKey : integer(publicKey)));
}

/** SubjectPublicKeyInfo that names standardised domain parameters, as EF.CardSecurity has it. */
export function encodeStandardPublicKeyInfo(parameterId: number, publicKey: Uint8Array): Uint8Array {
  return sequence(sequence(oid(standardizedDomainParameters), integer(parameterId)), bitString(publicKey));
}

function algorithmIdentifier(parameters: DomainParameters): Uint8Array {
  const number = (value: bigint) => integer(octetsOf(value, octets(value)));
  if (parameters.kind === 'modular') {
    const { p, g, q } = parameters;
    return q === undefined
      ? sequence(oid(dhKeyAgreement), sequence(number(p), number(g)))
      : sequence(oid(dhPublicNumber), sequence(number(p), number(g), number(q)));
  }
  const { p, a, b, x, y, n } = parameters;
  const size = octets(p);
  const field = (value: bigint) => octetString(octetsOf(value, size));
  // ECParameters, BSI TR-03111 §4.2.2 and RFC 3279 §2.3.5: version 1, field, curve, base point, order, cofactor.
  return sequence(
    oid(ecPublicKey),
    sequence(
      integer(1),
      sequence(oid(primeField), number(p)),
      sequence(field(a), field(b)),
      octetString(Uint8Array.of(0x04), octetsOf(x, size), octetsOf(y, size)),
      number(n),
      integer(1),
    ),
  );
}

/**
 * The domain parameters that a SubjectPublicKeyInfo states: by name, by number or written out.
 *
 * @throws {RangeError} when they are none that Doc 9303-11 §9.4 knows
 */
export function domainParametersOf(publicKeyInfo: Uint8Array): DomainParameters {
  const algorithm = readObjects(members(publicKeyInfo)?.[0]?.value ?? new Uint8Array());
  const identifier = dottedOid(algorithm?.[0]?.value ?? new Uint8Array());
  const stated = algorithm?.[1];
  const parameters =
    identifier === ecPublicKey
      ? ellipticParameters(stated)
      : identifier === dhPublicNumber || identifier === dhKeyAgreement
        ? modularParameters(stated, identifier === dhPublicNumber)
        : identifier === standardizedDomainParameters && stated
          ? standardParameters(Number(numberOf(stated.value)))
          : undefined;
  if (!parameters)
    throw new RangeError(`Expected a public key for ECDH or DH with domain parameters, got algorithm ${identifier || 'none'}`);
  return parameters;
}

/** The bits of a SubjectPublicKeyInfo. */
export function publicKeyBits(publicKeyInfo: Uint8Array): Uint8Array {
  return members(publicKeyInfo)?.[1]?.value.subarray(1) ?? new Uint8Array();
}

function ellipticParameters(stated: Tlv | undefined): DomainParameters | undefined {
  if (stated?.tag === 0x06) return curveByIdentifier(dottedOid(stated.value));
  const [, field, curve, base, order] = readObjects(stated?.value ?? new Uint8Array()) ?? [];
  const [, p] = readObjects(field?.value ?? new Uint8Array()) ?? [];
  const [a, b] = readObjects(curve?.value ?? new Uint8Array()) ?? [];
  if (!p || !a || !b || !base || !order || base.value[0] !== 0x04) return undefined;
  const size = (base.value.length - 1) / 2;
  return {
    kind: 'elliptic',
    p: numberOf(p.value),
    a: numberOf(a.value),
    b: numberOf(b.value),
    x: numberOf(base.value.subarray(1, 1 + size)),
    y: numberOf(base.value.subarray(1 + size)),
    n: numberOf(order.value),
  };
}

function modularParameters(stated: Tlv | undefined, withOrder: boolean): DomainParameters | undefined {
  const [p, g, q] = readObjects(stated?.value ?? new Uint8Array()) ?? [];
  if (!p || !g || (withOrder && !q)) return undefined;
  const numbers = { kind: 'modular', p: numberOf(p.value), g: numberOf(g.value) } as const;
  return withOrder ? { ...numbers, q: numberOf(q!.value) } : numbers;
}

const members = (structure: Uint8Array): Tlv[] | undefined => readObjects(readObject(structure)?.value ?? new Uint8Array());

/**
 * The private scalar in a PKCS #8 PrivateKeyInfo for ECDH (RFC 5915 inside) or DH (an INTEGER inside).
 *
 * @throws {RangeError} when it holds neither
 */
export function privateScalar(privateKeyInfo: Uint8Array): bigint {
  const inner = readObject(members(privateKeyInfo)?.[2]?.value ?? new Uint8Array());
  if (inner?.tag === 0x02) return numberOf(inner.value);
  const scalar = readObjects(inner?.value ?? new Uint8Array())?.[1];
  if (inner?.tag !== 0x30 || scalar?.tag !== 0x04) throw new RangeError('Expected a PKCS #8 private key for ECDH or DH');
  return numberOf(scalar.value);
}
