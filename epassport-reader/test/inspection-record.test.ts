import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectFiles } from '../src/inspect-files.ts';
import type { Inspection } from '../src/inspection.ts';
import { inspectionRecord } from '../src/inspection-record.ts';
import { inspectionXml } from '../src/inspection-xml.ts';
import { checkDigit, parseMrz } from '../src/mrz.ts';
import { PassportReaderError } from '../src/passport-reader-error.ts';
import { writeTlv } from '../src/tlv.ts';
import { madeDg2 } from './made-dg2.ts';
import { readVector, vectorsFolder } from './vectors.ts';

const options = { transaction: 'T-1', inspectedAt: new Date('2026-01-02T03:04:05Z'), software: { name: 'test', version: '1.0' } };
const bsi = vectorsFolder('bsi-tr03105-5-reference-dataset');
const trust = { anchors: [], skipped: [] };
const now = new Date('2026-01-02');

const letters = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), minLength: min, maxLength: max });
const person = fc.record({
  surname: letters(7, 12),
  givenNames: letters(7, 10),
  number: fc.string({ unit: fc.constantFrom(...'ABCDEFGH0123456789'), minLength: 9, maxLength: 9 }),
  nationality: letters(3, 3).map((text) => `Q${text.slice(1)}`),
  birth: fc.date({ min: new Date('1930-01-01'), max: new Date('2025-01-01'), noInvalidDate: true }),
  expiry: fc.date({ min: new Date('2026-06-01'), max: new Date('2036-01-01'), noInvalidDate: true }),
  optional: letters(10, 14),
  image: fc.uint8Array({ minLength: 64, maxLength: 64 }),
  /** Spoils one character of DG1 or of the printed MRZ, so that every kind of reason comes up. */
  spoil: fc.option(fc.tuple(fc.nat(87), fc.constantFrom(...'<0A')), { nil: undefined }),
  spoilChip: fc.boolean(),
});

type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;
const yyMMdd = (date: Date): string => date.toISOString().slice(2, 10).replaceAll('-', '');

/** The lines of a passport (TD3), a card of two lines (TD2) or of three (TD1) of that person. */
function mrzOf(format: 'TD1' | 'TD2' | 'TD3', { surname, givenNames, number, nationality, birth, expiry, optional }: Person): string[] {
  const digit = (text: string): string => text + checkDigit(text);
  const name = `${surname}<<${givenNames}`;
  const [n, b, e] = [digit(number), digit(yyMMdd(birth)), digit(yyMMdd(expiry))];
  if (format === 'TD1') {
    const [first, second] = [n + optional.padEnd(15, '<'), '<'.repeat(11)];
    return [`I<UTO${first}`, `${b}F${e}${nationality}${second}${checkDigit(first + b + e + second)}`, name.padEnd(30, '<')];
  }
  const length = format === 'TD3' ? 44 : 36;
  const rest = format === 'TD3' ? digit(optional.padEnd(14, '<')) : optional.slice(0, 7);
  return [
    `${format === 'TD3' ? 'P' : 'I'}<UTO${name}`.padEnd(length, '<'),
    `${n}${nationality}${b}F${e}${rest}${checkDigit(n + b + e + rest)}`,
  ];
}

describe('the record of an inspection, level basic', () => {
  it.each(['TD1', 'TD2', 'TD3'] as const)(
    'of a %s holds no field of the MRZ and no part of the image, whatever was found',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(person, async (holder) => {
          const { surname, givenNames, number, nationality, birth, expiry, optional, image, spoil, spoilChip } = holder;
          const printedLines = mrzOf(format, holder);
          const mrz = printedLines.join('');
          expect(parseMrz([mrz], now).valid).toBe(true);
          const at = spoil && spoil[0] % mrz.length;
          const spoiled = spoil && at !== undefined ? mrz.slice(0, at) + spoil[1] + mrz.slice(at + 1) : mrz;
          const [inChip, printed] = spoilChip ? [spoiled, mrz] : [mrz, spoiled];
          const encoded = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), image]);
          const name = Buffer.from(`${surname}<<${givenNames}`);
          const dataGroups = new Map([
            [1, writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(inChip)))],
            [2, madeDg2(encoded)],
            [11, writeTlv(0x6b, writeTlv(0x5f0e, name), writeTlv(0x5f10, Buffer.from(number)))],
            [12, writeTlv(0x6c, writeTlv(0x5f1a, name))],
            [14, writeTlv(0x6e, name)],
            [15, writeTlv(0x6f, name)],
          ]);
          const files = bsi ? { com: readVector(bsi, 'EF_COM.bin'), sod: readVector(bsi, 'EF_SOD.bin'), dataGroups } : { dataGroups };
          const inspection = await inspectFiles(files, { trust, now, mrz: [printed] });
          const record = inspectionRecord(inspection, options);
          const texts = [JSON.stringify(record), inspectionXml(record)];
          const secrets = [surname, givenNames, number, nationality, yyMMdd(birth), yyMMdd(expiry), optional.slice(0, 7), ...printedLines];
          secrets.push(birth.toISOString().slice(0, 10), expiry.toISOString().slice(0, 10));
          for (let at = 0; at + 8 <= encoded.length; at++) {
            const piece = encoded.subarray(at, at + 8);
            secrets.push(piece.toString('hex'), piece.toString('latin1'), JSON.stringify([...piece]).slice(1, -1));
            if (at % 3 === 0) secrets.push(piece.subarray(0, 6).toString('base64'));
          }
          for (const text of texts) for (const secret of secrets) expect(text.includes(secret), 'personal data in the record').toBe(false);
        }),
        { numRuns: 40 },
      );
    },
  );

  const inspection: Inspection = {
    checks: [
      { check: 'sod-signature', result: 'failed', mode: 'mandatory', reason: 'Signed by "<&\u0000\u0007\ud800>\n"', milliseconds: 1.23456 },
      { check: 'data-group-hash', dataGroup: 2, result: 'successful', mode: 'optional', reason: 'x'.repeat(5000), milliseconds: 0 },
    ],
    dg1: { surname: 'SECRET' } as NonNullable<Inspection['dg1']>,
    accessProtocol: 'bac',
    versions: { lds: '0108', unicode: '140000', signedLds: '0108', signedUnicode: '140000' },
    steps: [{ step: 'dg1', milliseconds: 2 }],
    apdus: 12,
    bytesRead: 345,
    milliseconds: 67.8,
    error: new PassportReaderError('card-removed', 'The chip of SECRET left.'),
  };

  it('holds versions, times, every check with result, mode and reason, and what ended it', () => {
    const record = inspectionRecord(inspection, options);
    expect(record).toMatchObject({
      level: 'basic',
      transaction: 'T-1',
      inspectedAt: '2026-01-02T03:04:05.000Z',
      versions: inspection.versions,
      accessProtocol: 'bac',
      error: 'card-removed',
      steps: inspection.steps,
      apdus: 12,
      bytesRead: 345,
      milliseconds: 67.8,
    });
    expect(record.checks[0]).toMatchObject({ check: 'sod-signature', result: 'failed', mode: 'mandatory', milliseconds: 1.235 });
    expect(record.checks[1]?.reason).toHaveLength(401);
    expect(JSON.stringify(record)).not.toMatch(/SECRET/);
  });

  it('is well-formed XML whatever a certificate is called', () => {
    const xml = inspectionXml(inspectionRecord(inspection, options));
    expect(xml).toContain('<reason>Signed by &quot;&lt;&amp;\uFFFD\uFFFD\uFFFD&gt; &quot;</reason>');
    expect(xml).toContain('signedLdsVersion="0108"');
    expect(xml).toContain('error="card-removed"');
    // Every < opens or closes an element, and they nest.
    const open: string[] = [];
    for (const [, slash, name, self] of xml.matchAll(/<(\/?)([a-z]+)(?: [a-zA-Z]+="[^"<]*")*(\/?)>/g)) {
      if (slash) expect(open.pop()).toBe(name);
      else if (!self) open.push(name as string);
    }
    expect(open).toEqual([]);
    expect(xml.match(/</g)).toHaveLength([...xml.matchAll(/<\/?[a-z]+(?: [a-zA-Z]+="[^"<]*")*\/?>/g)].length + 1);
  });
});
