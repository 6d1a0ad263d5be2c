import { describe, expect, it } from 'vitest';
import { parseDataGroup } from '../src/data-groups/data-group.ts';
import { parseDg2 } from '../src/data-groups/dg2.ts';
import { parseDg11 } from '../src/data-groups/dg11.ts';
import { parseDg12 } from '../src/data-groups/dg12.ts';
import { parseDg16 } from '../src/data-groups/dg16.ts';
import { dateOf, textOf } from '../src/data-groups/values.ts';
import { jpeg2000Size } from '../src/jpeg2000.ts';
import { decodePortrait } from '../src/portrait.ts';
import { writeTlv } from '../src/tlv.ts';
import { madeDg2 } from './made-dg2.ts';
import { hex, readVector, vectorsFolder } from './vectors.ts';

const code = (code: string): unknown => expect.objectContaining({ name: 'PassportReaderError', code });
const text = (value: string): Uint8Array => Buffer.from(value, 'utf8');

const bsi = vectorsFolder('bsi-tr03105-5-reference-dataset');
describe.skipIf(!bsi)('data groups of the BSI TR-03105-5 reference data set (skipped where the folder is missing)', () => {
  const file = (number: number): Buffer => readVector(bsi as string, `Datagroup${number}.bin`);

  it('DG2: one face of ISO/IEC 19794-5', () => {
    expect(parseDg2(file(2)).images).toMatchObject([
      { standard: 'ISO/IEC 19794-5', encoding: 'jpeg2000', imageKind: 'full-frontal', declaredWidth: 337, declaredHeight: 449 },
    ]);
  });

  it('DG3: two fingers of ISO/IEC 19794-4 in WSQ', () => {
    const { templates } = parseDataGroup(3, file(3));
    expect(templates).toMatchObject([
      { standard: 'ISO/IEC 19794-4', images: [{ position: 2, view: 1, quality: 100, width: 620, height: 620, compression: 'wsq' }] },
      { standard: 'ISO/IEC 19794-4', images: [{ width: 620, height: 620, compression: 'wsq' }] },
    ]);
    for (const template of templates) {
      const [image] = 'images' in template ? template.images : [];
      // A WSQ image starts with SOI FFA0 and ends with EOI FFA1.
      expect(Buffer.from(image?.encoded ?? []).toString('hex')).toMatch(/^ffa0.*ffa1$/);
    }
  });

  it('DG4: two irises of ISO/IEC 19794-6 in JPEG 2000', () => {
    const { templates } = parseDataGroup(4, file(4));
    const images = templates.flatMap((template) => ('images' in template ? template.images : []));
    expect(images).toMatchObject([
      { eye: 'right', format: 'rgb-jpeg2000', width: 163, height: 149 },
      { eye: 'left', format: 'rgb-jpeg2000', width: 160, height: 152 },
    ]);
    for (const { encoded, width, height } of images) expect(jpeg2000Size(encoded)).toMatchObject({ width, height });
  });

  it('DG14 and DG15: what the chip offers, the Active Authentication key', () => {
    expect(parseDataGroup(14, file(14)).chipAuthenticationKeys).toHaveLength(1);
    expect(parseDataGroup(15, file(15))).toMatchObject({ algorithm: 'rsa', publicKey: readVector(bsi as string, 'DG15_pk.bin') });
  });
});

const iso39794 = vectorsFolder('icao-39794-5');
describe.skipIf(!iso39794)('DG2 after ISO/IEC 39794-5 (skipped where the folder is missing)', () => {
  it('with the mandatory fields alone gives the portrait', async () => {
    const { images } = parseDg2(readVector(iso39794 as string, 'DG2_MandatoryFields.dat'));
    expect(images).toMatchObject([{ standard: 'ISO/IEC 39794-5', formatVersion: 3, encoding: 'jpeg2000' }]);
    const { image } = await decodePortrait(images[0]!);
    expect([image.width, image.height]).toEqual([413, 531]);
  });
});

describe('DG2 after ISO/IEC 39794-5, made', () => {
  const image = Buffer.from('ffd8ffe000104a46494600ffd9', 'hex');
  const block = (representationFields: readonly Uint8Array[] = [], informationFields: readonly Uint8Array[] = []): Uint8Array => {
    const information = writeTlv(0xa1, writeTlv(0xa0, writeTlv(0x80, Uint8Array.of(2))), ...informationFields);
    const representation2d = writeTlv(0xa0, writeTlv(0x80, image), information);
    const representation = writeTlv(
      0x30,
      writeTlv(0x80, Uint8Array.of(0)),
      writeTlv(0xa1, writeTlv(0xa0, representation2d)),
      ...representationFields,
    );
    const version = writeTlv(0xa0, writeTlv(0x80, Uint8Array.of(3)), writeTlv(0x81, hex('07e3')));
    return writeTlv(0xa1, writeTlv(0x65, version, writeTlv(0xa1, representation)));
  };
  const dg2 = (data: Uint8Array): Uint8Array =>
    writeTlv(0x75, writeTlv(0x7f61, writeTlv(0x02, Uint8Array.of(1)), writeTlv(0x7f60, writeTlv(0xa1), writeTlv(0x7f2e, data))));

  it('gives size, kind, capture time and quality where they are there', () => {
    const captured = writeTlv(0xa2, ...['07e9', '04', '09', '0d', '1e'].map((value, index) => writeTlv(0x80 + index, hex(value))));
    const quality = writeTlv(
      0xa3,
      writeTlv(0x30, writeTlv(0xa0, writeTlv(0x80, Uint8Array.of(1)), writeTlv(0x81, Uint8Array.of(1))), writeTlv(0xa1, hex('80014b'))),
    );
    const size = writeTlv(0xa7, writeTlv(0x80, hex('019d')), writeTlv(0x81, hex('0213')));
    const kind = writeTlv(0xa1, writeTlv(0xa1, writeTlv(0x80, Uint8Array.of(0))));
    expect(parseDg2(dg2(block([captured, quality], [kind, size]))).images).toMatchObject([
      {
        encoding: 'jpeg',
        imageKind: 'mrtd',
        declaredWidth: 413,
        declaredHeight: 531,
        captureDate: '2025-04-09T13:30:00',
        quality: 75,
        encoded: image,
      },
    ]);
  });

  it('names an extension that it does not read', () => {
    const extension = writeTlv(0x30, writeTlv(0x80, Uint8Array.of(0)), writeTlv(0xa1, writeTlv(0xa1)));
    const version = writeTlv(0xa0, writeTlv(0x80, Uint8Array.of(3)));
    const data = writeTlv(0xa1, writeTlv(0x65, version, writeTlv(0xa1, extension)));
    expect(() => parseDg2(dg2(data))).toThrow(code('unsupported-format'));
  });
});

describe('DG2 with several faces', () => {
  const [first, second] = [hex('ffd8ffe0aa'), hex('ff4fff51bb')];
  const u32 = (n: number): Buffer => Buffer.from([n >>> 24, (n >> 16) & 0xff, (n >> 8) & 0xff, n & 0xff]);
  const record = (...faces: readonly Uint8Array[]): Uint8Array => {
    const blocks = faces.map((face) => Buffer.concat([u32(32 + face.length), Buffer.alloc(16), Buffer.alloc(12), face]));
    const length = 14 + blocks.reduce((sum, block) => sum + block.length, 0);
    return Buffer.concat([hex('46414300 30313000'), u32(length), Buffer.from([0, faces.length]), ...blocks]);
  };
  const dg2 = (...records: readonly Uint8Array[]): Uint8Array =>
    writeTlv(
      0x75,
      writeTlv(
        0x7f61,
        writeTlv(0x02, Uint8Array.of(records.length)),
        ...records.map((each) => writeTlv(0x7f60, writeTlv(0xa1), writeTlv(0x5f2e, each))),
      ),
    );

  it('in one record or in several templates gives all in order', () => {
    for (const file of [dg2(record(first, second)), dg2(record(first), record(second))]) {
      expect(parseDg2(file).images.map(({ encoding, encoded }) => [encoding, Buffer.from(encoded)])).toEqual([
        ['jpeg', first],
        ['jpeg2000', second],
      ]);
    }
  });

  it('leaves out an image of another format while one remains', () => {
    expect(parseDg2(dg2(record(Buffer.from('GIF89a')), record(second))).images).toHaveLength(1);
    expect(() => parseDg2(dg2(record(Buffer.from('GIF89a'))))).toThrow(code('portrait'));
    expect(() => parseDg2(dg2())).toThrow(code('malformed-data'));
  });

  it('refuses the record of 2011 and a hundred templates', () => {
    const later = Buffer.from(madeDg2(first));
    later.write('030', later.indexOf('FAC\0') + 4, 'latin1');
    expect(() => parseDg2(later)).toThrow(code('unsupported-format'));
    expect(() => parseDg2(dg2(...Array.from({ length: 100 }, () => record(first))))).toThrow(code('too-large'));
  });
});

const tsemrtd = vectorsFolder('tsemrtd');
describe.skipIf(!tsemrtd)('DG5, DG7, DG11 and DG12 with every field (skipped where the folder is missing)', () => {
  const file = (number: number): Buffer => readVector(tsemrtd as string, `EF_DG${number}.bin`);

  it('DG5 and DG7: pictures as printed', async () => {
    for (const [number, width, height] of [
      [5, 413, 531],
      [7, 550, 142],
    ] as const) {
      const { images } = parseDataGroup(number, file(number));
      expect(images).toMatchObject([{ encoding: 'jpeg2000' }]);
      expect(jpeg2000Size(images[0]!.encoded)).toMatchObject({ width, height });
    }
  });

  it('DG11', () => {
    expect(parseDg11(file(11))).toEqual({
      name: { primary: 'Doe John', secondary: '' },
      otherNames: [{ primary: 'William', secondary: '' }],
      personalNumber: '123',
      dateOfBirth: '1970-01-01',
      placeOfBirth: ['TEST', 'TEST'],
      address: ['TEST', 'TEST'],
      telephone: '123',
      profession: 'TEST',
      title: 'TEST',
      personalSummary: 'TEST',
      proofOfCitizenship: Buffer.from([0]),
      otherTravelDocuments: ['123', '123'],
      custody: 'TEST',
    });
  });

  it('DG12', () => {
    expect(parseDg12(file(12))).toEqual({
      issuingAuthority: 'TEST',
      dateOfIssue: '2024-01-01',
      otherPersons: [{ primary: 'William', secondary: '' }],
      endorsements: 'TEST',
      taxOrExitRequirements: 'TEST',
      frontImage: Buffer.from([0]),
      rearImage: Buffer.from([0]),
      personalisedAt: '2024-01-01T12:30:59',
      personalisationSystem: '123',
    });
  });
});

describe('Doc 9303-10 §4.7: values', () => {
  it('dates stand as characters or packed, and may be unknown in part', () => {
    expect(dateOf(text('19740812'), 'test')).toBe('1974-08-12');
    expect(dateOf(hex('19740812'), 'test')).toBe('1974-08-12');
    expect(dateOf(text('19740800'), 'test')).toBe('1974-08');
    expect(dateOf(hex('19740000'), 'test')).toBe('1974');
    for (const wrong of ['19741301', '19740230', '1974081', '197408121', 'YYYYMMDD', ''])
      expect(() => dateOf(text(wrong), 'test'), wrong).toThrow(code('malformed-data'));
  });

  it('texts are UTF-8, Latin-1 where they cannot be, without control characters', () => {
    expect(textOf(text('Müller<<Jürgen'))).toBe('Müller<<Jürgen');
    expect(textOf(hex('4dfc6c6c6572'))).toBe('Müller');
    expect(textOf(text('a\u0000\u001b[2Jb\n'))).toBe('a [2Jb');
  });

  it('DG11: names and places part at fillers', () => {
    const dg11 = writeTlv(0x6b, writeTlv(0x5f0e, text('VAN<DER<BERG<<ANNA<MARIA')), writeTlv(0x5f11, text('Wien<<Österreich<')));
    expect(parseDg11(dg11)).toEqual({
      name: { primary: 'VAN DER BERG', secondary: 'ANNA MARIA' },
      placeOfBirth: ['Wien', 'Österreich'],
      otherNames: [],
    });
  });

  it('a field that is there twice makes the file unreadable', () => {
    expect(() => parseDg11(writeTlv(0x6b, writeTlv(0x5f0e, text('A')), writeTlv(0x5f0e, text('B'))))).toThrow(code('malformed-data'));
    const mrz = writeTlv(0x5f1f, text('X'.repeat(88)));
    expect(() => parseDataGroup(1, writeTlv(0x61, mrz, mrz))).toThrow(/5F1F is there twice/);
    const names = writeTlv(0xa0, writeTlv(0x02, Uint8Array.of(2)), writeTlv(0x5f0f, text('A')));
    expect(() => parseDg11(writeTlv(0x6b, names))).toThrow(code('malformed-data'));
  });

  it('DG16: persons to notify', () => {
    const person = (name: string): Uint8Array[] => [
      writeTlv(0x5f50, text('20240131')),
      writeTlv(0x5f51, text(name)),
      writeTlv(0x5f52, text('+64 1')),
      writeTlv(0x5f53, text('1 Quay<Town')),
    ];
    const file = writeTlv(0x70, writeTlv(0x02, Uint8Array.of(2)), writeTlv(0xa1, ...person('ROE<<JO')), writeTlv(0xa2, ...person('DOE')));
    expect(parseDg16(file).persons).toEqual([
      { recorded: '2024-01-31', name: { primary: 'ROE', secondary: 'JO' }, telephone: '+64 1', address: ['1 Quay', 'Town'] },
      { recorded: '2024-01-31', name: { primary: 'DOE', secondary: '' }, telephone: '+64 1', address: ['1 Quay', 'Town'] },
    ]);
  });

  it('DG16: up to fifteen persons, in the order of their tags', () => {
    const tags = Array.from({ length: 15 }, (_, i) => 0xa1 + i);
    const persons = tags.map((tag) => writeTlv(tag, writeTlv(0x5f51, text(`PERSON<${tag}`))));
    const { persons: found } = parseDg16(writeTlv(0x70, writeTlv(0x02, Uint8Array.of(15)), ...persons.reverse()));
    expect(found.map(({ name }) => name?.primary)).toEqual(tags.map((tag) => `PERSON ${tag}`));
  });

  it('DG13 and the data groups for the future are kept whole', () => {
    expect(parseDataGroup(13, writeTlv(0x6d, text('anything'))).content).toEqual(text('anything'));
    for (const [number, tag] of [
      [6, 0x66],
      [8, 0x68],
      [9, 0x69],
      [10, 0x6a],
    ] as const)
      expect(parseDataGroup(number, writeTlv(tag, hex('0101'))).content).toEqual(hex('0101'));
  });

  it('DG3 and DG4 of a document without biometrics hold a random number alone', () => {
    const empty = writeTlv(0x7f61, writeTlv(0x02, Uint8Array.of(0)), writeTlv(0x53, hex('0011223344556677')));
    expect(parseDataGroup(3, writeTlv(0x63, empty))).toEqual({ templates: [] });
    expect(parseDataGroup(4, writeTlv(0x76, empty))).toEqual({ templates: [] });
  });

  it('DG3 and DG4 in ISO/IEC 39794 are kept whole', () => {
    const data = writeTlv(0xa1, writeTlv(0x64, hex('800103')));
    const group = writeTlv(0x7f61, writeTlv(0x02, Uint8Array.of(1)), writeTlv(0x7f60, writeTlv(0xa1), writeTlv(0x7f2e, data)));
    expect(parseDataGroup(3, writeTlv(0x63, group))).toEqual({ templates: [{ standard: 'ISO/IEC 39794-4', data }] });
    expect(parseDataGroup(4, writeTlv(0x76, group))).toEqual({ templates: [{ standard: 'ISO/IEC 39794-6', data }] });
  });
});
