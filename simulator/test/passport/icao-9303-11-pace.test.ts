import { describe, expect, it } from 'vitest';
import { unpad } from '../../src/passport/chip-keys.ts';
import { cipherSuite } from '../../src/passport/cipher-suite.ts';
import { readObject, readObjects } from '../../src/passport/der-reader.ts';
import { numberOf } from '../../src/passport/groups/agreement-group.ts';
import { standardGroup } from '../../src/passport/groups/domain-parameters.ts';
import { type CipherName, chipOf, type PaceVariant } from '../../src/passport/index.ts';
import { EF_CARD_ACCESS, EF_CARD_SECURITY } from '../../src/passport/lds.ts';
import { publicKeyBits } from '../../src/passport/public-key-info.ts';
import { announcedChipAuthentication, paceIdentifier } from '../../src/passport/security-infos.ts';
import { openWithPace } from './pace-terminal.ts';
import { asHex, hex, specimenPassport, statusOf } from './specimen.ts';

const can = '314159';
const gm: PaceVariant = { agreement: 'ECDH', mapping: 'GM', cipher: 'AES-128', parameterId: 12 };
const cam: PaceVariant = { ...gm, mapping: 'CAM', parameterId: 13 };
const selectApplication = hex('A0000002471001');
const paceChip = async (pace: readonly PaceVariant[] = [gm], options = {}) => {
  const passport = await specimenPassport({ access: 'pace', pace, can, ...options });
  return { passport, chip: chipOf(passport) };
};

/** Every mapping, cipher and set of parameters, each at least once. */
const variants: PaceVariant[] = [
  ...([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18] as const).map((parameterId): PaceVariant => ({ ...gm, parameterId })),
  ...([0, 1, 2] as const).map((parameterId): PaceVariant => ({ ...gm, agreement: 'DH', parameterId })),
  ...(['3DES', 'AES-192', 'AES-256'] as const).flatMap((cipher): PaceVariant[] => [
    { ...gm, cipher },
    { ...gm, agreement: 'DH', cipher, parameterId: 0 },
    { ...gm, mapping: 'IM', cipher, parameterId: 13 },
    { ...gm, agreement: 'DH', mapping: 'IM', cipher, parameterId: 1 },
  ]),
  ...([8, 9, 11, 12, 13, 14, 15, 16, 17, 18] as const).map((parameterId): PaceVariant => ({ ...gm, mapping: 'IM', parameterId })),
  { ...gm, agreement: 'DH', mapping: 'IM', parameterId: 2 },
];
const title = ({ agreement, mapping, cipher, parameterId }: PaceVariant) => `${agreement}-${mapping} ${cipher} ${parameterId}`;

describe('PACE, Doc 9303-11 §4.4, from the chip', () => {
  it.each(variants.map((variant) => [title(variant), variant] as const))(
    '%s opens with the MRZ and reads under secure messaging',
    async (_, variant) => {
      const { passport, chip } = await paceChip([variant]);
      const terminal = openWithPace(chip, variant, { password: passport.printed });
      expect(terminal.statuses).toEqual(['9000', '9000', '9000', '9000', '9000']);
      expect(terminal.send('0CA4040C', selectApplication).status).toBe('9000');
      expect(asHex(terminal.send('0CB08100', hex(''), 256).data)).toBe(asHex(passport.files.get(0x0101)));
      expect(asHex(terminal.send('0CB10002', hex('540100'), 256).data)).toMatch(/^53/);
    },
  );

  it('opens with the CAN, and not with another', async () => {
    const { chip } = await paceChip();
    expect(openWithPace(chip, gm, { password: can }).statuses.at(-1)).toBe('9000');
    chip.reset();
    expect(openWithPace(chip, gm, { password: '271828' }).statuses.at(-1)).toBe('6300');
  });

  it('counts wrong CANs, says how many tries are left, blocks, and forgives after a right one', async () => {
    const { passport, chip } = await paceChip([gm], { canTries: 3 });
    const attempt = (password: string) => {
      chip.reset();
      return openWithPace(chip, gm, { password }).statuses;
    };
    expect(attempt('000000').at(-1)).toBe('63C2');
    expect(attempt(can)).toEqual(['63C2', '9000', '9000', '9000', '9000']);
    expect(attempt(can)[0]).toBe('9000');
    expect([attempt('000000').at(-1), attempt('000000').at(-1), attempt('000000').at(-1)]).toEqual(['63C2', '63C1', '63C0']);
    expect(attempt(can)).toEqual(['6983']);
    chip.reset();
    expect(openWithPace(chip, gm, { password: passport.printed }).statuses.at(-1)).toBe('9000');
  });

  it('opens to nobody who holds another MRZ', async () => {
    const { chip } = await paceChip();
    const other = await specimenPassport({ variants: ['wrong-mrz'] });
    expect(openWithPace(chip, gm, { password: other.chipMrz }).statuses.at(-1)).toBe('6300');
  });

  it.each(['mapping', 'agreement', 'token'] as const)('ends the run when the %s is spoiled', async (spoiled) => {
    const { passport, chip } = await paceChip();
    const spoil = (step: string, value: Uint8Array) => (step === spoiled ? value.with(value.length - 1, value.at(-1)! ^ 1) : value);
    const { statuses } = openWithPace(chip, gm, { password: passport.printed, spoil });
    expect(statuses.at(-1)).toBe('6300');
    expect(statuses.length).toBe({ mapping: 3, agreement: 4, token: 5 }[spoiled]);
    expect(statusOf(chip, '008600000C7C0A8508000000000000000000')).toBe('6985');
  });

  it('refuses unknown protocols, parameters and passwords, and steps out of order', async () => {
    const { chip } = await paceChip();
    const protocol = (variant: PaceVariant) => paceIdentifier(variant);
    expect(protocol(gm)).toBe('0.4.0.127.0.7.2.2.4.2.2');
    const set = (data: string) => statusOf(chip, `0022C1A4${(data.length / 2).toString(16).padStart(2, '0')}${data}`);
    expect(set('800A04007F0007020204030283010184010C')).toBe('6A80');
    expect(set('800A04007F0007020204020283010184010D')).toBe('6A80');
    expect(set('800A04007F00070202040202830103')).toBe('6A88');
    expect(set('800A04007F0007020204020283')).toBe('6A80');
    expect(statusOf(chip, '10860000027C0000')).toBe('6985');
    expect(set('800A04007F00070202040202830101')).toBe('9000');
    expect(statusOf(chip, '10860000057C0381010000')).toBe('6A80');
    expect(statusOf(chip, '10860000027C0000')).toBe('6985');
  });

  it('calls each by the identifier of §9.2.3', () => {
    const arcs = (variant: Partial<PaceVariant>) => paceIdentifier({ ...gm, ...variant }).slice('0.4.0.127.0.7.2.2.4.'.length);
    expect(arcs({ agreement: 'DH', parameterId: 0, cipher: '3DES' })).toBe('1.1');
    expect(arcs({ cipher: 'AES-192' })).toBe('2.3');
    expect(arcs({ agreement: 'DH', mapping: 'IM', parameterId: 0 })).toBe('3.2');
    expect(arcs({ mapping: 'IM', cipher: 'AES-256' })).toBe('4.4');
    expect(arcs({ mapping: 'CAM' })).toBe('6.2');
  });

  it('does not offer what the standard bars', () => {
    for (const wrong of [
      { ...cam, cipher: '3DES' },
      { ...cam, agreement: 'DH', parameterId: 0 },
      { ...gm, parameterId: 1 },
      { ...gm, agreement: 'DH', parameterId: 12 },
      { ...gm, mapping: 'IM', parameterId: 10 },
    ] as PaceVariant[]) {
      expect(() => paceIdentifier(wrong)).toThrow(RangeError);
    }
  });
});

describe('PACE with Chip Authentication Mapping, Doc 9303-11 §4.4.3.5', () => {
  const proven = async (cipher: CipherName, attacks: readonly ('copied-chip' | 'copied-chip-wrong-keys')[] = []) => {
    const variant = { ...cam, cipher };
    const { passport, chip } = await paceChip([variant, gm], { variants: attacks });
    const terminal = openWithPace(chip, variant, { password: passport.printed });
    const security = Buffer.from(passport.masterFiles!.get(EF_CARD_SECURITY)!);
    const suite = cipherSuite(cipher);
    if (!terminal.proof) return undefined;
    const iv = suite.encrypt(terminal.encryptionKey!, new Uint8Array(16).fill(0xff));
    const data = unpad(suite.decrypt(terminal.encryptionKey!, terminal.proof, iv))!;
    // The SecurityInfos are the one SET in the message whose first member is a SecurityInfo; its key was signed.
    const key = announcedChipAuthentication(setWithKeys(security))[0]!;
    const shared = standardGroup(13).agree(numberOf(data), publicKeyBits(key.publicKeyInfo));
    return asHex(shared) === asHex(terminal.mappingKey!.subarray(1, 33));
  };

  it.each(['AES-128', 'AES-192', 'AES-256'] as const)('%s: CA_IC and the signed static key give the mapping key', async (cipher) => {
    expect(await proven(cipher)).toBe(true);
  });

  it('a copied chip has no proof, or one that does not fit', async () => {
    expect(await proven('AES-128', ['copied-chip'])).toBeUndefined();
    expect(await proven('AES-128', ['copied-chip-wrong-keys'])).toBe(false);
  });
});

/** Finds the SecurityInfos inside a SignedData without knowing its structure. */
function setWithKeys(message: Uint8Array): Uint8Array {
  const search = (bytes: Uint8Array): Uint8Array | undefined => {
    for (const { tag, value, whole } of readObjects(bytes) ?? []) {
      if (tag === 0x31 && announcedChipAuthentication(whole).length > 0) return whole;
      const inner = (tag & 0x20) !== 0 || tag === 0x04 ? search(value) : undefined;
      if (inner) return inner;
    }
    return undefined;
  };
  return search(readObject(message)!.whole)!;
}

describe('access conditions, Doc 9303-10 §3.11 and Doc 9303-11 §4.2', () => {
  it('EF.CardAccess is free, EF.CardSecurity and the application are closed until PACE', async () => {
    const { passport, chip } = await paceChip([cam, gm]);
    expect(asHex(chip.apdu(hex('00B09C0000')))).toBe(`${asHex(passport.masterFiles!.get(EF_CARD_ACCESS))}9000`);
    expect(statusOf(chip, '00A4020C02011C')).toBe('9000');
    expect(statusOf(chip, '00A4020C02011D')).toBe('6982');
    expect(statusOf(chip, '00B09D0000')).toBe('6982');
    expect(statusOf(chip, '00A4040C07A0000002471001')).toBe('9000');
    expect(statusOf(chip, '00A4020C02011D')).toBe('6982');
    expect(statusOf(chip, '00A4000C023F00')).toBe('9000');
    const terminal = openWithPace(chip, cam, { password: passport.printed });
    expect(asHex(passport.masterFiles!.get(EF_CARD_SECURITY)).startsWith(asHex(terminal.send('0CB09D00', hex(''), 200).data))).toBe(true);
  });

  it('a PACE chip has no BAC, a BAC chip no PACE, a chip of both has both', async () => {
    const challenge = (chip: ReturnType<typeof chipOf>) => {
      statusOf(chip, '00A4040C07A0000002471001');
      return statusOf(chip, '0084000008');
    };
    expect(challenge((await paceChip()).chip)).toBe('6985');
    const both = await specimenPassport({ access: 'both', can });
    expect(challenge(chipOf(both))).toBe('9000');
    expect(openWithPace(chipOf(both), gm, { password: can }).statuses.at(-1)).toBe('9000');
    const bac = chipOf(await specimenPassport());
    expect(openWithPace(bac, gm, { password: can }).statuses).toEqual(['6985']);
    expect(statusOf(bac, '00B09C0000')).toBe('6A82');
  });
});
