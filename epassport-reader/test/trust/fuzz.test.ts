import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { withDefiniteLengths } from '../../src/ber.ts';
import { isSelfSigned, parseCertificate } from '../../src/certificate.ts';
import { certificateOf, parseSignedData, whatIsWrongWith } from '../../src/cms.ts';
import { PassportReaderError } from '../../src/passport-reader-error.ts';
import { parseCertificateRevocationList } from '../../src/trust/certificate-revocation-list.ts';
import { defectsOf } from '../../src/trust/defect-list.ts';
import { ldifValues } from '../../src/trust/ldif.ts';
import { openMasterList } from '../../src/trust/master-list.ts';
import { materialsOf } from '../../src/trust/trust-material.ts';
import { openssl, TestPki } from './test-pki.ts';

/** A longer run: `FUZZ_RUNS=1000000 npx vitest run epassport-reader/test/trust/fuzz`. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 2_000);
const timeout = Math.max(60_000, numRuns * 20);

/** Runs a parser; any error but ours, with a code, is a finding. */
function survives(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof PassportReaderError)) throw error;
  }
}

/** Bytes changed, cut out, doubled or put in: what finds more than noise does. */
const mutationsOf = (seeds: readonly Uint8Array[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(
        fc.tuple(fc.nat(), fc.constantFrom('set', 'cut', 'double', 'insert', 'length'), fc.uint8Array({ minLength: 1, maxLength: 6 })),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
    )
    .map(([seed, changes]) => {
      let bytes = Buffer.from(seed);
      for (const [where, what, values] of changes) {
        const at = where % Math.max(1, bytes.length);
        const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
        if (what === 'set') bytes[at] = values[0] as number;
        else if (what === 'cut') bytes = Buffer.concat([before, after.subarray(values.length)]);
        else if (what === 'double') bytes = Buffer.concat([before, after.subarray(0, 40), after]);
        else if (what === 'insert') bytes = Buffer.concat([before, values, after]);
        else bytes = Buffer.concat([before, Buffer.from('84ffffffff', 'hex'), after.subarray(1)]);
      }
      return bytes;
    });

describe.skipIf(!openssl)(
  'parsers of trust data end with a value or an error that has a code (skipped without openssl)',
  { timeout },
  () => {
    const pki = openssl ? new TestPki() : (undefined as never);
    afterAll(() => pki?.close());
    const seeds: Uint8Array[] = [];
    if (openssl) {
      seeds.push(pki.csca('csca'), pki.issue('ds', 'csca'), pki.crl('csca', ['1234', '5678']));
      seeds.push(pki.cms(Buffer.from('3003020100', 'hex'), ['ds'], '2.23.136.1.1.2'));
      seeds.push(pki.cms(Buffer.concat([Buffer.from('30'), seeds[0] as Buffer]), ['ds'], '0.4.0.127.0.7.3.1.5', '-stream'));
    }
    const now = new Date();
    const everything = (bytes: Uint8Array): void => {
      survives(() => withDefiniteLengths(bytes));
      survives(() => isSelfSigned(parseCertificate(bytes)));
      survives(() => parseCertificateRevocationList(bytes));
      survives(() => {
        const data = parseSignedData(bytes);
        survives(() => openMasterList(data, [], [], now));
        survives(() => defectsOf(data));
        for (const signer of data.signers) {
          const certificate = certificateOf(data, signer);
          if (certificate) survives(() => whatIsWrongWith(data, signer, certificate));
        }
      });
      for (const material of materialsOf(bytes, 'fuzz')) expect(material.kind).toBeTypeOf('string');
    };

    it('on mutations of genuine certificates, CRLs and messages', () => {
      fc.assert(fc.property(mutationsOf(seeds), everything), { numRuns });
    });

    it('on noise', () => {
      fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), everything), { numRuns });
    });

    it('on text that looks like LDIF or PEM', () => {
      const lines = fc.constantFrom(
        'dn: cn=x',
        'version: 1',
        'a:: MAMCAQE=',
        ' MAMC',
        'a;binary:: !!',
        '',
        '#',
        ':',
        '-----BEGIN CERTIFICATE-----',
        '-----END CERTIFICATE-----',
        '\r',
        'MIIB',
      );
      fc.assert(
        fc.property(fc.array(lines, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), (text, end) => {
          survives(() => [...ldifValues(text.join(end))]);
          for (const material of materialsOf(Buffer.from(text.join(end)), 'fuzz')) expect(material.kind).toBeTypeOf('string');
        }),
        { numRuns },
      );
    });

    it('in memory in proportion to the input, whatever lengths it claims', () => {
      const hostile = [
        Buffer.from('3084ffffffff', 'hex'),
        Buffer.from('3080'.repeat(50_000), 'hex'),
        Buffer.concat([Buffer.from('3080', 'hex'), Buffer.from('2480'.repeat(38), 'hex'), Buffer.alloc(100_000, 4)]),
        Buffer.concat([Buffer.from('3083030d40', 'hex'), Buffer.from('0500'.repeat(100_000), 'hex')]),
        Buffer.from(`version: 1\n${'a:: MAMC\n '.repeat(20_000)}`),
      ];
      const before = process.memoryUsage().rss;
      for (const bytes of hostile) everything(bytes);
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    });
  },
);
