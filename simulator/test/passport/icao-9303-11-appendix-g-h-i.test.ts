import { describe, expect, it } from 'vitest';
import { createChip } from '../../src/passport/chip.ts';
import { mrzPassword } from '../../src/passport/chip-keys.ts';
import { chipAuthenticationData } from '../../src/passport/chip-pace.ts';
import { cipherSuite } from '../../src/passport/cipher-suite.ts';
import { numberOf } from '../../src/passport/groups/agreement-group.ts';
import { standardGroup, standardParameters } from '../../src/passport/groups/domain-parameters.ts';
import { pseudoRandomNumber } from '../../src/passport/groups/integrated-mapping.ts';
import { modularGroup } from '../../src/passport/groups/modular-group.ts';
import { EF_CARD_ACCESS } from '../../src/passport/lds.ts';
import type { MrzLines } from '../../src/passport/mrz-td3.ts';
import { type PaceVariant, paceInfo, securityInfos } from '../../src/passport/security-infos.ts';
import { sha1 } from '../../src/passport/signing-key.ts';
import { asHex, hex } from './specimen.ts';
import { withVectors, workedExamples } from './vectors.ts';

/** Doc 9303-11 appendices G, H and I from the chip's side: its random numbers in, the printed response bytes out. */
// biome-ignore lint/suspicious/noExplicitAny: the vectors are plain JSON
const examples = workedExamples as any;

/** A TD3 whose MRZ information is `number birth expiry`, check digits included. */
const mrzWith = (number: string, birth: string, expiry: string): MrzLines => [
  'P<UTO'.padEnd(44, '<'),
  `${number}UTO${birth}F${expiry}`.padEnd(44, '<'),
];

function paceChip(mrz: MrzLines, variant: PaceVariant, randomNumbers: Uint8Array[]) {
  const masterFiles = new Map([[EF_CARD_ACCESS, securityInfos(paceInfo(variant))]]);
  return createChip(
    { files: new Map(), masterFiles, chipMrz: mrz, access: 'pace', pace: [variant] },
    { random: () => randomNumbers.shift()! },
  );
}

describe.skipIf(!examples)(withVectors('ICAO Doc 9303-11 appendix G, the chip side of PACE with generic mapping', examples), () => {
  it('G.1: ECDH over brainpoolP256r1 with AES-128, every response byte for byte', () => {
    const example = examples.PACE_G1_ECDH_GM_AES128_bp256r1;
    const chip = paceChip(
      mrzWith('T220001293', '6408125', '1010318'),
      { agreement: 'ECDH', mapping: 'GM', cipher: 'AES-128', parameterId: 13 },
      [
        hex(example.nonce),
        hex('498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560'),
        hex('107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A'),
      ],
    );
    expect(asHex(chip.apdu(hex('00B09C0000')))).toBe(`${example.cardaccess}9000`);
    for (const { c, r } of example.apdus) expect(asHex(chip.apdu(hex(c)))).toBe(r);
  });

  it('G.2: DH in the 1024-bit group of RFC 5114 with AES-128', () => {
    const example = examples.PACE_G2_DH_GM_AES128_rfc5114;
    const variant: PaceVariant = { agreement: 'DH', mapping: 'GM', cipher: 'AES-128', parameterId: 0 };
    const mrz = mrzWith('T220001293', '6408125', '1010318');
    expect(asHex(mrzPassword(mrz))).toBe(example.tvKeySeed);
    const chip = paceChip(mrz, variant, [hex(example.nonceDecrypted), hex(example.chipPrivateKey), hex(example.chipEphemeralPrivateKey)]);
    expect(asHex(chip.apdu(hex('00B09C0000')))).toBe(`${example.efCardAccessData}9000`);
    expect(asHex(chip.apdu(hex(example.initializePaceMsgTerminal)))).toBe('9000');
    for (const step of [1, 2, 3]) {
      const command = hex(example[`generalAuthenticateStep${step}MsgTerminal`]);
      expect(asHex(chip.apdu(command))).toBe(example[`generalAuthenticateStep${step}MsgChip`]);
    }
    // The printed answer of this step names a CVCA as well, which belongs to another version of the protocol.
    expect(asHex(chip.apdu(hex(example.generalAuthenticateStep4MsgTerminal)))).toBe(`7C0A8608${example.tic}9000`);
    expect(example.generalAuthenticateStep4MsgChip).toContain(`8608${example.tic}`);
  });
});

describe.skipIf(!examples)(withVectors('ICAO Doc 9303-11 appendix H, integrated mapping', examples), () => {
  const suite = cipherSuite('AES-128');

  it('H.1: pseudo-random number and generator over brainpoolP256r1', () => {
    const example = examples.PACE_H1_ECDH_IM_AES128_bp256r1;
    const group = standardGroup(13);
    const number = pseudoRandomNumber(suite, hex(example.s), hex(example.t), group.prime);
    expect(number).toBe(BigInt(`0x${example.expectedX}`));
    const generator = group.mapIntegrated(number)!.publicKeyOf(1n);
    expect(asHex(generator)).toBe(`04${example.expectedMappedGeneratorX}${example.expectedMappedGeneratorY}`);
  });

  it('H.2: pseudo-random number and generator in the 1024-bit group', () => {
    const example = examples.PACE_H2_DH_IM_AES128;
    const group = standardGroup(0);
    const number = pseudoRandomNumber(suite, hex(example.s), hex(example.t), group.prime);
    expect(number).toBe(BigInt(`0x${example.expectedX}`));
    expect(asHex(group.mapIntegrated(number)!.publicKeyOf(1n))).toBe(example.expectedMappedGenerator);
    expect(standardParameters(0)).toEqual({
      kind: 'modular',
      p: numberOf(hex(example.p)),
      g: numberOf(hex(example.g)),
      q: numberOf(hex(example.q)),
    });
  });
});

describe('ICAO Doc 9303-11 appendix I, Chip Authentication Mapping', () => {
  it('I.1: nonce and mapping key on the wire, and the encrypted chip authentication data', () => {
    const suite = cipherSuite('AES-128');
    const mrz = mrzWith('C11T002JM4', '9608122', '2310314');
    expect(asHex(mrzPassword(mrz))).toBe('894D03F148C6265E89845B218856EA34D00EF8E8');
    const nonce = suite.decrypt(suite.deriveKey(mrzPassword(mrz), 3), hex('CB60E8E0D85B76A9BD304747C2AD42E2'));
    const mappingKey = hex('9E56A6B59C95D06ECE5CD10F983BB2F4F1943528E577F23881D89D8C3BBEE0AA');
    const chip = paceChip(mrz, { agreement: 'ECDH', mapping: 'CAM', cipher: 'AES-128', parameterId: 13 }, [nonce, mappingKey]);
    expect(asHex(chip.apdu(hex('00B09C0000')))).toBe('31143012060A04007F0007020204060202010202010D9000');
    expect(asHex(chip.apdu(hex('0022C1A40F800A04007F00070202040602830101')))).toBe('9000');
    expect(asHex(chip.apdu(hex('10860000027C0000')))).toBe('7C128010CB60E8E0D85B76A9BD304747C2AD42E29000');
    const terminalKey =
      '047F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67EDE1AB889104A27DB6D842B019020FBF3CEACB0DC627F7BDCAC29969E19D0E553C1';
    expect(asHex(chip.apdu(hex(`10860000457C438141${terminalKey}00`)))).toBe(
      '7C43824104A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B304F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E239000',
    );
    // The appendix prints PK_IC; SK_IC follows from CA_IC and the mapping key, and must have that public key.
    const group = standardGroup(13);
    const staticKey = numberOf(hex('86C88A4579CE48135878E6348A734B5D47CE5BC1E54C0E8978687B49FDE2E2C2'));
    expect(asHex(group.publicKeyOf(staticKey))).toBe(
      '041872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC884D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F',
    );
    const data = chipAuthenticationData(suite, hex('0A9DA4DB03BDDE39FC5202BC44B2E89E'), group.order, staticKey, numberOf(mappingKey));
    expect(asHex(data)).toBe('1EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD10CBA372B42BE0B9B5F28AA8DE2F4F92');
  });
});

describe('the groups of Doc 9303-11 §9.5.1', () => {
  it.each([0, 1, 2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18])('%i: both sides agree and the generator has its order', (parameterId) => {
    const group = standardGroup(parameterId);
    const [a, b] = [1, 2].map((seed) => group.generate((bytes) => new Uint8Array(bytes).fill(seed)));
    expect(group.agree(a!.privateKey, b!.publicKey)).toEqual(group.agree(b!.privateKey, a!.publicKey));
    // g^(q − 1) · g is the neutral element: −g has the generator's x-coordinate, g^−1 · g = 1.
    const last = group.publicKeyOf(group.order - 1n);
    if (group.agreement === 'ECDH') expect(group.compress(last)).toEqual(group.compress(group.publicKeyOf(1n)));
    else expect((numberOf(last) * numberOf(group.publicKeyOf(1n))) % group.prime).toBe(1n);
  });

  it('refuse what is no public key', () => {
    const curve = standardGroup(13);
    const { privateKey, publicKey } = curve.generate((bytes) => sha1(new Uint8Array(bytes)).subarray(0, 16));
    for (const wrong of [publicKey.with(64, publicKey[64]! ^ 1), publicKey.subarray(1), new Uint8Array(65), Uint8Array.of(0x00)]) {
      expect(curve.agree(privateKey, wrong)).toBeUndefined();
      expect(curve.mapGenerically(5n, privateKey, wrong)).toBeUndefined();
    }
    const modular = standardGroup(0);
    for (const wrong of [0n, 1n, modular.prime - 1n, modular.prime, 2n]) {
      expect(modular.agree(3n, hex(wrong.toString(16).padStart(256, '0')))).toBeUndefined();
    }
    // Parameters without an order, PKCS #3, cannot tell a small subgroup.
    expect(modularGroup({ p: modular.prime, g: 2n }).agree(3n, hex('02'))).toBeDefined();
    expect(standardGroup(10).mapIntegrated(7n)).toBeUndefined();
    expect(() => standardGroup(3)).toThrow(RangeError);
  });
});
