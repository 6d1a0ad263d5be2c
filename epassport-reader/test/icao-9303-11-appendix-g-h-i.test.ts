import { describe, expect, it } from 'vitest';
import { aesCmac } from '../src/aes.ts';
import { standardisedDomainParameters } from '../src/domain-parameters.ts';
import { pseudoRandomNumber } from '../src/integrated-mapping.ts';
import { keyAgreementGroup } from '../src/key-agreement.ts';
import { mrzInformation } from '../src/mrz.ts';
import { canPassword, mrzPassword, type PaceResult, pace } from '../src/pace.ts';
import { paceAnnouncement } from '../src/pace-info.ts';
import { bytesOf } from '../src/private-scalar.ts';
import { parseSecurityInfos } from '../src/security-infos.ts';
import { cipherSuites, deriveSessionKey } from '../src/session-cipher.ts';
import { scripted } from './scripted-transport.ts';
import { hex, readVector, vectorsFolder } from './vectors.ts';

/*
 * ICAO Doc 9303-11, Appendices G (Generic Mapping), H (Integrated Mapping) and I (Chip-Authentication Mapping): the values of the
 * standard. G.1, G.2 and the mappings of H come from the shared vectors; what these lack (the key agreement of H, all of I) stands here.
 */

const group = (id: number) => {
  const parameters = standardisedDomainParameters(id);
  if (!parameters) throw new Error(`No domain parameters ${id}.`);
  return keyAgreementGroup(parameters);
};

/** Gives the appendix's random numbers in their order, and none besides. */
const draws = (...values: readonly Buffer[]): ((length: number) => Uint8Array) => {
  const left = [...values];
  return (length) => {
    const value = left.shift();
    if (value?.length !== length) throw new Error(`The appendix draws ${value?.length ?? 'no more'} bytes, asked for ${length}.`);
    return Buffer.from(value);
  };
};

/** Runs PACE against a conversation known by heart, with the best protocol that EF.CardAccess announces. */
async function replay(
  cardAccess: Buffer,
  information: string,
  random: readonly Buffer[],
  exchanges: readonly (readonly [string, string])[],
): Promise<PaceResult> {
  const announcement = paceAnnouncement(parseSecurityInfos(cardAccess, 'EF.CardAccess'));
  const protocol = announcement?.protocols[0];
  if (!announcement || !protocol) throw new Error('EF.CardAccess announces no PACE.');
  const chip = scripted(exchanges);
  const result = await pace(chip, protocol, mrzPassword(information), draws(...random), announcement.ambiguous);
  chip.done();
  return result;
}

const mrzOfG = mrzInformation({ documentNumber: 'T22000129', dateOfBirth: '640812', dateOfExpiry: '101031' });
const folder = vectorsFolder('icao-9303-worked-examples');
const vectors = folder ? JSON.parse(readVector(folder, 'vectors.json').toString()) : {};

describe.skipIf(!folder)('shared vectors of Appendices G and H (skipped where the folder is missing)', () => {
  it('G.1: ECDH, Generic Mapping, AES-128, brainpoolP256r1, byte for byte', async () => {
    const { cardaccess, sk_map_ifd, sk_dh_ifd, apdus, ks_enc, ks_mac } = vectors.PACE_G1_ECDH_GM_AES128_bp256r1;
    const [select, ...rest] = apdus.map(({ c, r }: { c: string; r: string }) => [c, r] as const);
    // The standard's MSE:Set AT names no domain parameters, for there is one set only; the vectors' (from another program) does.
    const selectOfTheStandard = ['0022C1A40F800A04007F00070202040202830101', '9000'] as const;
    const random = [hex(sk_map_ifd), hex(sk_dh_ifd)];
    const { keys } = await replay(hex(cardaccess), mrzOfG, random, [selectOfTheStandard, ...rest]);
    expect(keys).toEqual({ cipher: 'aes-128', encryption: hex(ks_enc), mac: hex(ks_mac), ssc: Buffer.alloc(16) });
    // A chip that wants them named all the same gets them.
    const insisting = [[selectOfTheStandard[0], '6A88'], select, ...rest];
    expect((await replay(hex(cardaccess), mrzOfG, random, insisting)).keys.mac).toEqual(hex(ks_mac));
  });

  it('G.2: DH, Generic Mapping, AES-128, RFC 5114, byte for byte', async () => {
    const v = vectors.PACE_G2_DH_GM_AES128_rfc5114;
    const exchanges = [
      [v.initializePaceMsgTerminal, '9000'],
      ...[1, 2, 3, 4].map((step) => {
        const answer: string = v[`generalAuthenticateStep${step}MsgChip`];
        return [v[`generalAuthenticateStep${step}MsgTerminal`], answer.endsWith('9000') ? answer : `${answer}9000`] as const;
      }),
    ] as const;
    const { keys } = await replay(
      hex(v.efCardAccessData),
      mrzOfG,
      [hex(v.terminalPrivateKey), hex(v.terminalEphemeralPrivateKey)],
      exchanges,
    );
    expect(keys).toEqual({
      cipher: 'aes-128',
      encryption: hex('2F7F46ADCC9E7E521B45D192FAFA9126'),
      mac: hex('805A1D27D45A5116F73C54469462B7D8'),
      ssc: Buffer.alloc(16),
    });
    const modp = group(0);
    expect(modp.mapGeneric(hex(v.nonceDecrypted), hex(v.terminalPrivateKey), hex(v.chipPublicKey))).toEqual(hex(v.mappedGenerator));
    expect(modp.agree(hex(v.terminalEphemeralPrivateKey), hex(v.chipEphemeralPublicKey))).toEqual(hex(v.sharedSecretEphemeral));
  });

  it('H.1: Integrated Mapping on brainpoolP256r1', () => {
    const v = vectors.PACE_H1_ECDH_IM_AES128_bp256r1;
    const number = pseudoRandomNumber('aes-128', hex(v.s), hex(v.t), 256);
    const field = BigInt('0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377');
    expect(bytesOf(BigInt(`0x${number.toString('hex')}`) % field, 32)).toEqual(hex(v.expectedX));
    expect(group(13).mapIntegrated?.(number)).toEqual(
      Buffer.concat([Buffer.of(4), hex(v.expectedMappedGeneratorX), hex(v.expectedMappedGeneratorY)]),
    );
  });

  it('H.2: Integrated Mapping in the 1024-bit group', () => {
    const v = vectors.PACE_H2_DH_IM_AES128;
    const number = pseudoRandomNumber('aes-128', hex(v.s), hex(v.t), 1024);
    expect(bytesOf(BigInt(`0x${number.toString('hex')}`) % BigInt(`0x${v.p}`), 128)).toEqual(hex(v.expectedX));
    expect(group(0).mapIntegrated?.(number)).toEqual(hex(v.expectedMappedGenerator));
  });
});

describe('Doc 9303-11 Appendix H', () => {
  /** The appendix's Kπ belongs to no password that it tells, so the nonce travels under the password of Appendix G here. */
  const passwordKey = hex('591468CDA83D65219CCCB8560233600F');
  const nonceCommand = (nonce: string): [string, string] => {
    const key = deriveSessionKey('aes-128', mrzPassword(mrzOfG).encoded, 3);
    const encrypted = cipherSuites['aes-128'].encrypt(key, hex(nonce)).toString('hex').toUpperCase();
    return ['10860000027C0000', `7C128010${encrypted}9000`];
  };

  it.each([
    ['H.1', '2923BE84E16CD6AE529049F1F1BBE9EB', '143DC40C08C8E891FBED7DEDB92B64AD'],
    ['H.2', 'FA5B7E3E49753A0DB9178B7B9BD898C8', '9ABB8864CA0FF1551E620D1EF4E13510'],
  ])('%s decrypts the nonce', (_, nonce, encrypted) => {
    expect(cipherSuites['aes-128'].decrypt(passwordKey, hex(encrypted))).toEqual(hex(nonce));
  });

  it('H.1 agrees on keys and tokens byte for byte', async () => {
    const ours =
      '89CBA23FFE96AA18D824627C3E934E54A9FD0B87A95D1471DC1C0ABFDCD640D46755DE9B7B778280B6BEBD57439ADFEB0E21FD4ED6DF42578C13418A59B34C37';
    const chips =
      '67F78E5F7F7686082B293E8D087E056916D0F74BC01A5F8957D0DE45691E51E8932B69A962B52A0985AD2C0A271EE6A13A8ADDDCD1A3A994B9DED257F4D22753';
    const { keys } = await replay(
      hex('31143012060A04007F0007020204040202010202010D'),
      mrzOfG,
      [hex('5DD4CBFC96F5453B130D890A1CDBAE32'), hex('A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595')],
      [
        ['0022C1A40F800A04007F00070202040402830101', '9000'],
        nonceCommand('2923BE84E16CD6AE529049F1F1BBE9EB'),
        ['10860000147C1281105DD4CBFC96F5453B130D890A1CDBAE3200', '7C0282009000'],
        [`10860000457C43834104${ours}00`, `7C43844104${chips}9000`],
        ['008600000C7C0A8508450F02B86F6A090900', '7C0A860875D4D96E8D5B03089000'],
      ],
    );
    expect(keys.encryption).toEqual(hex('0D3FEB33251A6370893D62AE8DAAF51B'));
    expect(keys.mac).toEqual(hex('B01E89E3D9E8719E586B50B4A7506E0B'));
  });

  it('H.2 agrees on keys and tokens byte for byte', async () => {
    const ours =
      `0F0CC62945A8029251FB7EF3C094E12EC68E4EF07F27CB9D9CD04C5C4250FAE0E4F8A951557E929AEB48E5C6DD47F2F5CD7C351A9BD2CD722C07EDE166770F08
      FFCB370262CF308DD7B07F2E0DA9CAAA1492344C852906919538C98A4BA4187E76CE9D87832386D319CE2E043C3343AEAE6EDBA1A9894DC5094D22F7FE1351D5`.replace(
        /\s/g,
        '',
      );
    const chips =
      `928D9A0F9DBA450F13FC859C6F290D1D36E42431138A4378500BEB4E0401854CFF111F71CB6DC1D0335807A11388CC8EAA87B07907AAD9FBA6B169AF6D8C26AF
      8DDDC39ADC3AD2E3FF882B84D23E9768E95A80E4746FB07A9767679FE92133B4D379935C771BD7FBED6C7BB4B1708B275EA75679524CDC9C6A91370CC662A2F3`.replace(
        /\s/g,
        '',
      );
    // The appendix's private key is longer than the subgroup's order; the same key modulo the order has the same public key.
    const privateKey = BigInt(
      `0x4BD0E54740F9A028E6A515BFDAF967848C4F5F5FFF65AA0915947FFD1A0DF2FA6981271BC905F3551457B7E03AC3B8066DE4AA406C1171FB43DD939C4BA16175
      103BA3DEE16419AA248118F90CC36A3D6F4C373652E0C3CCE7F0F1D0C5425B3600F0F0D6A67F004C8BBA33F2B4733C7252445C1DFC4F1107203F71D2EFB28161`.replace(
        /\s/g,
        '',
      ),
    );
    const order = BigInt('0xF518AA8781A8DF278ABA4E7D64B7CB9D49462353');
    const { keys } = await replay(
      hex('31143012060A04007F00070202040302020102020100'),
      mrzOfG,
      [hex('B3A6DB3C870C3E99245E0D1C06B747DE'), bytesOf(privateKey % order, 20)],
      [
        ['0022C1A40F800A04007F00070202040302830101', '9000'],
        nonceCommand('FA5B7E3E49753A0DB9178B7B9BD898C8'),
        ['10860000147C128110B3A6DB3C870C3E99245E0D1C06B747DE00', '7C0282009000'],
        [`10860000867C8183838180${ours}00`, `7C8183848180${chips}9000`],
        ['008600000C7C0A850855D61977CBF5307E00', '7C0A8608C2F04230187E15259000'],
      ],
    );
    expect(keys.encryption).toEqual(hex('01AFC10CF87BE36D8179E87370171F07'));
    expect(keys.mac).toEqual(hex('23F0FBD05FD6C7B8B88F4C8309669061'));
  });
});

describe('Doc 9303-11 Appendix I', () => {
  const information = 'C11T002JM496081222310314';

  it('derives the password', () => {
    expect(mrzPassword(information).encoded).toEqual(hex('894D03F148C6265E89845B218856EA34D00EF8E8'));
    expect(deriveSessionKey('aes-128', mrzPassword(information).encoded, 3)).toEqual(hex('4E6F6FBF7BE748B932C7B74161BBA9DF'));
  });

  it('I.1 gives keys, tokens and chip authentication data byte for byte', async () => {
    const mappingKey =
      '04A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B304F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E23';
    const { keys, chipAuthentication } = await replay(
      hex('31143012060A04007F0007020204060202010202010D'),
      information,
      [
        hex('5D8BB87BD74D985A4B7D4325B9F7B976FE835122773400798914AA22738135CC'),
        hex('76ECFDAA9841C323A3F5FC5E88B88DB3EFF7E35EBF57A7E6946CB630006C2120'),
      ],
      [
        ['0022C1A40F800A04007F00070202040602830101', '9000'],
        ['10860000027C0000', '7C128010CB60E8E0D85B76A9BD304747C2AD42E29000'],
        [
          '10860000457C438141047F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67EDE1AB889104A27DB6D842B019020FBF3CEACB0DC627F7BDCAC29969E19D0E553C100',
          `7C438241${mappingKey}9000`,
        ],
        [
          '10860000457C43834104446C934084D9DAB863944F219520076C29EE3F7AE6722B11FF319EC1C7728F955483400BFF60BF0C5929270009277DC2A515E12575010AD9BA916CF1BF86FEFC00',
          '7C4384410402AD566F3C6EC7F9324509AD50A51FA52030782A4968FCFEDF737DAEA993333111C3B9B4C2287789BD137E7F8AA882E2A3C633CCD6ECC2C63C57AD401A09C2E19000',
        ],
        [
          '008600000C7C0A8508E86BD06018A1CD3B00',
          '7C3C86088596CF055C67C1A38A301EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD10CBA372B42BE0B9B5F28AA8DE2F4F929000',
        ],
      ],
    );
    expect(keys.encryption).toEqual(hex('0A9DA4DB03BDDE39FC5202BC44B2E89E'));
    expect(keys.mac).toEqual(hex('4B1C06491ED5140CA2B537D344C6C0B1'));
    expect(chipAuthentication).toEqual({
      data: hex('85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3'),
      mappingKey: hex(mappingKey),
    });
  });
});

describe('RFC 4493', () => {
  const key = hex('2b7e151628aed2a6abf7158809cf4f3c');
  const message = hex(
    '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
  );
  it.each([
    [0, 'bb1d6929e95937287fa37d129b756746'],
    [16, '070a16b46b4d4144f79bdd9dd04a287c'],
    [40, 'dfa66747de9ae63030ca32611497c827'],
    [64, '51f0bebf7e3b9d92fc49741779363cfe'],
  ])('AES-CMAC of %i bytes', (length, expected) => {
    expect(aesCmac(key, message.subarray(0, length)).toString('hex')).toBe(expected);
  });

  it('AES-CMAC with 192 and 256 bits (NIST SP 800-38B, D.2 and D.3)', () => {
    const key192 = hex('8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b');
    const key256 = hex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4');
    expect(aesCmac(key192, message.subarray(0, 40)).toString('hex')).toBe('8a1de5be2eb31aad089a82e6ee908b0e');
    expect(aesCmac(key256, message.subarray(0, 40)).toString('hex')).toBe('aaf3d8f1de5640c232f5b169b9c911e6');
    expect(cipherSuites['aes-256'].mac(key256, message)).toEqual(hex('e1992190549f6ed5'));
  });

  it('the CAN is its characters (Table 14)', () => {
    expect(canPassword('123456')).toMatchObject({ reference: 2, encoded: Buffer.from('123456') });
  });
});
