import { beforeAll, describe, expect, it } from 'vitest';
import { aGate, HOLDER, STRANGER } from './a-gate.ts';
import { aPassport, LINES, openssl, type Passport, PERSONAL } from './a-passport.ts';
import { aFace } from './fake-devices.ts';
import { settled } from './virtual-clock.ts';

/*
 * The wiring of gate.ts, on hand-worked devices and in virtual time: what no single file can get wrong alone.
 */
describe.skipIf(!openssl)('the gate (skipped without openssl, which signs the passport)', () => {
  let passport: Passport;
  beforeAll(async () => {
    passport = await aPassport();
  });

  it('takes an honest traveller through, and no log line, record or view keeps anything of the passport', async () => {
    const g = aGate(passport);
    await g.enter();
    expect(g.phase()).toBe('capturing');
    g.beSeen();
    await g.until(() => g.board.asked.includes('open exit'));
    const views = [JSON.stringify(await g.officer())];
    await g.walkOut('exit');
    expect(g.phases()).toEqual(['reading', 'entering', 'capturing', 'leaving', 'idle']);
    const record = g.far.written.at(-1)!;
    expect(record).toMatchObject({
      outcome: 'admitted',
      traveller: { issuingState: 'UTO', nationality: 'UTO', sex: 'female' },
      comparison: { similarity: 1, threshold: 0.9 },
      decision: { verdict: 'admit', reasons: [] },
      portraitQuality: { unified: expect.any(Number) },
      capture: { images: 2, mostFacesAtOnce: 1, bestQuality: { unified: expect.any(Number) } },
    });
    // A chip with BAC alone and a trust folder without revocation lists: neither decides.
    expect(record.checks.filter((c) => c.result !== 'successful').map((c) => [c.check, c.result, c.mode])).toEqual([
      ['pace', 'notSupported', 'optional'],
      ['revocation', 'undetermined', 'optional'],
    ]);
    views.push(JSON.stringify(await g.officer()));
    for (const text of [...g.logged, ...views, ...g.far.written.map((r) => JSON.stringify(r)), JSON.stringify(g.steps)])
      expect(text).not.toMatch(PERSONAL);
    expect(g.gate.image(record.passageId, 'live')).toBeUndefined();
    await g.gate.stop();
    expect(g.clock.waiting).toBe(0);
  });

  it('says nothing of the passport in the log when things go wrong either', async () => {
    const g = aGate(passport);
    await g.enter();
    g.live.faces = [aFace(80, STRANGER)];
    g.beSeen();
    await g.until(() => g.phase() === 'referred');
    g.board.connected.next(false);
    g.board.doors.closeAll = async () => {
      throw new Error('broken');
    };
    g.far.state.full = true;
    const { passageId } = (await g.officer()).case!;
    g.gate.decide({ passageId, action: 'admit', reason: 'known', officer: 'o' });
    await g.clock.advance(6_000);
    g.far.state.full = false;
    g.gate.decide({ passageId, action: 'admit', reason: 'known', officer: 'o' });
    await settled();
    g.readers.documents.next(['nonsense', ...LINES]);
    await settled();
    expect(g.logged.join()).toMatch(/could not be written[\s\S]*did not foresee: broken/);
    for (const text of [...g.logged, JSON.stringify(g.steps)]) expect(text).not.toMatch(PERSONAL);
    // The one who must see the person does.
    expect(JSON.stringify(await g.officer())).toMatch(/ERIKSSON/);
    await g.gate.stop();
  });

  it('asks for the exit only when the record is on disk, and refers when the disk hangs', async () => {
    const g = aGate(passport);
    await g.enter();
    let answer = () => {};
    g.far.state.hangs = new Promise((ok) => {
      answer = ok;
    });
    g.beSeen();
    await g.until(() => g.phase() === 'leaving');
    expect(g.board.asked).not.toContain('open exit');
    await g.clock.advance(5_000);
    expect(g.phase()).toBe('referred');
    expect((await g.officer()).faults).toMatchObject([{ code: 'passage-log-failed' }]);
    const { passageId } = (await g.officer()).case!;
    expect(g.gate.decide({ passageId, action: 'admit', reason: 'I know her', officer: 'o' })).toBe(true);
    expect(g.gate.decide({ passageId, action: 'send-back', reason: 'I do not', officer: 'p' })).toBe(false);
    await settled();
    expect(g.board.asked).not.toContain('open exit');
    // The old write ends at last: it knows nothing of the officer. Only the one behind it opens the door.
    answer();
    g.far.state.hangs = undefined;
    await g.until(() => g.board.asked.includes('open exit'));
    expect(g.far.written.at(-1)).toMatchObject({ officer: { officer: 'o', action: 'admit' } });
    expect(g.happened('record-written')).toBe(1);
    await g.walkOut('exit');
    expect(g.far.written.at(-1)).toMatchObject({ outcome: 'admitted-by-officer' });
    await g.gate.stop();
  });

  it('beats four times a second, and not once more after it stopped', async () => {
    const g = aGate(passport);
    await g.clock.advance(10_000);
    expect(g.board.beats).toBe(40);
    await g.gate.stop();
    await g.clock.advance(10_000);
    expect(g.board.beats).toBe(40);
  });

  it('fails closed on an error nobody foresaw: doors, traveller, record', async () => {
    const g = aGate(passport);
    await g.enter();
    Object.defineProperty(g.site.policy, 'threshold', {
      get: () => {
        throw new TypeError('nobody foresaw this');
      },
    });
    g.board.asked.length = 0;
    g.beSeen();
    await g.until(() => g.phase() === 'referred');
    expect(g.board.asked).toContain('close');
    expect(g.steps.at(-1)?.state.faults).toMatchObject([{ code: 'internal-error', cleared: true, acknowledged: false }]);
    expect(g.far.written.at(-1)).toMatchObject({ decision: { verdict: 'refer', reasons: ['device-fault'] } });
    expect(g.far.written.at(-1)?.faults.map((f) => f.code)).toEqual(['internal-error']);
    await g.gate.stop();
  });

  it('a loop that breaks takes the heartbeats with it', async () => {
    const broken = aGate(passport);
    let failed: unknown;
    broken.gate.steps.subscribe({
      error: (e) => {
        failed = e;
      },
    });
    broken.clock.monotonic = () => {
      throw new Error('the clock broke');
    };
    broken.readers.documents.next(LINES);
    await settled();
    expect((failed as Error)?.message).toBe('the clock broke');
    const before = broken.board.beats;
    await broken.clock.advance(2_000).catch(() => undefined);
    expect(broken.board.beats).toBe(before);
  });

  it('an inspection that was stopped lets the reader go and is no part of the next passage', async () => {
    const g = aGate(passport);
    let goOn = () => {};
    const slow = new Promise<void>((ok) => {
      goOn = ok;
    });
    const chips: ReturnType<Passport['insert']>[] = [];
    g.connectBy(async () => {
      const chip = passport.insert();
      chips.push(chip);
      if (chips.length > 1) return chip;
      return { ...chip, transmit: (c) => slow.then(() => chip.transmit(c)) };
    });
    await g.present();
    await g.until(() => chips.length === 1);
    g.readers.chipConnected.next(false); // a fault ends the passage
    g.readers.chipConnected.next(true);
    await settled();
    expect(g.phases().slice(-2)).toEqual(['outOfService', 'idle']);
    expect(chips[0]!.released()).toBe(1);
    await g.present();
    await settled();
    expect(chips).toHaveLength(1); // one at a time
    goOn();
    await g.until(() => g.happened('document-decided') === 1);
    expect(chips.map((c) => c.released())).toEqual([1, 1]);
    const [first, second] = g.steps
      .filter((s) => s.event.type === 'document-presented')
      .map((s) => (s.event as { passageId: string }).passageId);
    expect(g.far.written.findLast((r) => r.passageId === first)).toMatchObject({ outcome: 'not-admitted-to-gate', checks: [] });
    expect(g.steps.find((s) => s.event.type === 'document-decided')?.event).toMatchObject({ passageId: second });
    await g.gate.stop();
  });

  it('an inspection that still waited for a chip when it was stopped does not take the next traveller’s', async () => {
    const g = aGate(passport);
    let connects = 0;
    g.connectBy(async () => {
      connects += 1;
      return passport.insert();
    });
    g.readers.documents.next(LINES); // lines read, no chip yet
    await settled();
    expect(g.phase()).toBe('reading');
    g.readers.mrzConnected.next(false);
    g.readers.mrzConnected.next(true);
    await settled();
    g.readers.present.next(true);
    await settled();
    expect(connects).toBe(0);
    g.readers.documents.next(LINES);
    await g.until(() => g.happened('document-decided') === 1);
    expect(connects).toBe(1);
    await g.gate.stop();
  });

  it('a portrait that was slow to be described does not reach the next traveller’s case', async () => {
    const g = aGate(passport);
    let describe_ = (_: readonly ReturnType<typeof aFace>[]) => {};
    let asked = 0;
    g.live.portrait = new Promise((ok) => {
      describe_ = ok;
    });
    const engineAsked = () => asked > 0;
    g.connectBy(async () => {
      const chip = passport.insert();
      return {
        ...chip,
        disconnect: async () => {
          asked += 1;
          await chip.disconnect();
        },
      };
    });
    await g.present();
    await g.until(engineAsked);
    g.readers.mrzConnected.next(false);
    g.readers.mrzConnected.next(true);
    await settled();
    g.readers.documents.next(['P<no', 'mrz']);
    describe_([aFace(80, HOLDER)]);
    await g.until(() => g.happened('document-decided') === 1);
    expect(g.screen()).toBe('try-again');
    expect(g.far.written.findLast((r) => r.outcome !== undefined)?.decision?.reasons).toEqual(['mrz-unreadable']);
    await g.gate.stop();
  });

  it('refers with what was seen when the time of a capture is over', async () => {
    const g = aGate(passport, { timeLimits: { ...aGate(passport).site.timeLimits, capturing: 3_000 } });
    await g.enter();
    g.live.faces = [aFace(30, HOLDER)];
    g.beSeen(2);
    await g.until(() => g.cameras.every((c) => c.left() === 0));
    await g.clock.advance(3_000);
    expect(g.phase()).toBe('referred');
    await g.until(() => g.gate.image((g.steps.at(-1)!.state.phase as { passageId: string }).passageId, 'live') !== undefined);
    const { passageId } = (await g.officer()).case!;
    g.gate.decide({ passageId, action: 'send-back', reason: 'not sure', officer: 'o' });
    await g.until(() => g.board.asked.at(-1) === 'open entry');
    expect(g.far.written.at(-1)).toMatchObject({
      capture: { mostFacesAtOnce: 1 },
      decision: { verdict: 'refer', reasons: ['face-quality'] },
    });
    expect(g.far.written.at(-1)?.comparison).toBeUndefined();
    await g.gate.stop();
  });

  it('compares with the travellers before, never with the same document, behind the record', async () => {
    const g = aGate(passport);
    for (let i = 0; i < 2; i++) {
      await g.enter();
      g.beSeen();
      await g.until(() => g.phase() === 'leaving' && g.board.asked.at(-1) === 'open exit');
      await g.walkOut('exit');
      for (const c of g.cameras) c.clear();
    }
    await g.gate.stop();
    expect(g.far.compared.map(({ exact, bins }) => exact.length + bins.length)).toEqual([0, 0]); // the same passport twice
  });

  it('begins every traveller in the site’s first language', async () => {
    const g = aGate(passport);
    g.gate.language('de');
    await g.present();
    g.readers.mrzConnected.next(false);
    g.readers.mrzConnected.next(true);
    await settled();
    let language = '';
    g.gate.travellerView.subscribe((v) => {
      language = v.language;
    });
    expect(language).toBe('en');
    await g.gate.stop();
  });
});
