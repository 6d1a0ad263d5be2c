import { oid, tlv } from './der.ts';
import type { AgreementGroup } from './groups/agreement-group.ts';

/** Public key data object of an ephemeral key, ICAO Doc 9303-11 §9.4.5: what PACE's tokens are computed over. */
export function publicKeyObject(protocol: string, group: AgreementGroup, publicKey: Uint8Array): Uint8Array {
  return tlv(0x7f49, oid(protocol), tlv(group.publicKeyTag, publicKey));
}
