import { constants, createHash, createPrivateKey, createPublicKey, publicDecrypt, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cipherSuite, sessionKeys } from '../../src/passport/cipher-suite.ts';
import { concat, oid, tlv } from '../../src/passport/der.ts';
import { readObject } from '../../src/passport/der-reader.ts';
import { groupOf } from '../../src/passport/groups/domain-parameters.ts';
import {
  type ActiveAuthenticationOptions,
  type Chip,
  type CipherName,
  chipFromFolder,
  chipOf,
  contentsFromFolder,
  type Passport,
  type PersonaliseOptions,
} from '../../src/passport/index.ts';
import { domainParametersOf, publicKeyBits } from '../../src/passport/public-key-info.ts';
import { announcedChipAuthentication, chipAuthenticationIdentifier } from '../../src/passport/security-infos.ts';
import { openWithPace, type Send, secured } from './pace-terminal.ts';
import { asHex, hex, specimenPassport } from './specimen.ts';
import { openTerminal } from './terminal.ts';
import { vectorFolder, withVectors } from './vectors.ts';

const gm = { agreement: 'ECDH', mapping: 'GM', cipher: 'AES-128', parameterId: 12 } as const;
const selectApplication = hex('A0000002471001');

/** A PACE chip with the terminal's end of the channel, the application selected. */
async function opened(options: Partial<PersonaliseOptions>): Promise<{ passport: Passport; chip: Chip; send: Send; chipKey: Uint8Array }> {
  const passport = await specimenPassport({ access: 'pace', ...options });
  const chip = chipOf(passport);
  const { send, chipKey } = openWithPace(chip, gm, { password: passport.printed });
  expect(send('0CA4040C', selectApplication).status).toBe('9000');
  return { passport, chip, send, chipKey: chipKey! };
}

const infosOf = (passport: Pick<Passport, 'files'>) => readObject(passport.files.get(0x010e)!)!.value;

/** Chip Authentication from the terminal's side; the new channel, which is right only if the chip has the key of DG14. */
function authenticateChip(passport: Pick<Passport, 'files'>, chip: Chip, send: Send, cipher: CipherName, form: 'kat' | 'at', keyIndex = 0) {
  const key = announcedChipAuthentication(infosOf(passport))[keyIndex]!;
  const group = groupOf(domainParametersOf(key.publicKeyInfo));
  const ephemeral = group.publicKeyOf(0xabcdef1234567n);
  const reference = key.keyId === undefined ? hex('') : tlv(0x84, Uint8Array.of(key.keyId));
  const bits = publicKeyBits(key.publicKeyInfo);
  // An elliptic key is the bits themselves; a DH key is an INTEGER, sent in the prime's length.
  const secret = group.agree(0xabcdef1234567n, key.agreement === 'ECDH' ? bits : withoutSign(readObject(bits)!.value))!;
  const suite = cipherSuite(cipher);
  const statuses =
    form === 'kat'
      ? [send('0C2241A6', concat(tlv(0x91, ephemeral), reference)).status]
      : [
          send('0C2241A4', concat(tlv(0x80, oid(chipAuthenticationIdentifier(key.agreement, cipher)).subarray(2)), reference)).status,
          send('0C860000', tlv(0x7c, tlv(0x80, ephemeral)), 256).status,
        ];
  return { statuses, send: secured(chip, suite, sessionKeys(suite, secret)), terminalKey: group.compress(ephemeral) };
}
const withoutSign = (value: Uint8Array) => (value[0] === 0 ? value.subarray(1) : value);

describe('Chip Authentication, Doc 9303-11 §6.2, from the chip', () => {
  const cases: [CipherName, 'kat' | 'at', number][] = [
    ['3DES', 'kat', 13],
    ['3DES', 'kat', 2],
    ['3DES', 'at', 8],
    ['AES-128', 'at', 12],
    ['AES-192', 'at', 16],
    ['AES-256', 'at', 17],
    ['AES-128', 'at', 0],
    ['AES-256', 'at', 18],
  ];
  it.each(cases)('%s in form %s over domain parameters %i: the new channel is right', async (cipher, form, parameterId) => {
    const { passport, chip, send } = await opened({ chipAuthentication: [{ parameterId, ciphers: [cipher] }] });
    const after = authenticateChip(passport, chip, send, cipher, form);
    expect(after.statuses.every((status) => status === '9000')).toBe(true);
    expect(after.send('0CB08E00', hex(''), 4)).toMatchObject({ status: '9000', data: passport.files.get(0x010e)!.subarray(0, 4) });
  });

  it('two keys: the reference says which', async () => {
    const options = {
      chipAuthentication: [
        { parameterId: 12, ciphers: ['AES-128'], keyId: 1 },
        { parameterId: 13, ciphers: ['AES-128'], keyId: 2 },
      ],
    } as const;
    for (const index of [0, 1]) {
      const { passport, chip, send } = await opened(options);
      const after = authenticateChip(passport, chip, send, 'AES-128', 'at', index);
      expect(after.send('0CB08100', hex(''), 4).status).toBe('9000');
    }
    const { send } = await opened(options);
    expect(send('0C2241A4', hex('800A04007F00070202030202')).status).toBe('6A88');
  });

  it('works after BAC too', async () => {
    const passport = await specimenPassport({ chipAuthentication: [{ parameterId: 13, ciphers: ['AES-128'] }] });
    const chip = chipOf(passport);
    const terminal = openTerminal(chip, passport.printed);
    const send: Send = (header, data = hex(''), le) => terminal.send(header, asHex(data), le);
    const after = authenticateChip(passport, chip, send, 'AES-128', 'at');
    expect(after.send('0CB08100', hex(''), 4).status).toBe('9000');
  });

  it('a copied chip does not know the protocol, or cannot go on', async () => {
    const chipAuthentication = [{ parameterId: 13, ciphers: ['AES-128'] }] as const;
    const copy = await opened({ chipAuthentication, variants: ['copied-chip'] });
    expect(authenticateChip(copy.passport, copy.chip, copy.send, 'AES-128', 'at').statuses).toEqual(['6A80', '6985']);
    const wrong = await opened({ chipAuthentication, variants: ['copied-chip-wrong-keys'] });
    const after = authenticateChip(wrong.passport, wrong.chip, wrong.send, 'AES-128', 'at');
    expect(after.statuses).toEqual(['9000', '9000']);
    expect(after.send('0CB08100', hex(''), 4).status).toMatch(/^6988/);
  });

  it('refuses a key that is none, another protocol, and everything before access', async () => {
    const chipAuthentication = [{ parameterId: 13, ciphers: ['AES-128'] }] as const;
    const { send, chip } = await opened({ chipAuthentication });
    expect(send('0C2241A4', hex('800A04007F00070202030204')).status).toBe('6A80');
    expect(send('0C2241A6', hex('91020400')).status).toBe('6A88');
    expect(send('0C2241A4', hex('800A04007F00070202030202')).status).toBe('9000');
    expect(send('0C860000', tlv(0x7c, tlv(0x80, new Uint8Array(65).fill(4))), 256).status).toBe('6300');
    expect(send('0CB08100', hex(''), 4).status).toBe('9000');
    chip.reset();
    expect(asHex(chip.apdu(hex('002241A40C800A04007F00070202030202')))).toBe('6982');
  });
});

describe('Active Authentication, Doc 9303-11 §6.1, from the chip', () => {
  const challenge = hex('F173589974BF40C6');

  it.each([
    ['sha1', 'implicit', 'BC'],
    ['sha1', 'explicit', '33CC'],
    ['sha224', 'explicit', '38CC'],
    ['sha256', 'explicit', '34CC'],
    ['sha384', 'explicit', '36CC'],
    ['sha512', 'explicit', '35CC'],
  ] as const)('RSA with %s, trailer %s (%s): the recovered representative fits', async (hash, trailer, end) => {
    const { passport, send } = await opened({ activeAuthentication: { algorithm: 'rsa', modulusLength: 1024, hash, trailer } });
    const { status, data } = send('0C880000', challenge, 256);
    expect([status, data.length]).toEqual(['9000', 128]);
    const key = createPublicKey({ key: Buffer.from(readObject(passport.files.get(0x010f)!)!.value), format: 'der', type: 'spki' });
    const representative = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, data);
    expect(representative[0]).toBe(0x6a);
    expect(asHex(representative)).toMatch(new RegExp(`${end}$`));
    const digest = createHash(hash).digest().length;
    const from = representative.length - end.length / 2 - digest;
    const expected = createHash(hash).update(representative.subarray(1, from)).update(challenge).digest();
    expect(representative.subarray(from, from + digest).equals(expected)).toBe(true);
  });

  it.each([
    [12, 'sha256'],
    [13, 'sha256'],
    [16, 'sha384'],
    [18, 'sha512'],
    [8, 'sha224'],
  ] as const)('ECDSA over domain parameters %i with %s: r ‖ s verifies', async (parameterId, hash) => {
    const { passport, send } = await opened({ activeAuthentication: { algorithm: 'ecdsa', parameterId, hash } });
    const { data } = send('0C880000', challenge, 256);
    const key = createPublicKey({ key: Buffer.from(readObject(passport.files.get(0x010f)!)!.value), format: 'der', type: 'spki' });
    expect(verify(hash, challenge, { key, dsaEncoding: 'ieee-p1363' }, data)).toBe(true);
    // DG14 names the algorithm: id-AA, version 1, ecdsa-plain.
    expect(asHex(infosOf(passport))).toContain('0606678108010105020101060A04007F00070101040');
  });

  it('refuses without access, with a wrong length, and answers that do not fit', async () => {
    const active: ActiveAuthenticationOptions = { algorithm: 'rsa', modulusLength: 1024 };
    const { chip, send } = await opened({ activeAuthentication: active });
    expect(send('0C880000', challenge.subarray(1), 256).status).toBe('6700');
    expect(send('0C880000', challenge, 64).status).toBe('6700');
    expect(asHex(chip.apdu(hex('0088000008F173589974BF40C600')))).toBe('6982');
    const without = await opened({});
    expect(without.send('0C880000', challenge, 256).status).toBe('6D00');
  });

  it('a copied chip signs nothing, or something else', async () => {
    const activeAuthentication = { algorithm: 'ecdsa', parameterId: 12, hash: 'sha256' } as const;
    expect((await opened({ activeAuthentication, variants: ['copied-chip'] })).send('0C880000', challenge, 256).status).toBe('6D00');
    const { passport, send } = await opened({ activeAuthentication, variants: ['copied-chip-wrong-keys'] });
    const key = createPublicKey({ key: Buffer.from(readObject(passport.files.get(0x010f)!)!.value), format: 'der', type: 'spki' });
    expect(verify('sha256', challenge, { key, dsaEncoding: 'ieee-p1363' }, send('0C880000', challenge, 256).data)).toBe(false);
  });
});

const cvc = vectorFolder('terminal-cvc');
describe.skipIf(!cvc)(withVectors('Terminal Authentication, Doc 9303-11 §7.1, from the chip, with the CVC chain of JMRTD', cvc), () => {
  const certificate = (name: string) => Uint8Array.from(readFileSync(join(cvc!, `cert${name}_new.cvcert`)));
  const body = (name: string) => readObject(certificate(name))!.value;
  const reference = (text: string) => tlv(0x83, Buffer.from(text, 'latin1'));
  const dataGroup3 = tlv(0x63, tlv(0x7f61, tlv(0x02, Uint8Array.of(0))));

  /** A chip after Chip Authentication with the terminal's end. */
  const ready = async (today = '2009-06-01') => {
    const { passport, chip, send, chipKey } = await opened({
      chipAuthentication: [{ parameterId: 13, ciphers: ['AES-128'] }],
      terminalAuthentication: { trustPoints: [certificate('CVCA')], today },
      otherDataGroups: new Map([
        [3, dataGroup3],
        [4, tlv(0x76, tlv(0x7f61, tlv(0x02, Uint8Array.of(0))))],
      ]),
    });
    return { passport, chip, before: send, chipKey, ...authenticateChip(passport, chip, send, 'AES-128', 'at') };
  };
  const chain = (send: Send) => [
    send('0C2281B6', reference('NLCVCAA00002')).status,
    send('0C2A00BE', body('DVD')).status,
    send('0C2281B6', reference('NLDVAAANL001')).status,
    send('0C2A00BE', body('IS')).status,
  ];
  const privateKey = () => {
    const inner = readObject(readFileSync(join(cvc!, 'keyIS_new.der')))!;
    return createPrivateKey({ key: Buffer.from(inner.whole), format: 'der', type: 'pkcs8' });
  };
  const idPicc = (chipKey: Uint8Array) => chipKey.subarray(1, 33);
  const authenticate = (send: Send, chipKey: Uint8Array, terminalKey: Uint8Array) => {
    const challenge = send('0C840000', hex(''), 8).data;
    const protocolHash = 'sha224';
    const signature = sign(protocolHash, concat(idPicc(chipKey), challenge, terminalKey), { key: privateKey(), dsaEncoding: 'ieee-p1363' });
    return send('0C820000', signature).status;
  };

  it('opens DG3 to a terminal with DG3 in its certificate, and only after all of it', async () => {
    const { send, terminalKey, chipKey } = await ready();
    expect(send('0CB09C00', hex(''), 36).data.subarray(0, 14)).toEqual(tlv(0x42, Buffer.from('NLCVCAA00002')));
    expect(send('0CB08300', hex(''), 4).status).toBe('6982');
    expect(chain(send)).toEqual(['9000', '9000', '9000', '9000']);
    expect(send('0C2281A4', reference('NLIS7202000NL001')).status).toBe('9000');
    expect(send('0CB08300', hex(''), 4).status).toBe('6982');
    expect(authenticate(send, chipKey, terminalKey)).toBe('9000');
    expect(send('0CB08300', hex(''), 256).data).toEqual(dataGroup3);
    // The terminal's certificate opens DG3 alone.
    expect(send('0CB08400', hex(''), 4).status).toBe('6982');
  });

  it('refuses unknown issuers, altered and expired certificates, and terminals out of order', async () => {
    const { send } = await ready();
    expect(send('0C2281B6', reference('XXCVCA00001')).status).toBe('6A88');
    expect(send('0C2A00BE', body('DVD')).status).toBe('6985');
    expect(send('0C2281B6', reference('NLCVCAA00002')).status).toBe('9000');
    const altered = Uint8Array.from(body('DVD'));
    altered[altered.length - 1]! ^= 1;
    expect(send('0C2A00BE', altered).status).toBe('6300');
    // A terminal's certificate is not the CVCA's to issue.
    expect(send('0C2281B6', reference('NLCVCAA00002')).status).toBe('9000');
    expect(send('0C2A00BE', body('IS')).status).toBe('6300');
    expect(send('0C2281A4', reference('NLDVAAANL001')).status).toBe('6A88');
    expect(send('0C820000', new Uint8Array(56)).status).toBe('6985');
    const late = await ready('2027-01-01');
    expect(chain(late.send)).toEqual(['9000', '6300', '6A88', '6985']);
  });

  it('refuses a signature over another key, and a challenge before Chip Authentication', async () => {
    const { send, chipKey, before } = await ready();
    expect(chain(send)).toEqual(['9000', '9000', '9000', '9000']);
    send('0C2281A4', reference('NLIS7202000NL001'));
    expect(authenticate(send, chipKey, new Uint8Array(32))).toBe('6300');
    expect(send('0CB08300', hex(''), 4).status).toBe('6982');
    expect(before).toBeDefined();
    const { send: early } = await opened({ terminalAuthentication: { trustPoints: [certificate('CVCA')], today: '2009-06-01' } });
    expect(early('0C840000', hex(''), 8).status).toBe('6985');
  });

  it('forgets the authorisation with the session', async () => {
    const { chip, passport, send, chipKey, terminalKey } = await ready();
    chain(send);
    send('0C2281A4', reference('NLIS7202000NL001'));
    expect(authenticate(send, chipKey, terminalKey)).toBe('9000');
    chip.reset();
    const again = openWithPace(chip, gm, { password: passport.printed });
    again.send('0CA4040C', selectApplication);
    expect(again.send('0CB08300', hex(''), 4).status).toBe('6982');
  });
});

const reference = vectorFolder('bsi-tr03105-5-reference-dataset');
describe.skipIf(!reference)(withVectors('a chip from the BSI reference data set', reference), () => {
  it('opens with its MRZ, gives every file, and proves its keys', async () => {
    const contents = await contentsFromFolder(reference!);
    const chip = await chipFromFolder(reference!);
    const terminal = openTerminal(chip, contents.chipMrz);
    expect(terminal.status).toBe('9000');
    const send: Send = (header, data = hex(''), le) => terminal.send(header, asHex(data), le);
    expect(send('0CB08100', hex(''), 200).data).toEqual(contents.files.get(0x0101));
    // Its fingerprints stay closed: the folder has no CVCA.
    expect(send('0CB08300', hex(''), 4).status).toBe('6982');
    const { data } = send('0C880000', hex('0102030405060708'), 128);
    const key = createPublicKey({ key: Buffer.from(readObject(contents.files.get(0x010f)!)!.value), format: 'der', type: 'spki' });
    expect(asHex(publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, data))).toMatch(/^6A.*BC$/);
    const after = authenticateChip(contents, chip, send, '3DES', 'kat');
    expect(after.statuses).toEqual(['9000']);
    expect(after.send('0CB09D00', hex(''), 4).data).toEqual(contents.files.get(0x011d)!.subarray(0, 4));
  });
});

describe('a chip with every protocol', () => {
  const everything = {
    access: 'both',
    can: '314159',
    chipAuthentication: [{ parameterId: 13, ciphers: ['AES-128', '3DES'] }],
    activeAuthentication: { algorithm: 'ecdsa', parameterId: 12, hash: 'sha256' },
  } as const;

  it('is brought to a stop by no command, however made up, with and without a session', async () => {
    const passport = await specimenPassport(everything);
    const known: fc.Arbitrary<[string, Uint8Array]>[] = [
      fc.tuple(fc.constant('0022C1A4'), fc.constant(hex('800A04007F00070202040202830101'))),
      fc.tuple(fc.constant('0022C1A4'), fc.constant(hex('800A04007F00070202040202830102'))),
      fc.tuple(fc.constant('10860000'), fc.constant(hex('7C00'))),
    ];
    const made = fc.tuple(
      fc.constantFrom(
        '0022C1A4',
        '002241A4',
        '002241A6',
        '002281B6',
        '002281A4',
        '10860000',
        '00860000',
        '002A00BE',
        '102A00BE',
        '00880000',
        '00820000',
      ),
      fc.uint8Array({ minLength: 1, maxLength: 90 }),
    );
    const wrapped = fc
      .tuple(fc.constant('10860000'), fc.tuple(fc.constantFrom(0x81, 0x83, 0x85), fc.uint8Array({ maxLength: 70 })))
      .map(([header, [tag, value]]): [string, Uint8Array] => [header, tlv(0x7c, tlv(tag, value))]);
    const commands = fc.array(fc.oneof(...known, made, wrapped), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(commands, fc.boolean(), (list, withSession) => {
        const chip = chipOf(passport);
        const send = withSession ? openWithPace(chip, gm, { password: passport.printed }).send : undefined;
        for (const [header, data] of list) {
          if (send) send(header.replace(/^00/, '0C').replace(/^10/, '1C'), data, 256);
          else expect(chip.apdu(concat(hex(header), Uint8Array.of(data.length), data, hex('00')))!.length).toBeGreaterThanOrEqual(2);
        }
        // Nothing made up has opened DG3 or brought the chip out of order.
        chip.reset();
        expect(openWithPace(chip, gm, { password: passport.printed }).statuses.at(-1)).toBe('9000');
      }),
      { numRuns: 60 },
    );
  });

  it('takes a chained command under secure messaging, and no endless one', async () => {
    const { send } = await opened(everything);
    // The certificate is none, which the chip says after the last part.
    expect(send('1C2A00BE', new Uint8Array(200)).status).toBe('9000');
    expect(send('0C2A00BE', new Uint8Array(200)).status).toBe('6985');
    const statuses = Array.from({ length: 10 }, () => send('1C2A00BE', new Uint8Array(9_000)).status);
    expect(statuses).toContain('6700');
  });
});
