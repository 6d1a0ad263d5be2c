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

/** Names whose letters are not those of the code, since states name themselves in their own tongue or were once called otherwise. */
const ownNames: Readonly<Record<string, string>> = {
  ABW: 'AW',
  ATF: 'TF',
  CHE: 'CH',
  COD: 'CD',
  CUW: 'CW',
  CXR: 'CX',
  DEU: 'DE',
  DZA: 'DZ',
  ESP: 'ES',
  FSM: 'FM',
  GBR: 'GB',
  GGY: 'GG',
  GNQ: 'GQ',
  GUF: 'GF',
  HRV: 'HR',
  ISL: 'IS',
  KHM: 'KH',
  KNA: 'KN',
  MAF: 'MF',
  MAR: 'MA',
  MKD: 'MK',
  MNP: 'MP',
  PLW: 'PW',
  PRK: 'KP',
  PYF: 'PF',
  ROU: 'RO',
  SLB: 'SB',
  SWZ: 'SZ',
  SXM: 'SX',
  TCD: 'TD',
  UMI: 'UM',
  VGB: 'VG',
  WSM: 'WS',
  ZAF: 'ZA',
};

describe('the table of ISO 3166-1, against the names that ICU has for the two letters', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const nameOf = (country: string): string =>
    (names.of(country) ?? '')
      .normalize('NFD')
      .toUpperCase()
      .replace(/[^A-Z]/g, '');
  // Codes that only travel documents have, see the table.
  const others = ['GBD', 'GBN', 'GBO', 'GBP', 'GBS', 'ROC', 'RKS', 'EUE', 'UNO', 'UNA', 'UNK', 'XOM', 'XPO', 'UTO'];
  const codes = letters
    .flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)))
    .filter((code) => certificateCountryOf(code) !== undefined && !others.includes(code));

  it('has its 249 entries, each with two letters of its own', () => {
    expect(codes).toHaveLength(249);
    expect(new Set(codes.map(certificateCountryOf)).size).toBe(249);
  });

  it('pairs no code with the letters of another country', () => {
    const within = (code: string, name: string): boolean =>
      [...code].reduce((at, letter) => at && name.indexOf(letter, at - 1) + 1 && name.indexOf(letter, at - 1) + 2, 1) > 0;
    const strange = codes.filter((code) => !within(code, nameOf(certificateCountryOf(code) as string)));
    expect(Object.fromEntries(strange.map((code) => [code, certificateCountryOf(code)]))).toEqual(ownNames);
  });

  // Each fits the other's name as well.
  it.each(
    Object.entries({
      AIA: 'AI',
      ALA: 'AX',
      ARE: 'AE',
      ARM: 'AM',
      BES: 'BQ',
      AUS: 'AU',
      AUT: 'AT',
      BEL: 'BE',
      BLM: 'BL',
      COK: 'CK',
      DMA: 'DM',
      DOM: 'DO',
      MAC: 'MO',
      MCO: 'MC',
    }),
  )('%s is %s', (code, country) => expect(certificateCountryOf(code)).toBe(country));
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
