import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CardTransport } from '../src/card-transport.ts';
import { ChipSession } from '../src/chip-session.ts';
import { allDomainParameters, standardisedDomainParameters } from '../src/domain-parameters.ts';
import { readFile } from '../src/file-reading.ts';
import { keyAgreementGroup } from '../src/key-agreement.ts';
import { canPassword, mrzPassword } from '../src/pace.ts';
import { type PaceAnnouncement, paceAnnouncement } from '../src/pace-info.ts';
import { parseSecurityInfos } from '../src/security-infos.ts';
import { readTlvs, writeTlv } from '../src/tlv.ts';
import { cardAccessOf, type PaceArcs, PaceChip, type PaceChipOptions } from './pace-chip.ts';
import { number, octets, plainGroup } from './plain-groups.ts';

const mrz = 'L898902C<369080619406236';
const password = mrzPassword(mrz);
const application = new Map([[0x011e, Buffer.from('60145F0104303130365F36063034303030305C026175', 'hex')]]);

const announcementOf = (cardAccess: Uint8Array): PaceAnnouncement => {
  const announcement = paceAnnouncement(parseSecurityInfos(cardAccess, 'EF.CardAccess'));
  if (!announcement) throw new Error('EF.CardAccess announces no PACE.');
  return announcement;
};

async function open(options: Partial<PaceChipOptions> & Pick<PaceChipOptions, 'arcs' | 'parameterId'>, given = password) {
  const chip = new PaceChip({
    password: password.encoded,
    masterFile: new Map([[0x011c, cardAccessOf(options.arcs, options.parameterId)]]),
    application,
    ...options,
  });
  return { chip, ...(await openOf(chip, given)) };
}

async function openOf(chip: CardTransport, given = password) {
  const session = new ChipSession(chip, randomBytes);
  const { protocols, ambiguous } = announcementOf((await session.cardAccess()) as Uint8Array);
  const [protocol] = protocols;
  if (!protocol) throw new Error('No protocol is spoken here.');
  const proof = await session.pace(protocol, given, ambiguous);
  return { session, protocol, proof };
}

const refused = (code: string) => expect.objectContaining({ code });

/** Every protocol on every parameter set, one cipher each in turn: all ciphers meet all mappings and all sets. */
const combinations: { arcs: PaceArcs; parameterId: number; name: string }[] = allDomainParameters.flatMap((parameters, at) => {
  const name = parameters.kind === 'dh' ? parameters.numbers.name : parameters.curve.name;
  const mappings = parameters.kind === 'dh' ? ([1, 3] as const) : parameters.id === 10 ? ([2, 6] as const) : ([2, 4, 6] as const);
  return mappings.map((mapping, turn) => {
    const cipher = (((at + turn) % 4) + 1) as 1 | 2 | 3 | 4;
    return { arcs: [mapping, mapping === 6 && cipher === 1 ? 2 : cipher], parameterId: parameters.id, name };
  });
});

describe('PACE, Doc 9303-11 §4.4', () => {
  it('the standardised parameters are those of Table 12', () => {
    expect(allDomainParameters.map(({ id }) => id)).toEqual([0, 1, 2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
    for (const id of [3, 7, 19, 31, 255]) expect(standardisedDomainParameters(id)).toBeUndefined();
  });

  it.each(combinations)('id-PACE $arcs on $parameterId ($name) opens the chip and reads a file', async ({ arcs, parameterId }) => {
    const { session } = await open({ arcs, parameterId });
    await session.selectApplication();
    expect(Buffer.from(await readFile(session, 'EF.COM'))).toEqual(application.get(0x011e));
  });

  it.each([1, 2, 3, 4] as const)('cipher %i carries files of any length, also after the chip dropped the session', async (cipher) => {
    const file = Buffer.from(writeTlv(0x75, randomBytes(3000)));
    for (const dropsSessionAt of [undefined, 5]) {
      const { session } = await open({
        arcs: [2, cipher],
        parameterId: 12,
        application: new Map([[0x0102, file]]),
        ...(dropsSessionAt !== undefined && { dropsSessionAt }),
      });
      await session.selectApplication();
      expect(Buffer.from(await readFile(session, 'DG2'))).toEqual(file);
    }
  });

  it('opens with the CAN, and with neither a wrong CAN nor a wrong MRZ', async () => {
    const can = canPassword('123456');
    await open({ arcs: [2, 2], parameterId: 13, password: Buffer.from('123456') }, can);
    const wrong = open({ arcs: [2, 2], parameterId: 13, password: Buffer.from('123457') }, can);
    await expect(wrong).rejects.toMatchObject({ code: 'access-denied', statusWord: 0x6300, message: expect.stringMatching(/CAN/) });
    for (const arcs of [
      [2, 4],
      [4, 2],
      [6, 3],
    ] as const) {
      const other = open({ arcs, parameterId: 12, password: mrzPassword('X').encoded });
      await expect(other).rejects.toMatchObject({ code: 'access-denied', message: expect.stringMatching(/MRZ/) });
    }
  });

  it('is not opened by a chip that does not know the password, whatever token it answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 63 }), async (bit) => {
        const bend = (tag: number, value: Buffer): Buffer => {
          if (tag === 0x86) value[bit >> 3] = (value[bit >> 3] as number) ^ (1 << (bit & 7));
          return value;
        };
        await expect(open({ arcs: [2, 2], parameterId: 8, bend })).rejects.toEqual(refused('access-denied'));
      }),
      { numRuns: 12 },
    );
    for (const length of [0, 7, 9]) {
      const bend = (tag: number, value: Buffer): Buffer =>
        tag === 0x86 ? Buffer.concat([value, Buffer.alloc(1)]).subarray(0, length) : value;
      await expect(open({ arcs: [2, 2], parameterId: 12, bend })).rejects.toEqual(refused('access-denied'));
    }
  });

  it.each([
    ['not on the curve', (value: Buffer) => Buffer.concat([value.subarray(0, -1), Buffer.of((value.at(-1) as number) ^ 1)])],
    ['at infinity', () => Buffer.of(0)],
    ['zero', (value: Buffer) => Buffer.concat([Buffer.of(4), Buffer.alloc(value.length - 1)])],
    ['compressed', (value: Buffer) => Buffer.concat([Buffer.of(2), value.subarray(1, 33)])],
    ['short', (value: Buffer) => value.subarray(0, -1)],
    ['long', (value: Buffer) => Buffer.concat([value, Buffer.of(0)])],
    ['empty', () => Buffer.alloc(0)],
    ['with coordinates beyond the prime', () => Buffer.concat([Buffer.of(4), Buffer.alloc(64, 0xff)])],
  ])('rejects a point that is %s', async (_, bad) => {
    for (const which of [0x82, 0x84]) {
      const bend = (tag: number, value: Buffer): Buffer => (tag === which ? bad(value) : value);
      await expect(open({ arcs: [2, 2], parameterId: 13, bend })).rejects.toEqual(refused('malformed-data'));
    }
  });

  it.each([0, 1, 2])('rejects Diffie-Hellman keys of another order in group %i', async (parameterId) => {
    const parameters = standardisedDomainParameters(parameterId);
    if (parameters?.kind !== 'dh') throw new Error('No such group.');
    const { p, order } = plainGroup(parameters);
    const length = parameters.numbers.p.length / 2;
    // Elements of small order: 1, p − 1, and one of order (p − 1)/q or a divisor of it.
    const bad = [0n, 1n, p - 1n, p, p + 2n, 2n].map((value) => octets(value, length));
    let outside = 2n;
    for (let exponent = order, base = p - 2n; exponent > 0n; exponent >>= 1n) {
      if (exponent & 1n) outside = (outside * base) % p;
      base = (base * base) % p;
    }
    for (const value of [...bad, octets(outside, length), Buffer.alloc(0), Buffer.alloc(length + 1, 1)]) {
      expect(() => keyAgreementGroup(parameters).validate(value)).toThrow(refused('malformed-data'));
      const bend = (tag: number, own: Buffer): Buffer => (tag === 0x84 ? value : own);
      await expect(open({ arcs: [1, 2], parameterId, bend })).rejects.toEqual(refused('malformed-data'));
    }
  });

  it('is spoken by a chip that holds long answers back (61xx), and not by one that never gives them', async () => {
    const inner = new PaceChip({
      arcs: [1, 2],
      parameterId: 1,
      password: password.encoded,
      masterFile: new Map([[0x011c, cardAccessOf([1, 2], 1)]]),
      application,
    });
    let held = Buffer.alloc(0);
    const slow = (gives: number): CardTransport => ({
      async transmit(command) {
        if (command[1] !== 0xc0) held = Buffer.from(await inner.transmit(command));
        if (held.length <= 100) return held;
        const piece = held.subarray(0, gives);
        held = held.subarray(gives);
        return Buffer.concat([piece, Buffer.of(0x61, Math.min(held.length - 2, 255))]);
      },
    });
    const { session } = await openOf(slow(90));
    await session.selectApplication();
    expect(Buffer.from(await readFile(session, 'EF.COM'))).toEqual(application.get(0x011e));
    await expect(openOf(slow(0))).rejects.toEqual(refused('malformed-data'));
  });

  it('rejects its own keys sent back', async () => {
    for (const step of ['81', '83']) {
      const inner = new PaceChip({
        arcs: [2, 2],
        parameterId: 12,
        password: password.encoded,
        masterFile: new Map([[0x011c, cardAccessOf([2, 2], 12)]]),
      });
      const mirror: CardTransport = {
        async transmit(command) {
          const answer = Buffer.from(await inner.transmit(command));
          if (command[1] !== 0x86 || command[7]?.toString(16) !== step) return answer;
          const echoed = Buffer.from(command.subarray(5, 5 + (command[4] as number)));
          echoed[2] = (echoed[2] as number) + 1;
          return Buffer.concat([echoed, Buffer.from([0x90, 0])]);
        },
      };
      await expect(openOf(mirror)).rejects.toThrow(/our own/);
    }
  });

  it('rejects nonces of a wrong length and answers cut off anywhere', async () => {
    for (const length of [0, 8, 15, 17, 48]) {
      const bend = (tag: number, value: Buffer): Buffer => (tag === 0x80 ? Buffer.alloc(length, 7) : value);
      await expect(open({ arcs: [2, 2], parameterId: 8, bend })).rejects.toEqual(refused('malformed-data'));
    }
    const long = (tag: number, value: Buffer): Buffer => (tag === 0x80 ? Buffer.alloc(32, 7) : value);
    await expect(open({ arcs: [4, 2], parameterId: 8, bend: long })).rejects.toEqual(refused('malformed-data'));

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (at, part) => {
        const inner = new PaceChip({
          arcs: [6, 2],
          parameterId: 8,
          password: password.encoded,
          masterFile: new Map([[0x011c, cardAccessOf([6, 2], 8)]]),
        });
        let step = 0;
        const cut: CardTransport = {
          async transmit(command) {
            const answer = await inner.transmit(command);
            if (command[1] !== 0x86 || step++ !== at) return answer;
            const data = answer.subarray(0, -2);
            return Buffer.concat([data.subarray(0, Math.floor(data.length * part)), answer.subarray(-2)]);
          },
        };
        const codes = expect.stringMatching(/^malformed-(tlv|data)$/);
        await expect(openOf(cut)).rejects.toMatchObject({ code: codes });
      }),
      { numRuns: 24 },
    );
  });

  it('wipes what it agreed on when the session closes, and never sends the same keys twice', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 5; i++) {
      const drawn: Buffer[] = [];
      const chip = new PaceChip({
        arcs: [2, 2],
        parameterId: 12,
        password: password.encoded,
        masterFile: new Map([[0x011c, cardAccessOf([2, 2], 12)]]),
      });
      const session = new ChipSession(
        {
          transmit: (command) => {
            if (command[1] === 0x86 && command.length > 20) seen.add(Buffer.from(command).toString('hex'));
            return chip.transmit(command);
          },
        },
        (length) => {
          const value = randomBytes(length);
          drawn.push(value);
          return value;
        },
      );
      const { protocols } = announcementOf((await session.cardAccess()) as Uint8Array);
      await session.pace(protocols[0] as (typeof protocols)[0], password, false);
      expect(drawn).toHaveLength(2);
      expect(drawn.every((value) => value.every((byte) => byte === 0))).toBe(true);
      session.close();
      await expect(session.selectApplication()).rejects.toEqual(refused('secure-messaging'));
    }
    expect(seen.size).toBe(10);
  });
});

describe('EF.CardAccess, Doc 9303-11 §9.2', () => {
  const integer = (value: number): Uint8Array => writeTlv(0x02, Buffer.of(value));
  const info = (arcs: readonly number[], ...rest: Uint8Array[]): Uint8Array =>
    writeTlv(0x30, writeTlv(0x06, Buffer.from([4, 0, 127, 0, 7, 2, 2, 4, ...arcs])), ...rest);
  const set = (...infos: Uint8Array[]): Uint8Array => writeTlv(0x31, ...infos);

  it('is read where the chip takes no short identifiers, and is undefined where there is none', async () => {
    const { session } = await open({ arcs: [2, 2], parameterId: 12, withoutShortIds: true });
    await session.selectApplication();
    const none = new PaceChip({ arcs: [2, 2], parameterId: 12, password: password.encoded });
    expect(await new ChipSession(none, randomBytes).cardAccess()).toBeUndefined();
  });

  it('longer than one answer is read whole', async () => {
    const filling = Array.from({ length: 20 }, (_, i) => writeTlv(0x30, writeTlv(0x06, Buffer.from([42, 3, i])), integer(1)));
    const long = set(
      info([2, 2], integer(2), integer(13)),
      ...filling,
      writeTlv(0x30, writeTlv(0x06, Buffer.of(42)), Buffer.from(writeTlv(0x04, randomBytes(300)))),
    );
    const { session } = await open({ arcs: [2, 2], parameterId: 13, masterFile: new Map([[0x011c, long]]) });
    expect(session.lost).toBe(false);
  });

  it('prefers the Chip-Authentication Mapping, then the longer key', () => {
    const cardAccess = set(
      info([2, 2], integer(2), integer(13)),
      info([1, 4], integer(2), integer(2)),
      info([6, 2], integer(2), integer(13)),
      info([4, 4], integer(2), integer(13)),
    );
    const { protocols, ambiguous } = announcementOf(cardAccess);
    expect(protocols.map(({ mapping, cipher, parameters }) => [mapping, cipher, parameters.id])).toEqual([
      ['cam', 'aes-128', 13],
      ['im', 'aes-256', 13],
      ['gm', 'aes-256', 2],
      ['gm', 'aes-128', 13],
    ]);
    expect(ambiguous).toBe(true);
  });

  it('says what it does not speak', () => {
    const strange = [
      info([2, 2], integer(2), integer(7)),
      info([2, 2], integer(1), integer(13)),
      info([5, 2], integer(2), integer(13)),
      info([2, 5], integer(2), integer(13)),
      info([6, 1], integer(2), integer(13)),
      info([1, 2], integer(2), integer(13)),
      info([4, 2], integer(2), integer(10)),
      info([2, 2], integer(2), integer(40)),
      info([2], integer(2)),
    ];
    for (const one of strange) {
      const { protocols, unsupported } = announcementOf(set(one));
      expect(protocols).toEqual([]);
      expect(unsupported).toHaveLength(1);
    }
    expect(paceAnnouncement(parseSecurityInfos(set(writeTlv(0x30, writeTlv(0x06, Buffer.of(42)), integer(1))), ''))).toBeUndefined();
  });

  it('takes explicit parameters only where they are known ones', () => {
    const brainpool = standardisedDomainParameters(13);
    if (brainpool?.kind !== 'ecdh') throw new Error('No such curve.');
    const { p, a, b, g, n } = brainpool.curve;
    const unsigned = (hex: string): Uint8Array => writeTlv(0x02, Buffer.from(`00${hex}`, 'hex'));
    const explicit = (generator: string, oid = '2a8648ce3d0201'): Uint8Array =>
      writeTlv(
        0x30,
        writeTlv(0x06, Buffer.from(oid, 'hex')),
        writeTlv(
          0x30,
          integer(1),
          writeTlv(0x30, writeTlv(0x06, Buffer.from('2a8648ce3d0101', 'hex')), unsigned(p)),
          writeTlv(0x30, writeTlv(0x04, Buffer.from(a, 'hex')), writeTlv(0x04, Buffer.from(b, 'hex'))),
          writeTlv(0x04, Buffer.from(`04${generator}`, 'hex')),
          unsigned(n),
          integer(1),
        ),
      );
    const known = announcementOf(set(info([2, 2], integer(2), integer(40)), info([2], explicit(g), integer(40))));
    expect(known.protocols.map(({ parameters, parameterId }) => [parameters.id, parameterId])).toEqual([[13, 40]]);
    // Without an identifier there is one set of that type.
    expect(announcementOf(set(info([2, 2], integer(2)), info([2], explicit(g)))).protocols).toHaveLength(1);

    const weak = plainGroup(brainpool).multiply(7n, plainGroup(brainpool).generator).subarray(1).toString('hex');
    expect(announcementOf(set(info([2, 2], integer(2)), info([2], explicit(weak)))).protocols).toEqual([]);

    const modp = standardisedDomainParameters(1);
    if (modp?.kind !== 'dh') throw new Error('No such group.');
    const dh = (generator: string, oid: string): Uint8Array =>
      writeTlv(
        0x30,
        writeTlv(0x06, Buffer.from(oid, 'hex')),
        writeTlv(0x30, unsigned(modp.numbers.p), unsigned(generator), unsigned(modp.numbers.q)),
      );
    for (const oid of ['2a8648ce3e0201', '2a864886f70d010301']) {
      expect(announcementOf(set(info([1, 2], integer(2)), info([1], dh(modp.numbers.g, oid)))).protocols[0]?.parameters.id).toBe(1);
      expect(announcementOf(set(info([1, 2], integer(2)), info([1], dh('04', oid)))).protocols).toEqual([]);
    }
  });

  it('of garbage is an error with a code, never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, wrapped) => {
        try {
          paceAnnouncement(parseSecurityInfos(wrapped ? set(bytes) : bytes, 'EF.CardAccess'));
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^(malformed-|unsupported)/) });
        }
      }),
      { numRuns: 2000 },
    );
    const genuine = set(
      info([2, 2], integer(2), integer(40)),
      info([2], writeTlv(0x30, writeTlv(0x06, Buffer.of(42)), integer(3)), integer(40)),
    );
    for (let at = 0; at < genuine.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0x84, 0xff]) {
        const changed = Buffer.from(genuine);
        changed[at] = value;
        try {
          paceAnnouncement(parseSecurityInfos(changed, 'EF.CardAccess'));
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^(malformed-|unsupported)/) });
        }
      }
    }
    expect(readTlvs(genuine)).toHaveLength(1);
    expect(number(Buffer.of(1, 0))).toBe(256n);
  });
});
