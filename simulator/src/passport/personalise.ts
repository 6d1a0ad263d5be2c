import { randomBytes } from 'node:crypto';
import { type AccessOptions, paceVariants, personaliseAccess } from './access-personalisation.ts';
import { parseCertificate } from './card-verifiable-certificate.ts';
import type { ChipContents } from './chip-contents.ts';
import {
  type ActiveAuthenticationOptions,
  type ChipAuthenticationOptions,
  personaliseActiveAuthentication,
  personaliseChipAuthentication,
} from './clone-check-personalisation.ts';
import { tlv } from './der.ts';
import { encodeDg2, type PortraitEncoding, prepareFaceImage } from './dg2.ts';
import { type DocumentAttack, spoilContents } from './document-attacks.ts';
import { dataGroupFile, EF_COM, EF_CVCA, EF_SOD, encodeDg1, encodeEfCom, encodeEfCvca } from './lds.ts';
import { encodeTd3, type Holder, type MrzLines } from './mrz-td3.ts';
import type { QuirkName } from './quirks/index.ts';
import { paceInfo, securityInfos, terminalAuthenticationInfo } from './security-infos.ts';
import { encodeEfSod, encodeLdsSecurityObject } from './sod.ts';
import { type CertifiedKey, createTestPki, type SignerKind, type StatePki, type TestPki } from './test-pki.ts';
import type { PassportVariant } from './variant.ts';

/** What an issuer in the field writes otherwise than the standard: DG1's states in lower case; EF.SOD of content type id-data. */
export type DocumentQuirk = 'lower-case-country' | 'sod-id-data';

export interface PersonaliseOptions extends AccessOptions {
  readonly holder: Holder;
  /** The passport photograph, JPEG bytes; stored byte for byte when `encoding` is `jpeg`. */
  readonly portraitJpeg: Uint8Array;
  readonly pki: TestPki;
  readonly encoding?: PortraitEncoding;
  readonly variants?: readonly (PassportVariant | DocumentAttack)[];
  /** The other person's portrait, needed by `swapped-dg2`. */
  readonly otherPortraitJpeg?: Uint8Array;
  /** The day the gate lives in; needed by `expired`, and the signing time counts from it. */
  readonly now?: Date;
  /** With `pulled`: how many APDUs the chip answers before it leaves the field; 12 is in the middle of DG2. */
  readonly pulledAfter?: number;
  /** Static keys of Chip Authentication; DG14 says so. */
  readonly chipAuthentication?: readonly ChipAuthenticationOptions[];
  /** The key of Active Authentication in DG15. */
  readonly activeAuthentication?: ActiveAuthenticationOptions;
  /** CVCA certificates that may open DG3 and DG4, and the chip's date (the day of `now` unless given). */
  readonly terminalAuthentication?: { readonly trustPoints: readonly Uint8Array[]; readonly today?: string };
  /** Further data groups by number, whole files: DG3, DG7, DG11 … */
  readonly otherDataGroups?: ReadonlyMap<number, Uint8Array>;
  /** Ways in which chip or document differ from the standard, as in the field. */
  readonly quirks?: readonly (QuirkName | DocumentQuirk)[];
}

/** A test passport: what is printed and what is in the chip. */
export interface Passport extends ChipContents {
  /** The MRZ a reader at the gate sees; `chipMrz` differs from it in variant `wrong-mrz`. */
  readonly printed: MrzLines;
  /** Present when the chip leaves the field after that many APDUs. */
  readonly pulledAfter?: number;
  readonly quirks?: readonly QuirkName[];
}

const dayMilliseconds = 86_400_000;
const documentQuirks: ReadonlySet<string> = new Set<DocumentQuirk>(['lower-case-country', 'sod-id-data']);

/**
 * Personalises one passport: EF.COM, the data groups and EF.SOD, signed by the holder's issuing state, and the keys that
 * the chip's protocols need.
 *
 * @throws {RangeError} when the PKI has no such state, a field does not fit the MRZ, or a variant lacks what it needs
 */
export async function personalise(options: PersonaliseOptions): Promise<Passport> {
  const { pki, encoding = 'jpeg', now = new Date(), pulledAfter = 12 } = options;
  const has: Has = (variant) => options.variants?.includes(variant) ?? false;
  const quirk = (name: DocumentQuirk) => options.quirks?.includes(name) ?? false;
  const holder = has('expired') ? { ...options.holder, dateOfExpiry: dayBefore(now) } : options.holder;
  const printedGenuine = encodeTd3(holder);
  const chipHolder = has('wrong-mrz') ? { ...holder, documentNumber: otherNumber(holder.documentNumber) } : holder;
  const encodeMrz = quirk('lower-case-country') ? (mrz: MrzLines) => encodeDg1(withLowerCaseStates(mrz)) : encodeDg1;
  const files = new Map<number, Uint8Array>();
  files.set(dataGroupFile(1), encodeMrz(encodeTd3(chipHolder)));
  files.set(dataGroupFile(2), encodeDg2(await prepareFaceImage(options.portraitJpeg, encoding), holder.sex));
  for (const [group, file] of options.otherDataGroups ?? []) files.set(dataGroupFile(group), file);
  const protocols = personaliseProtocols(options, files, now);

  const groups = Array.from({ length: 16 }, (_, i) => i + 1).filter((group) => files.has(dataGroupFile(group)));
  files.set(EF_COM, encodeEfCom(groups));
  const signer = documentSigner(pki, holder, has, now);
  const signedAt = new Date(now.getTime() - dayMilliseconds);
  const sod = encodeEfSod(encodeLdsSecurityObject(files, groups), {
    signer,
    signedAt,
    ...(signer.issuerCertificate ? { otherCertificates: [signer.issuerCertificate] } : {}),
    ...(quirk('sod-id-data') ? { contentType: '1.2.840.113549.1.7.1' } : {}),
  });
  // The signature is the last thing in the file, so the last bit is one of its own.
  if (has('broken-signature')) sod[sod.length - 1]! ^= 1;
  files.set(EF_SOD, sod);
  const access = personaliseAccess(options, stateOf(pki, holder).documentSigner, signedAt, randomBytes);

  let printed = printedGenuine;
  let chipMrz = encodeTd3(chipHolder);
  if (has('altered-dg1')) {
    printed = chipMrz = encodeTd3(renamed(chipHolder));
    files.set(dataGroupFile(1), encodeMrz(printed));
  }
  if (has('swapped-dg2')) {
    if (!options.otherPortraitJpeg) throw new RangeError('swapped-dg2 needs otherPortraitJpeg');
    files.set(dataGroupFile(2), encodeDg2(await prepareFaceImage(options.otherPortraitJpeg, encoding), holder.sex));
  }
  if (has('altered-print')) printed = encodeTd3(renamed(holder));
  const quirks = (options.quirks ?? []).filter((name): name is QuirkName => !documentQuirks.has(name));
  const contents = spoilContents({ files, chipMrz, ...access, ...protocols }, has);
  return { ...contents, printed, ...(has('pulled') ? { pulledAfter } : {}), ...(quirks.length ? { quirks } : {}) };
}

type Has = (variant: PassportVariant | DocumentAttack) => boolean;

/** The keys of Chip, Active and Terminal Authentication; DG14, DG15 and EF.CVCA go into the files. */
function personaliseProtocols(
  options: PersonaliseOptions,
  files: Map<number, Uint8Array>,
  now: Date,
): Pick<ChipContents, 'chipAuthentication' | 'activeAuthentication' | 'terminalAuthentication'> {
  const chip = personaliseChipAuthentication(options.chipAuthentication ?? [], randomBytes);
  const active = options.activeAuthentication && personaliseActiveAuthentication(options.activeAuthentication);
  const terminal = options.terminalAuthentication;
  // Doc 9303-11 §9.2: DG14 repeats EF.CardAccess, which nobody signs.
  const infos = [
    ...paceVariants(options).map(paceInfo),
    ...chip.infos,
    ...(active?.infos ?? []),
    ...(terminal ? [terminalAuthenticationInfo] : []),
  ];
  if (infos.length > 0) files.set(dataGroupFile(14), tlv(0x6e, securityInfos(...infos)));
  if (active) files.set(dataGroupFile(15), tlv(0x6f, active.publicKeyInfo));
  if (terminal) {
    const references = terminal.trustPoints.map((bytes) => parseCertificate(bytes)?.holderReference ?? '');
    files.set(EF_CVCA, encodeEfCvca(references.reverse()));
  }
  return {
    chipAuthentication: chip.keys,
    ...(active ? { activeAuthentication: active.key } : {}),
    ...(terminal
      ? { terminalAuthentication: { trustPoints: terminal.trustPoints, today: terminal.today ?? now.toISOString().slice(0, 10) } }
      : {}),
  };
}

const signerKinds: readonly (readonly [DocumentAttack, SignerKind])[] = [
  ['expired-signer', 'expired'],
  ['revoked-signer', 'revoked'],
  ['weak-signer-curve', 'weak-curve'],
  ['forged-generator', 'forged-generator'],
];

function documentSigner(pki: TestPki, holder: Holder, has: Has, now: Date): CertifiedKey {
  const state = stateOf(pki, holder);
  const kind = signerKinds.find(([attack]) => has(attack))?.[1];
  if (kind) return state.signer(kind);
  if (has('unknown-csca')) return stateOf(createTestPki({ states: [state], now }), holder).documentSigner;
  if (!has('foreign-signer')) return state.documentSigner;
  const other = [...pki.values()].find(({ country }) => country !== state.country);
  if (!other) throw new RangeError('foreign-signer needs a PKI with a second state');
  return other.documentSigner;
}

function stateOf(pki: TestPki, { issuingState }: Holder): StatePki {
  const state = pki.get(issuingState);
  if (!state) throw new RangeError(`The test PKI has no issuing state ${issuingState}`);
  return state;
}

/** Issuing state and nationality in small letters, as some issuers write them. */
function withLowerCaseStates([upper, lower]: MrzLines): MrzLines {
  const small = (line: string, at: number) => line.slice(0, at) + line.slice(at, at + 3).toLowerCase() + line.slice(at + 3);
  return [small(upper, 2), small(lower, 10)];
}

const renamed = (holder: Holder): Holder => ({ ...holder, givenNames: holder.givenNames === 'KIM' ? 'ROBIN' : 'KIM' });
const otherNumber = (number: string): string => (number.startsWith('X') ? 'Y' : 'X') + number.slice(1);
const dayBefore = (now: Date): string => new Date(now.getTime() - dayMilliseconds).toISOString().slice(0, 10);
