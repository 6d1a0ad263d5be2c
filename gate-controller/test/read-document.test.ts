import { PassportReaderError, parseMrz } from 'epassport-reader';
import { BehaviorSubject } from 'rxjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ChipConnection } from '../src/chip-reader.ts';
import { readDocument } from '../src/read-document.ts';
import { aPassport, LINES, openssl, type Passport } from './a-passport.ts';
import { aFace, aTemplate, handEngine } from './fake-devices.ts';
import { settled, VirtualClock } from './virtual-clock.ts';

const policy = { minimumAge: 12, issuingStates: ['UTO'], threshold: 0.9, minimumImages: 3 };

describe.skipIf(!openssl)('reading a document (skipped without openssl, which signs the passport)', () => {
  let passport: Passport;
  beforeAll(async () => {
    passport = await aPassport();
  });
  afterEach(() => vi.unstubAllEnvs());

  const theFace = () => [aFace(80, aTemplate([1, 0]))];
  function setUp(
    connect: () => Promise<ChipConnection> = async () => passport.insert(),
    at = passport.now,
    describe: Parameters<typeof handEngine>[0] = theFace,
  ) {
    const clock = new VirtualClock(at);
    const present = new BehaviorSubject(false);
    const abort = new AbortController();
    let connects = 0;
    const chipReader = {
      connected: new BehaviorSubject(true),
      present,
      connect: () => {
        connects += 1;
        return connect();
      },
      close: async () => undefined,
    };
    const engine = handEngine(describe);
    const read = (lines: readonly string[] = LINES, over: Partial<typeof policy> = {}) =>
      readDocument(lines, { chipReader, engine, trust: passport.trust, clock }, { ...policy, ...over }, 5_000, abort.signal);
    return { clock, present, abort, read, connects: () => connects };
  }

  it('admits a genuine passport and lets the chip go', async () => {
    const chip = passport.insert();
    const d = setUp(async () => chip);
    d.present.next(true);
    const result = await d.read();
    expect(result).toMatchObject({ decision: { verdict: 'admit' }, age: expect.any(Number), portraitFace: { quality: { overall: 80 } } });
    expect(chip.released()).toBe(1);
    expect(d.clock.waiting).toBe(0);
  });

  it('needs no chip for lines that are no MRZ', async () => {
    const d = setUp();
    expect((await d.read(['P<nonsense'])).decision.reasons).toEqual(['mrz-unreadable']);
    expect(d.connects()).toBe(0);
  });

  it('compares the printed lines with the chip, as self-service must, and refuses a page that differs', async () => {
    const d = setUp();
    d.present.next(true);
    const { inspection } = await d.read();
    for (const name of ['mrz-check-digits', 'mrz-dg1', 'validity-date'])
      expect(inspection?.checks.find(({ check }) => check === name)).toMatchObject({ result: 'successful', mode: 'mandatory' });
    const [upper, lower] = LINES as [string, string];
    const altered = [upper.replace('ANNA', 'EMMA'), lower];
    expect(altered).not.toEqual(LINES);
    const other = setUp();
    other.present.next(true);
    expect((await other.read(altered)).decision).toEqual({ verdict: 'refuse', reasons: ['document-mismatch'] });
  });

  it('refuses an identity card, also one whose MRZ is right', async () => {
    const d = setUp();
    const card = ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<'];
    expect(parseMrz(card).mrz?.format).toBe('TD1');
    expect((await d.read(card)).decision).toEqual({ verdict: 'refuse', reasons: ['mrz-unreadable'] });
    expect(d.connects()).toBe(0);
  });

  it('waits for the chip as long as the site says', async () => {
    const d = setUp();
    let reasons: readonly string[] | undefined;
    void d.read().then((r) => {
      reasons = r.decision.reasons;
    });
    await d.clock.advance(4_999);
    expect(reasons).toBeUndefined();
    await d.clock.advance(1);
    expect(reasons).toEqual(['no-chip']);
  });

  it.each([
    ['card-removed', 'chip-pulled'],
    ['transport', 'chip-unreadable'],
  ] as const)('a reader that says %s means %s', async (code, reason) => {
    const d = setUp(() => Promise.reject(new PassportReaderError(code, 'No.')));
    d.present.next(true);
    expect((await d.read()).decision).toEqual({ verdict: 'refuse', reasons: [reason] });
  });

  it('a chip pulled in the middle says so', async () => {
    const chip = passport.insert();
    let commands = 0;
    const d = setUp(async () => ({
      ...chip,
      transmit: (c) => (++commands > 8 ? Promise.reject(new PassportReaderError('card-removed', 'Pulled.')) : chip.transmit(c)),
    }));
    d.present.next(true);
    const { decision, inspection } = await d.read();
    expect(decision.verdict).toBe('refuse');
    expect(decision.reasons).toContain('chip-pulled');
    expect(inspection?.checks.length).toBeGreaterThan(5);
  });

  it('has the portrait described while the chip is still read', async () => {
    const chip = passport.insert();
    let described = 0;
    const whileReading = async (): Promise<void> => {
      while (described === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const d = setUp(
      // The chip keeps back DG1, its last file, until the engine has been asked.
      async () => ({
        ...chip,
        transmit: (c) => (c[1] === 0xb0 && c[2] === 0x81 ? whileReading() : settled()).then(() => chip.transmit(c)),
      }),
      passport.now,
      () => {
        described++;
        return theFace();
      },
    );
    d.present.next(true);
    expect(await d.read()).toMatchObject({ decision: { verdict: 'admit' }, portraitFace: { quality: { overall: 80 } } });
    expect(described).toBe(1);
  });

  it('fails with an engine that has died', async () => {
    const d = setUp(undefined, passport.now, () => {
      throw new TypeError('the engine died');
    });
    d.present.next(true);
    await expect(d.read()).rejects.toThrow('the engine died');
  });

  it('does not swallow what nobody foresaw', async () => {
    const d = setUp(() => Promise.reject(new TypeError('a bug')));
    d.present.next(true);
    await expect(d.read()).rejects.toThrow('a bug');
  });

  it('stopped while it waits, it ends at once and never takes the chip', async () => {
    const d = setUp();
    const result = d.read();
    d.abort.abort();
    expect((await result).decision.verdict).toBe('refuse');
    d.present.next(true);
    await settled();
    expect([d.connects(), d.clock.waiting]).toEqual([0, 0]);
  });

  it('stopped while it reads, it lets the chip go at once, once', async () => {
    const chip = passport.insert();
    let goOn = () => {};
    const slow = new Promise<void>((ok) => {
      goOn = ok;
    });
    const d = setUp(async () => ({ ...chip, transmit: (c) => slow.then(() => chip.transmit(c)) }));
    d.present.next(true);
    const result = d.read();
    await settled();
    d.abort.abort();
    await settled();
    expect(chip.released()).toBe(1);
    goOn();
    expect((await result).inspection).toBeUndefined();
    expect(chip.released()).toBe(1);
  });

  it('counts years by the day at the gate, not in Greenwich', async () => {
    // Born 12 August: it is already the birthday in Auckland, and still the day before in Los Angeles.
    const from = Date.parse('2026-08-11T20:00:00Z');
    const ageIn = async (zone: string, at: number) => {
      vi.stubEnv('TZ', zone);
      const d = setUp(async () => passport.insert(), at);
      d.present.next(true);
      return (await d.read()).age;
    };
    expect([await ageIn('Pacific/Auckland', from), await ageIn('UTC', from)]).toEqual([52, 51]);
    const later = Date.parse('2026-08-12T04:00:00Z');
    expect([await ageIn('UTC', later), await ageIn('America/Los_Angeles', later)]).toEqual([52, 51]);
  });
});
