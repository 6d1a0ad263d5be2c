import { encodeCardSecurity } from './card-security.ts';
import type { AccessControl, ChipContents } from './chip-contents.ts';
import { tlv } from './der.ts';
import { octets, octetsOf, type RandomBytes } from './groups/agreement-group.ts';
import { standardGroup } from './groups/domain-parameters.ts';
import { EF_ATR, EF_CARD_ACCESS, EF_CARD_SECURITY } from './lds.ts';
import { encodeStandardPublicKeyInfo } from './public-key-info.ts';
import { chipAuthenticationInfo, chipAuthenticationPublicKeyInfo, type PaceVariant, paceInfo, securityInfos } from './security-infos.ts';
import type { CertifiedKey } from './test-pki.ts';

/** How a passport's chip is opened. */
export interface AccessOptions {
  /** BAC unless given. */
  readonly access?: AccessControl;
  /** The ways to run PACE, the most wanted first; generic mapping over P-256 with AES-128 unless given. */
  readonly pace?: readonly PaceVariant[];
  /** The Card Access Number, six digits on the data page. */
  readonly can?: string;
  readonly canTries?: number;
}

const defaultPace: readonly PaceVariant[] = [{ agreement: 'ECDH', mapping: 'GM', cipher: 'AES-128', parameterId: 12 }];

/** The PACE variants of an access option; none with BAC alone. */
export const paceVariants = ({ access = 'bac', pace = defaultPace }: AccessOptions): readonly PaceVariant[] =>
  access === 'bac' ? [] : pace;

/**
 * The files of the master file and the keys behind them: EF.ATR/INFO, EF.CardAccess, and for the Chip Authentication Mapping
 * EF.CardSecurity (ICAO Doc 9303-10 §3.11).
 */
export function personaliseAccess(
  options: AccessOptions,
  signer: CertifiedKey,
  signedAt: Date,
  random: RandomBytes,
): Pick<ChipContents, 'masterFiles' | 'access' | 'pace' | 'mappingKeys' | 'can' | 'canTries'> {
  const variants = paceVariants(options);
  const masterFiles = new Map([[EF_ATR, efAtr]]);
  if (variants.length === 0) return { access: 'bac', masterFiles };
  const infos = variants.map(paceInfo);
  masterFiles.set(EF_CARD_ACCESS, securityInfos(...infos));

  const mappingKeys = new Map<number, Uint8Array>();
  const keyInfos: Uint8Array[] = [];
  for (const { mapping, parameterId, cipher } of variants) {
    if (mapping !== 'CAM') continue;
    if (!mappingKeys.has(parameterId)) {
      const group = standardGroup(parameterId);
      const { privateKey, publicKey } = group.generate(random);
      mappingKeys.set(parameterId, octetsOf(privateKey, octets(group.order)));
      keyInfos.push(chipAuthenticationPublicKeyInfo('ECDH', encodeStandardPublicKeyInfo(parameterId, publicKey), parameterId));
    }
    keyInfos.push(chipAuthenticationInfo('ECDH', cipher, parameterId));
  }
  if (mappingKeys.size > 0)
    masterFiles.set(EF_CARD_SECURITY, encodeCardSecurity(securityInfos(...infos, ...keyInfos), { signer, signedAt }));
  return {
    access: options.access ?? 'bac',
    masterFiles,
    pace: variants,
    mappingKeys,
    ...(options.can === undefined ? {} : { can: options.can }),
    ...(options.canTries === undefined ? {} : { canTries: options.canTries }),
  };
}

/** EF.ATR/INFO, Doc 9303-10 §3.11.1: card capabilities and, in DO'7F66', the longest command and response. */
const efAtr: Uint8Array = (() => {
  const most = tlv(0x02, Uint8Array.of(0x00, 0xfd, 0xe8));
  const capabilities = tlv(0x47, Uint8Array.of(0x84, 0x21, 0xc0));
  return Uint8Array.from([...capabilities, ...tlv(0x7f66, most, most)]);
})();
