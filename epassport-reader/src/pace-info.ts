import { integerOf } from './der.ts';
import { type DomainParameters, domainParametersOf, standardisedDomainParameters } from './domain-parameters.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { identifierOf, type SecurityInfo } from './security-infos.ts';
import type { SessionCipher } from './session-cipher.ts';

/** How the nonce becomes a generator: Generic, Integrated or Chip-Authentication Mapping. */
export type PaceMapping = 'gm' | 'im' | 'cam';

/** One way of doing PACE that a chip announces and this package speaks. */
export interface PaceProtocol {
  /** The object identifier's value bytes, as MSE:Set AT and the tokens carry them. */
  readonly oid: Uint8Array;
  readonly mapping: PaceMapping;
  readonly cipher: SessionCipher;
  readonly parameters: DomainParameters;
  /** The announced identifier of the domain parameters; for the Chip-Authentication Mapping also of the chip's key. */
  readonly parameterId?: number;
}

/** What EF.CardAccess announces about PACE. */
export interface PaceAnnouncement {
  /** Ways that this package speaks, the best first. Empty with `unsupported` reasons: announced, but not for us. */
  readonly protocols: readonly PaceProtocol[];
  readonly unsupported: readonly string[];
  /** More than one set of domain parameters: MSE:Set AT has to name the one used (§4.4.4.1). */
  readonly ambiguous: boolean;
}

const idPace = '0.4.0.127.0.7.2.2.4';
/** id-PACE 1 to 4 and 6: group and mapping. */
const mappings = new Map<number, readonly ['dh' | 'ecdh', PaceMapping]>([
  [1, ['dh', 'gm']],
  [2, ['ecdh', 'gm']],
  [3, ['dh', 'im']],
  [4, ['ecdh', 'im']],
  [6, ['ecdh', 'cam']],
]);
const ciphers: readonly SessionCipher[] = ['3des', 'aes-128', 'aes-192', 'aes-256'];
/** Identifiers below this are standardised or reserved for it. */
const firstExplicitId = 32;

/** Whether an info is about PACE: PACEInfo (two arcs below id-PACE) or PACEDomainParameterInfo (one). */
export const isAboutPace = (info: SecurityInfo): boolean => info.protocol.startsWith(`${idPace}.`);

/**
 * PACEInfo and PACEDomainParameterInfo (Doc 9303-11 §9.2.1, §9.2.2) among the SecurityInfos of a chip.
 * @returns undefined when the chip does not announce PACE
 * @throws {PassportReaderError} `malformed-data`, `malformed-tlv`
 */
export function paceAnnouncement(infos: readonly SecurityInfo[]): PaceAnnouncement | undefined {
  const about = infos.filter(isAboutPace);
  if (about.length === 0) return undefined;
  const explicit = about.filter(({ protocol }) => arcs(protocol).length === 1);
  const offered = about.filter(({ protocol }) => arcs(protocol).length === 2);
  const protocols: PaceProtocol[] = [];
  const unsupported: string[] = [];
  for (const info of offered) {
    try {
      protocols.push(protocolOf(info, explicit));
    } catch (error) {
      if (!(error instanceof PassportReaderError && error.code === 'unsupported-algorithm')) throw error;
      unsupported.push(error.message);
    }
  }
  if (offered.length === 0) unsupported.push('EF.CardAccess holds parameters for PACE, but no protocol.');
  protocols.sort((a, b) => rank(b) - rank(a));
  return { protocols, unsupported, ambiguous: new Set(offered.map((info) => identifierOf(info))).size > 1 };
}

const arcs = (protocol: string): number[] =>
  protocol
    .slice(idPace.length + 1)
    .split('.')
    .map(Number);

function protocolOf(info: SecurityInfo, explicit: readonly SecurityInfo[]): PaceProtocol {
  const [kindAndMapping = 0, cipherNumber = 0] = arcs(info.protocol);
  const [kind, mapping] = mappings.get(kindAndMapping) ?? [];
  const cipher = ciphers[cipherNumber - 1];
  if (!kind || !mapping || !cipher || (mapping === 'cam' && cipher === '3des')) throw unsupported(`the PACE protocol ${info.protocol}`);
  const version = integerOf(info.required);
  if (version !== 2) throw unsupported(`version ${version} of PACE`);
  const parameterId = identifierOf(info);
  const parameters = parametersOf(info, parameterId, explicit);
  if (parameters.kind !== kind) throw unsupported(`a PACE protocol with domain parameters ${parameters.id} of another kind`);
  if (mapping === 'im' && parameters.id === 10) throw unsupported('the Integrated Mapping on P-224, which does not exist');
  const oid = Uint8Array.from([4, 0, 0x7f, 0, 7, 2, 2, 4, kindAndMapping, cipherNumber]);
  return { oid, mapping, cipher, parameters, ...(parameterId !== undefined && { parameterId }) };
}

function parametersOf(info: SecurityInfo, id: number | undefined, explicit: readonly SecurityInfo[]): DomainParameters {
  if (id !== undefined && id < firstExplicitId) {
    return standardisedDomainParameters(id) ?? fail(`the reserved domain parameters ${id}`);
  }
  // The type is the protocol without its cipher; without an identifier there is only one set of its type (§9.2.2).
  const type = info.protocol.slice(0, info.protocol.lastIndexOf('.'));
  const sets = explicit.filter((set) => (id === undefined ? set.protocol === type : identifierOf(set) === id));
  if (sets.length !== 1) return fail('PACE without clear domain parameters');
  return domainParametersOf((sets[0] as SecurityInfo).required);
}

/** Chip-Authentication Mapping first, since it proves the chip genuine too; then the longer key, and curves before prime fields. */
function rank({ mapping, cipher, parameters }: PaceProtocol): number {
  return (mapping === 'cam' ? 100 : 0) + ciphers.indexOf(cipher) * 10 + (parameters.kind === 'ecdh' ? 1 : 0);
}

function unsupported(what: string): PassportReaderError {
  return new PassportReaderError('unsupported-algorithm', `The chip announces ${what}; this package does not speak it.`);
}

function fail(what: string): never {
  throw unsupported(what);
}
