import { timingSafeEqual } from 'node:crypto';
import { certificatePath } from './certificate-path.ts';
import type { ChipAccess } from './chip-access.ts';
import { parseSignedData, type SignedData } from './cms.ts';
import { bitStringOf, sequenceOf } from './der.ts';
import { domainParametersOf } from './domain-parameters.ts';
import { keyAgreementGroup } from './key-agreement.ts';
import { forbiddenByDefect, underDefects } from './known-defects.ts';
import type { ChipAuthenticationData } from './pace.ts';
import { isAboutPace, type PaceProtocol } from './pace-info.ts';
import { type Finding, findingOf, verifySodSignature } from './passive-authentication.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { identifierOf, parseSecurityInfos, type SecurityInfo } from './security-infos.ts';
import { expectTlv } from './tlv.ts';
import type { TrustStore } from './trust-folder.ts';

/** EF.CardSecurity, Doc 9303-10 §3.11.4: the signed SecurityInfos of the Master File. Nothing is verified yet. */
export interface EfCardSecurity {
  readonly signedData: SignedData;
  readonly infos: readonly SecurityInfo[];
}

/** id-SecurityObject of BSI TR-03110-3 */
const securityObjectType = '0.4.0.127.0.7.3.2.1';
/** id-PK-ECDH: ChipAuthenticationPublicKeyInfo with a point */
const ecdhPublicKey = '0.4.0.127.0.7.2.2.1.2';

/** @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `unsupported-algorithm` */
export function parseEfCardSecurity(file: Uint8Array): EfCardSecurity {
  const signedData = parseSignedData(file);
  if (signedData.contentType !== securityObjectType) {
    throw new PassportReaderError('malformed-data', 'EF.CardSecurity: the signed content is no security object.');
  }
  return { signedData, infos: parseSecurityInfos(signedData.content, 'EF.CardSecurity') };
}

/**
 * What EF.CardSecurity says about a chip that PACE with Chip-Authentication Mapping opened: the clone check, worth no more than the
 * file's signature and the path to a trusted CSCA; and whether the signed file confirms what EF.CardAccess announced.
 */
export function verifyCardSecurity(
  file: Uint8Array,
  { announced, mapping }: ChipAccess,
  trust: TrustStore,
  now: Date,
): { readonly chipAuthentication: Finding; readonly announcement?: Finding } {
  try {
    const { signedData, infos } = parseEfCardSecurity(file);
    const signature = verifySodSignature({ signedData }, trust, 'EF.CardSecurity');
    if (!signature.signer) return { chipAuthentication: ofMapping(signature) };
    const announcement = compareAnnouncements(announced, infos, 'EF.CardSecurity');
    const path = forbiddenByDefect(signature.defects) ?? certificatePath(signature.signer, trust, now, signature.signingTime);
    const proof: Finding = mapping
      ? verifyChipAuthenticationMapping(mapping.data, mapping.protocol, infos)
      : { result: 'failed', reason: 'the chip gave no data of the Chip-Authentication Mapping.' };
    const mapped = ofMapping(proof.result === 'successful' && path.result !== 'successful' ? path : proof);
    const chipAuthentication = underDefects('chip-authentication', undefined, mapped, signature.defects);
    return { chipAuthentication, ...(announcement && { announcement }) };
  } catch (error) {
    return { chipAuthentication: ofMapping(findingOf(error)) };
  }
}

const ofMapping = ({ result, reason }: Finding): Finding => ({ result, reason: `PACE-CAM: ${reason}` });

/**
 * The chip's proof of the Chip-Authentication Mapping: PK_Map,IC = KA(CA_IC, PK_IC) (Doc 9303-11 §4.4.3.5.2).
 * Worth something only with a valid signature over `infos`.
 */
export function verifyChipAuthenticationMapping(
  { data, mappingKey }: ChipAuthenticationData,
  { parameters, parameterId }: PaceProtocol,
  infos: readonly SecurityInfo[],
): Finding {
  const info = infos.find((each) => each.protocol === ecdhPublicKey && identifierOf(each) === parameterId);
  if (!info) return { result: 'failed', reason: `EF.CardSecurity holds no key with the identifier ${parameterId}.` };
  const [algorithm, bits] = sequenceOf(info.required.raw, 'SubjectPublicKeyInfo');
  if (!algorithm || !bits) return { result: 'failed', reason: "the chip's key in EF.CardSecurity is incomplete." };
  if (domainParametersOf(algorithm).id !== parameters.id) {
    return { result: 'failed', reason: "the chip's key in EF.CardSecurity has other domain parameters than PACE." };
  }
  const group = keyAgreementGroup(parameters);
  const chipKey = bitStringOf(bits);
  group.validate(chipKey);
  const proven = group.multiple(data, chipKey);
  return proven?.length === mappingKey.length && timingSafeEqual(proven, mappingKey)
    ? { result: 'successful', reason: 'the chip knows the private key of EF.CardSecurity.' }
    : { result: 'failed', reason: 'the chip does not know the private key of EF.CardSecurity; it may be a copy.' };
}

/**
 * Whether DG14, whose hash EF.SOD has confirmed, announces the same PACE as EF.CardAccess did.
 * @returns undefined where DG14 says nothing about PACE
 */
export function confirmInDg14(file: Uint8Array, announced: readonly SecurityInfo[]): Finding | undefined {
  try {
    return compareAnnouncements(announced, parseSecurityInfos(expectTlv(file, 0x6e, 'DG14').value, 'DG14'), 'DG14');
  } catch (error) {
    return findingOf(error);
  }
}

/**
 * EF.CardAccess is not signed, DG14 and EF.CardSecurity repeat it signed (Doc 9303-11 §9.2.11): a difference means that somebody
 * between chip and reader hid PACE or chose a weaker one.
 * @returns undefined where the signed file says nothing about PACE, as on some early chips
 */
export function compareAnnouncements(
  announced: readonly SecurityInfo[],
  signed: readonly SecurityInfo[],
  signedFile: 'DG14' | 'EF.CardSecurity',
): Finding | undefined {
  const aboutPace = (infos: readonly SecurityInfo[]): string[] =>
    [...new Set(infos.filter(isAboutPace).map(({ raw }) => Buffer.from(raw).toString('hex')))].sort();
  const [unsigned, confirmed] = [aboutPace(announced), aboutPace(signed)];
  if (confirmed.length === 0) return undefined;
  if (unsigned.length === 0) {
    return { result: 'failed', reason: `${signedFile} announces PACE, but EF.CardAccess did not: a downgrade to BAC.` };
  }
  return unsigned.join() === confirmed.join()
    ? { result: 'successful', reason: `PACE opened the chip; ${signedFile} confirms what EF.CardAccess announced.` }
    : { result: 'failed', reason: `EF.CardAccess and ${signedFile} announce different PACE: somebody may have chosen a weaker one.` };
}
