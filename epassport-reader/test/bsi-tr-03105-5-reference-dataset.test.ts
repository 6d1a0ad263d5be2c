import { describe, expect, it } from 'vitest';
import { certificatePath } from '../src/certificate-path.ts';
import { parseDg1 } from '../src/data-groups/dg1.ts';
import { parsePortrait } from '../src/data-groups/dg2.ts';
import { parseEfCom } from '../src/ef-com.ts';
import { parseEfSod } from '../src/ef-sod.ts';
import { compareComWithSod, verifyDataGroupHash, verifySodSignature } from '../src/passive-authentication.ts';
import { decodePortrait } from '../src/portrait.ts';
import { readVector, vectorsFolder } from './vectors.ts';

const folder = vectorsFolder('bsi-tr03105-5-reference-dataset');

describe.skipIf(!folder)('BSI TR-03105-5 reference data set (skipped where the folder is missing)', () => {
  const file = (name: string): Buffer => readVector(folder as string, name);

  it('has a SOD signed with RSA-PSS and hashes that fit every data group', () => {
    const sod = parseEfSod(file('EF_SOD.bin'));
    expect(verifySodSignature(sod)).toMatchObject({ result: 'successful', signer: { subject: { country: 'DE' } } });
    for (const number of [1, 2, 3, 4, 14]) {
      const bytes = file(`Datagroup${number}.bin`);
      expect(verifyDataGroupHash(sod, number, bytes)).toMatchObject({ result: 'successful' });
      bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
      expect(verifyDataGroupHash(sod, number, bytes)).toMatchObject({ result: 'failed' });
    }
    expect(verifyDataGroupHash(sod, 15, file('Datagroup15.bin'))).toMatchObject({ result: 'failed' });
    expect(compareComWithSod(parseEfCom(file('EF_COM.bin')), sod)).toMatchObject({ result: 'successful' });
  });

  it('fails when any byte of the signature, the signed attributes or the hash list changes', () => {
    // Offsets of openssl asn1parse: encapsulated content 57–279, signed attributes 1529–1603, signature 1670–1930; each 4 bytes later in the file.
    for (const offset of [100, 250, 1560, 1600, 1700, 1930]) {
      const bytes = file('EF_SOD.bin');
      bytes[offset] = (bytes[offset] as number) ^ 0x01;
      let result: string;
      try {
        result = verifySodSignature(parseEfSod(bytes)).result;
      } catch {
        result = 'rejected';
      }
      expect(result, `byte ${offset}`).toMatch(/failed|rejected/);
    }
  });

  it('comes without its CSCA: the path is undetermined, never successful', () => {
    const { signer } = verifySodSignature(parseEfSod(file('EF_SOD.bin')));
    expect(certificatePath(signer as NonNullable<typeof signer>, { anchors: [], skipped: [] }, new Date('2014-06-01'))).toMatchObject({
      result: 'undetermined',
    });
  });

  it('reads DG1 and the JPEG 2000 portrait of DG2', async () => {
    const mrz = parseDg1(file('Datagroup1.bin'), new Date('2014-06-01'));
    expect(mrz).toMatchObject({
      issuingState: 'D',
      nationality: 'D',
      surname: 'MUSTERMANN',
      givenNames: 'ERIKA',
      documentNumber: 'C11T002JM',
    });
    expect([mrz.dateOfBirth, mrz.dateOfExpiry]).toEqual(['1996-08-12', '2023-10-31']);
    const { encoding, image } = await decodePortrait(parsePortrait(file('Datagroup2.bin')));
    expect([encoding, image.width, image.height, image.rgb.length]).toEqual(['jpeg2000', 413, 531, 413 * 531 * 3]);
  });
});
