import { encodeSignedData, type SignedDataRequest } from './signed-data.ts';

/** EF.CardSecurity, ICAO Doc 9303-10 §3.11.5: SecurityInfos signed by a Document Signer, content type id-SecurityObject. */
export function encodeCardSecurity(infos: Uint8Array, request: Pick<SignedDataRequest, 'signer' | 'signedAt'>): Uint8Array {
  return encodeSignedData({ contentType: '0.4.0.127.0.7.3.2.1', content: infos, ...request });
}
