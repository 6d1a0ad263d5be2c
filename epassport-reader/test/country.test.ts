import { describe, expect, it } from 'vitest';
import { isSignedBy, parseCertificate } from '../src/certificate.ts';
import { parseSignedData, whatIsWrongWith } from '../src/cms.ts';
import { certificateCountryOf, countryMatches } from '../src/country.ts';
import { sequenceOf } from '../src/der.ts';
import { readTlvs } from '../src/tlv.ts';
import { readVector, vectorsFolder } from './vectors.ts';

describe('issuing state against certificate country (Doc 9303-3 §5)', () => {
  it.each([
    ['D', 'DE'],
    ['D<<', 'de'],
    ['NZL', 'NZ'],
    ['GBD', 'GB'],
    ['GBR', 'gb'],
    ['UNO', 'UN'],
    ['EUE', 'EU'],
    ['XOM', 'XO'],
    ['RKS', 'KS'],
    ['UTO', 'UT'],
    ['UTO', 'UTO'],
    ['d<<', 'DEU'],
    ['GBN', 'gb'],
    ['UNA', 'UN'],
    ['UNK', 'UN'],
    ['XPO', 'XP'],
    ['RKS', 'XK'],
    ['TWN', 'tw'],
    ['ROC', 'TW'],
    ['CHN', 'CN'],
    ['CHN', 'HK'],
    ['HKG', 'CN'],
    ['MAC', 'CN'],
  ])('%s is signed by %s', (state, country) => expect(countryMatches(state, country)).toBe(true));

  it('knows strangers and the unknown', () => {
    expect(countryMatches('NZL', 'AU')).toBe(false);
    expect(countryMatches('D', 'DK')).toBe(false);
    expect(countryMatches('TWN', 'CN')).toBe(false);
    expect(countryMatches('CHN', 'TW')).toBe(false);
    expect(countryMatches('RKS', 'RS')).toBe(false);
    expect(countryMatches('UNO', 'EU')).toBe(false);
    expect(countryMatches('ZZZ', 'ZZ')).toBeUndefined();
    expect(certificateCountryOf('ZZZ')).toBeUndefined();
  });
});

const folder = vectorsFolder('masterlist');
describe.skipIf(!folder)('a real CSCA master list (skipped where the folder is missing)', () => {
  it('is signed, and its certificates parse, name known countries and are signed by themselves where self-issued', () => {
    const list = parseSignedData(readVector(folder as string, 'NL_ML_2026-07-22.ml'));
    const signer = list.certificates.find((each) =>
      list.signers.some((info) => 'serialNumber' in info.signer && info.signer.serialNumber === each.serialNumber),
    );
    expect(signer && whatIsWrongWith(list, list.signers[0] as (typeof list.signers)[0], signer)).toBeUndefined();
    const [, certificates] = sequenceOf(list.content, 'master list');
    const parsed = readTlvs((certificates as NonNullable<typeof certificates>).value).map((tlv) => parseCertificate(tlv.raw));
    expect(parsed).toHaveLength(411);
    const known = new Set(
      [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].flatMap((a) =>
        [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].flatMap((b) => [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((c) => certificateCountryOf(a + b + c))),
      ),
    );
    for (const certificate of parsed) {
      expect(known, certificate.subject.text).toContain(certificate.subject.country?.toUpperCase());
      const selfSigned =
        certificate.issuer.key === certificate.subject.key &&
        (certificate.authorityKeyIdentifier ?? certificate.subjectKeyIdentifier) === certificate.subjectKeyIdentifier;
      if (selfSigned) expect(isSignedBy(certificate, certificate), certificate.subject.text).toBe(true);
    }
  });
});
