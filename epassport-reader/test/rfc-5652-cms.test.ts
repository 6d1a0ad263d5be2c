import { createHash, createPrivateKey, sign } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { withDefiniteLengths } from '../src/ber.ts';
import { isSelfSigned, isSignedBy, parseCertificate } from '../src/certificate.ts';
import { certificateOf, parseSignedData, signingTimeOf, whatIsWrongWith } from '../src/cms.ts';
import { sequenceOf } from '../src/der.ts';
import { verifyEcdsaByNoble } from '../src/ecdsa-by-noble.ts';
import { parseEfSod } from '../src/ef-sod.ts';
import { namedCurveOf } from '../src/named-curves.ts';
import { verifySodSignature } from '../src/passive-authentication.ts';
import { PassportReaderError } from '../src/passport-reader-error.ts';
import { verifySignature } from '../src/signature.ts';
import { readTlv, writeTlv } from '../src/tlv.ts';
import { trustStoreOf } from '../src/trust/trust-store.ts';
import { keyTypes, openssl, TestPki } from './trust/test-pki.ts';

const ldsType = '2.23.136.1.1.1';
const content = writeTlv(
  0x30,
  Buffer.from('020100', 'hex'),
  writeTlv(0x30, Buffer.from('0609608648016503040201', 'hex')),
  writeTlv(0x30, writeTlv(0x30, Buffer.from('020101', 'hex'), writeTlv(0x04, createHash('sha256').update('dg1').digest()))),
);
/** What is wrong with each signer of a message; undefined where nothing is. */
function verify(message: Uint8Array): (string | undefined)[] {
  const data = parseSignedData(message);
  return data.signers.map((signer) => {
    const certificate = certificateOf(data, signer);
    return certificate ? whatIsWrongWith(data, signer, certificate) : 'no certificate';
  });
}

describe.skipIf(!openssl)('RFC 5652 SignedData that openssl signed (skipped without openssl)', () => {
  const pki = openssl ? new TestPki() : (undefined as never);
  afterAll(() => pki?.close());
  if (openssl) {
    pki.csca('csca');
    pki.issue('ds', 'csca');
    pki.issue('rsa', 'csca', { type: keyTypes.rsa, serial: '0x77' });
  }

  it('is read with indefinite lengths and content in pieces', () => {
    const long = Buffer.concat([content, Buffer.alloc(20_000, 7)]);
    const ber = pki.cms(long, ['ds'], ldsType, '-stream');
    expect(ber.subarray(0, 2).toString('hex')).toBe('3080');
    expect(Buffer.from(parseSignedData(ber).content).equals(long)).toBe(true);
    expect(verify(ber)).toEqual([undefined]);
    expect(signingTimeOf(parseSignedData(ber).signers[0] as never)).toBeInstanceOf(Date);
    const definite = pki.cms(long, ['ds'], ldsType);
    expect(Buffer.from(withDefiniteLengths(definite)).equals(definite)).toBe(true);
  });

  it.each([
    ['SHA-256, mask SHA-1, salt of the hash', ['rsa_mgf1_md:sha1', 'rsa_pss_saltlen:digest']],
    ['SHA-256, mask SHA-512, salt 20', ['rsa_mgf1_md:sha512', 'rsa_pss_saltlen:20']],
    ['SHA-256, mask SHA-256, no salt', ['rsa_mgf1_md:sha256', 'rsa_pss_saltlen:0']],
    ['SHA-256, mask SHA-384, the longest salt', ['rsa_mgf1_md:sha384', 'rsa_pss_saltlen:max']],
  ])('RSA-PSS with %s', (_, options) => {
    const how = ['rsa_padding_mode:pss', ...options].flatMap((option) => ['-keyopt', option]);
    const message = pki.cms(content, ['rsa'], ldsType, ...how);
    expect(verify(message)).toEqual([undefined]);
    const altered = Buffer.from(message);
    altered[altered.length - 5] = (altered.at(-5) as number) ^ 1;
    expect(verify(altered)).toEqual([expect.stringContaining('does not fit')]);
  });

  it('certificates signed with RSA-PSS of other hashes, by keys that allow no other use', () => {
    const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_mgf1_md:sha1', '-sigopt', 'rsa_pss_saltlen:48'];
    const rsaCsca = parseCertificate(pki.csca('rsa-csca', { type: keyTypes.rsa, how: ['-sha384', ...pss] }));
    expect(isSelfSigned(rsaCsca)).toBe(true);
    expect(isSelfSigned(parseCertificate(pki.csca('pss-csca', { type: keyTypes.pssKey, how: ['-sha512'] })))).toBe(true);
    // A document signer with another algorithm than its CSCA, which signs a SOD with a third.
    const signer = parseCertificate(pki.issue('mixed', 'rsa-csca', { type: keyTypes.brainpool224, how: ['-sha384', ...pss] }));
    expect(isSignedBy(signer, rsaCsca)).toBe(true);
    expect(verify(pki.cms(content, ['mixed'], ldsType, '-md', 'sha512'))).toEqual([undefined]);
  });

  it.each(['p192', 'brainpool192', 'brainpool224', 'explicit224', 'explicit192'] as const)(
    'ECDSA on %s, by OpenSSL and by noble',
    (type) => {
      const certificate = parseCertificate(pki.csca(`csca-${type}`, { type: keyTypes[type] }));
      expect(isSelfSigned(certificate)).toBe(true);
      const [algorithm, bits] = sequenceOf(certificate.publicKey, 'key');
      const curve = namedCurveOf(sequenceOf((algorithm as { raw: Uint8Array }).raw, 'key')[1] as never);
      const point = (bits as { value: Uint8Array }).value.subarray(1);
      const hash = createHash('sha256').update(certificate.tbs).digest();
      expect(verifyEcdsaByNoble(curve, point, hash, certificate.signature, true)).toBe(true);
      hash[3] = (hash[3] as number) ^ 1;
      expect(verifyEcdsaByNoble(curve, point, hash, certificate.signature, true)).toBe(false);
      expect(verifyEcdsaByNoble(curve, point.subarray(1), hash, certificate.signature, true)).toBe(false);
    },
  );

  it('ECDSA written r‖s, BSI TR-03111 §5.2.1', () => {
    const { publicKey } = parseCertificate(pki.read('ds.der'));
    const key = createPrivateKey(pki.read('ds.key'));
    const algorithm = { scheme: 'ecdsa-plain', hash: 'sha256' } as const;
    const signature = sign('sha256', content, { key, dsaEncoding: 'ieee-p1363' });
    expect(verifySignature(algorithm, publicKey, content, signature)).toBe(true);
    expect(verifySignature(algorithm, publicKey, content, sign('sha256', content, key))).toBe(false);
  });

  it('several signers: each on its own, and the one whose CSCA is known counts', () => {
    const elsewhere = pki.csca('elsewhere');
    pki.issue('other', 'elsewhere', { serial: '0x99' });
    const message = pki.cms(content, ['ds', 'other'], ldsType);
    expect(verify(message)).toEqual([undefined, undefined]);
    const sod = parseEfSod(writeTlv(0x77, message));
    for (const [csca, name] of [
      [pki.read('csca.der'), 'ds'],
      [elsewhere, 'other'],
    ] as const)
      expect(verifySodSignature(sod, trustStoreOf([csca])).signer?.subject.text).toContain(`CN=${name}`);
    expect(verifySodSignature(sod, trustStoreOf([])).result).toBe('successful');
    expect(verify(pki.cms(content, ['ds', 'rsa'], ldsType, '-keyid'))).toEqual([undefined, undefined]);
  });

  it("a SOD without its signer's certificate is verified with that of a directory", () => {
    const sod = parseEfSod(writeTlv(0x77, pki.cms(content, ['ds'], ldsType, '-nocerts')));
    expect(verifySodSignature(sod).result).toBe('undetermined');
    const trust = { ...trustStoreOf([pki.read('csca.der')]), signers: [parseCertificate(pki.read('ds.der'))] };
    expect(verifySodSignature(sod, trust).result).toBe('successful');
  });

  it('takes id-data as content type; without signed attributes only there, and never over somebody’s attributes', () => {
    const plain = pki.cms(content, ['ds'], undefined);
    expect(parseEfSod(writeTlv(0x77, plain)).dataGroupHashes.has(1)).toBe(true);
    expect(verify(plain)).toEqual([undefined]);
    expect(verify(pki.cms(content, ['ds'], undefined, '-noattr'))).toEqual([undefined]);
    expect(verify(pki.cms(content, ['ds'], ldsType, '-noattr'))).toEqual([expect.stringContaining('no signed attributes')]);
    // The signed attributes of a genuine message, sent as the content of another: the signature fits, the meaning does not.
    const { signers } = parseSignedData(plain);
    const attributes = signers[0]?.signedAttributes as Uint8Array;
    const forged = pki.cms(attributes, ['ds'], undefined, '-noattr');
    expect(verify(forged)).toEqual([expect.stringContaining('no signed attributes')]);
  });

  it('refuses an attribute that is there twice, and data after what is signed', () => {
    const message = pki.cms(content, ['ds'], ldsType);
    const { signers } = parseSignedData(message);
    const set = signers[0]?.signedAttributes as Uint8Array;
    const body = readTlv(set).value;
    const twice = replaced(message, writeTlv(0xa0, body), writeTlv(0xa0, body, body));
    expect(() => parseSignedData(twice)).toThrow(/twice/);
  });

  it('takes signed attributes in another order than DER where they were signed so', () => {
    const message = pki.cms(content, ['ds'], ldsType);
    const data = parseSignedData(message);
    const signer = data.signers[0] as (typeof data.signers)[0];
    const elements = sequenceOf(signer.signedAttributes as Uint8Array, 'attributes', 0x31).map(({ raw }) => raw);
    const reversed = writeTlv(0x31, ...elements.reverse());
    // Sent reversed, signed in the order of DER.
    expect(whatIsWrongWith(data, { ...signer, signedAttributes: reversed }, certificateOf(data, signer) as never)).toBeUndefined();
    // Sent and signed reversed.
    const signature = sign('sha256', reversed, createPrivateKey(pki.read('ds.key')));
    const asSent = { ...signer, signedAttributes: reversed, signature };
    expect(whatIsWrongWith(data, asSent, certificateOf(data, signer) as never)).toBeUndefined();
  });

  it('fails, or is rejected, with any byte of content, attributes or signature changed', () => {
    const message = pki.cms(content, ['ds'], ldsType, '-stream', '-nocerts');
    const certificate = parseCertificate(pki.read('ds.der'));
    const passed: number[] = [];
    for (let at = 0; at < message.length; at++) {
      const altered = Buffer.from(message);
      altered[at] = (altered[at] as number) ^ 0x04;
      try {
        const data = parseSignedData(altered);
        const { signers } = data;
        const sound =
          signers.length > 0 &&
          signers.every((signer) => certificateOf(data, signer, [certificate]) && !whatIsWrongWith(data, signer, certificate)) &&
          !Buffer.from(data.content).equals(content);
        if (sound) passed.push(at);
      } catch (error) {
        expect(error).toBeInstanceOf(PassportReaderError);
      }
    }
    expect(passed).toEqual([]);
  });

  it('bounds nesting and refuses lengths without an end', () => {
    const nested = Buffer.from('3080'.repeat(10_000), 'hex');
    expect(() => withDefiniteLengths(nested)).toThrow(/nest more than/);
    expect(() => withDefiniteLengths(Buffer.from('30800201', 'hex'))).toThrow(PassportReaderError);
    expect(() => withDefiniteLengths(Buffer.from('3080020101', 'hex'))).toThrow(/no end/);
    expect(() => withDefiniteLengths(Buffer.from('0480010000', 'hex'))).toThrow(/primitive/);
    expect(Buffer.from(withDefiniteLengths(Buffer.from('30802480040101040102000002010500000000', 'hex'))).toString('hex')).toBe(
      '300704020102020105',
    );
  });
});

/** The message with one inner element replaced, all lengths around it written anew. */
function replaced(message: Uint8Array, old: Uint8Array, by: Uint8Array): Uint8Array {
  const { tag, value, raw } = readTlv(message);
  if (Buffer.from(raw).equals(old)) return by;
  if ((tag & 0x20) === 0 || !Buffer.from(raw).includes(Buffer.from(old))) return raw;
  const parts: Uint8Array[] = [];
  for (let at = 0; at < value.length; ) {
    const part = readTlv(value, at);
    parts.push(replaced(part.raw, old, by));
    at += part.raw.length;
  }
  return writeTlv(tag, ...parts);
}
