import { createPrivateKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FaceMatchError, newKeys, openWatchList, type Template, type WatchList, writeWatchList } from 'face-match';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decideFace } from '../src/decision.ts';
import { openDevices } from '../src/open-devices.ts';
import { searchWatchList } from '../src/search-watch-list.ts';
import { loadSite } from '../src/site.ts';
import { aGate, HOLDER, STRANGER } from './a-gate.ts';
import { aPassport, openssl, type Passport } from './a-passport.ts';
import { aSite } from './a-site.ts';
import { aFace, aTemplate } from './fake-devices.ts';
import { settled, VirtualClock } from './virtual-clock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'limen-gate-list-'));
const keys = newKeys();
const keyFile = path.join(folder, 'list.key');
writeFileSync(keyFile, keys.listKey, { mode: 0o600 });
const opened: WatchList[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((list) => list.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A real list of these faces, `case-0`, `case-1`, …; made and searched by face-match itself. */
async function aList(faces: readonly Template[], name = 'list'): Promise<WatchList> {
  const file = path.join(folder, name);
  const about = { list: 'test-list', edition: 3, threshold: 0.95, created: '2020-01-01T00:00:00Z', expires: '2120-01-01T00:00:00Z' };
  const entries = faces.map((template, i) => ({ reference: `case-${i}`, template }));
  await writeWatchList(file, about, entries, { issuerKey: createPrivateKey(keys.issuerKey), listKey: keys.listKey });
  const list = await openWatchList({ file, publicKey: keys.issuerPublicKey, keyFile, templateVersion: 'test-1' });
  opened.push(list);
  return list;
}
const brokenList = (search: WatchList['search']): WatchList => ({
  about: {
    list: 'broken',
    edition: 1,
    entries: 2,
    threshold: 0.9,
    templateVersion: 'test-1',
    dimensions: 3,
    created: '',
    expires: '',
    keyId: '',
  },
  search,
  close: async () => undefined,
});
const fails: WatchList['search'] = async () => {
  throw new FaceMatchError('watch-list-expired', 'The watch list broken expired.');
};
const someoneElse = aTemplate([0, 0, 1]);

describe.skipIf(!openssl)('the watch list of a gate (skipped without openssl, which signs the passport)', () => {
  let passport: Passport;
  beforeAll(async () => {
    passport = await aPassport();
  });
  const through = async (watchList: WatchList | undefined, site: Parameters<typeof aGate>[1] = {}, live = HOLDER) => {
    const g = aGate(passport, site, watchList ? { watchList } : {});
    g.live.faces = [aFace(80, live)];
    await g.enter();
    g.beSeen();
    await g.until(() => g.phase() === 'referred' || g.board.asked.includes('open exit'));
    return { g, record: g.far.written.at(-1)! };
  };

  it('lets through who is not on it, and records that both images were searched', async () => {
    const { g, record } = await through(await aList([someoneElse, STRANGER]));
    expect(g.phase()).toBe('leaving');
    const search = { hits: 0, best: 0, milliseconds: expect.any(Number) };
    expect(record.watchList).toEqual({
      list: 'test-list',
      edition: 3,
      entries: 2,
      threshold: 0.95,
      searches: [
        { image: 'live', ...search },
        { image: 'chip', ...search },
      ],
    });
    expect(JSON.stringify([g.far.written, g.logged, await g.officer()])).not.toContain('case-');
    await g.gate.stop();
  });

  it('has the search on disk before the exit door opens', async () => {
    const g = aGate(passport, {}, { watchList: await aList([someoneElse]) });
    const { open } = g.board.doors;
    const onDisk: unknown[] = [];
    g.board.doors.open = (door) => {
      if (door === 'exit') onDisk.push(g.far.written.at(-1)?.watchList?.searches.length);
      return open(door);
    };
    await g.enter();
    g.beSeen();
    await g.until(() => g.board.asked.includes('open exit'));
    expect(onDisk).toEqual([2]);
    await g.gate.stop();
  });

  it('refers who is on it: the officer reads which entry, the traveller’s screen is that of any referral', async () => {
    const { g, record } = await through(await aList([STRANGER, HOLDER]));
    expect(g.phase()).toBe('referred');
    expect(g.board.asked).not.toContain('open exit');
    const hit = (await g.officer()).case!;
    expect(hit.reasons[0]).toMatchObject({ code: 'watch-list', text: expect.stringContaining('Silent') });
    expect(hit.watchList).toEqual([
      { image: 'live', reference: 'case-1', similarity: 1 },
      { image: 'chip', reference: 'case-1', similarity: 1 },
    ]);
    expect(record).toMatchObject({
      decision: { verdict: 'refer', reasons: ['watch-list'] },
      watchList: {
        searches: [
          { image: 'live', hits: 1, best: 1, references: ['case-1'] },
          { image: 'chip', hits: 1 },
        ],
      },
    });
    expect(record.faults).toEqual([]);

    const { g: mismatch } = await through(undefined, {}, STRANGER);
    expect(mismatch.phase()).toBe('referred');
    expect([g.screen(), g.board.asked]).toEqual([mismatch.screen(), mismatch.board.asked]);
    expect(g.logged.join()).not.toContain('case-');
    await Promise.all([g.gate.stop(), mismatch.gate.stop()]);
  });

  it('searches the portrait in the chip too: a mismatch may be why', async () => {
    const { g, record } = await through(await aList([HOLDER]), {}, STRANGER);
    expect(record.decision?.reasons).toEqual(['watch-list', 'face-mismatch']);
    expect((await g.officer()).case?.watchList).toEqual([{ image: 'chip', reference: 'case-0', similarity: 1 }]);
    await g.gate.stop();
  });

  it('tells the officer also where the traveller was referred for another reason before the search was over', async () => {
    const g = aGate(passport, {}, { watchList: await aList([HOLDER]) });
    await g.enter();
    g.board.now({ crossings: { entryIn: g.board.entryIn() + 1 } });
    await g.until(() => g.far.written.length > 0 && g.phase() === 'referred');
    let seen = (await g.officer()).case?.watchList;
    for (let i = 0; i < 200 && !seen; i++) {
      await new Promise((r) => setTimeout(r, 5));
      seen = (await g.officer()).case?.watchList;
    }
    expect(seen).toEqual([{ image: 'chip', reference: 'case-0', similarity: 1 }]);
    expect((await g.officer()).case?.reasons.map((r) => r.code)).toEqual(['more-than-one-person']);
    expect(g.screen()).toBe('one-person-only');
    await g.gate.stop();
  });

  it('takes the site’s threshold before the list’s', async () => {
    const alike = aTemplate([0.9, 0.4, 0]);
    const list = await aList([alike]);
    const watchList = { file: 'l', publicKey: 'k', threshold: 0.9 };
    const { g, record } = await through(list, { watchList });
    expect(record.watchList).toMatchObject({ threshold: 0.9, searches: [{ hits: 1, best: 0.91 }, { hits: 1 }] });
    const { g: strict } = await through(list);
    expect(strict.phase()).toBe('leaving');
    await Promise.all([g.gate.stop(), strict.gate.stop()]);
  });

  it('refers with a reason of its own what could not be searched, and lets no further traveller in', async () => {
    for (const list of [brokenList(fails), undefined]) {
      const { g } = await through(list, list ? {} : { watchList: { file: 'l', publicKey: 'k' } });
      await settled();
      expect(g.phase()).toBe('referred');
      const view = await g.officer();
      expect(view.case?.reasons.map((r) => r.code)).toEqual(['watch-list-failed']);
      expect(view.faults).toMatchObject([{ code: 'watch-list-failed', blocking: true }]);
      expect(g.logged.join()).toMatch(/could not be searched/);
      expect(g.board.asked).not.toContain('open exit');
      const { passageId } = view.case!;
      g.gate.decide({ passageId, action: 'admit', reason: 'seen', officer: 'o' });
      await g.until(() => g.board.asked.includes('open exit'));
      expect(g.far.written.at(-1)?.watchList?.failed).toBe(list ? 'watch-list-expired' : 'watch-list-failed');
      await g.walkOut('exit');
      expect(g.phase()).toBe('outOfService');
      await g.gate.stop();
    }
  });

  it('waits one second for a search that hangs, and not longer', async () => {
    let asked = 0;
    const hangs = brokenList(() => {
      asked += 1;
      return new Promise(() => {});
    });
    const g = aGate(passport, {}, { watchList: hangs });
    await g.enter();
    g.beSeen();
    await g.until(() => asked === 2);
    await g.clock.advance(999);
    expect(g.phase()).toBe('capturing');
    await g.clock.advance(1);
    await settled();
    expect(g.phase()).toBe('referred');
    expect((await g.officer()).case?.reasons.map((r) => r.code)).toEqual(['watch-list-failed']);
    await g.gate.stop();
    expect(g.clock.waiting).toBe(0);
  });

  it('is off without an entry in the site file', async () => {
    const { g, record } = await through(undefined);
    expect(record.watchList).toBeUndefined();
    expect(g.phase()).toBe('leaving');
    await g.gate.stop();
  });
});

describe('the decision', () => {
  const good = { similarity: 0.99, images: 3, faces: 9, mostFacesAtOnce: 1, people: 1, cameras: 2 };
  const policy = { minimumAge: 12, issuingStates: ['UTO'], threshold: 0.9, minimumImages: 2 };
  it('admits nobody but who was searched for and not found', () => {
    expect(decideFace({ ...good, watchList: 'clear' }, policy)).toEqual({ verdict: 'admit', reasons: [] });
    expect(decideFace({ ...good, watchList: 'hit' }, policy)).toEqual({ verdict: 'refer', reasons: ['watch-list'] });
    expect(decideFace({ ...good, watchList: 'failed' }, policy)).toEqual({ verdict: 'refer', reasons: ['watch-list-failed'] });
  });
});

describe('a search', () => {
  const clock = new VirtualClock(0);
  it('names the ten best of many hits, and counts all', async () => {
    const list = await aList(Array.from({ length: 30 }, (_, i) => aTemplate([1, i / 1000, 0])));
    const { result, matches, record } = await searchWatchList(list, { live: HOLDER, chip: undefined }, undefined, clock);
    expect([result, matches.length, record.searches[0]!.hits, record.searches[0]!.references?.length]).toEqual(['hit', 10, 30, 10]);
    expect(matches.map((m) => m.reference)).toEqual(Array.from({ length: 10 }, (_, i) => `case-${i}`));
  });

  it('holds a mean of several images against the threshold for one, as the comparison with the chip does', async () => {
    const list = await aList([aTemplate([0.96, 0.28, 0])]);
    const mean = (length: number) => ({ ...HOLDER, mean: { images: 3, length } });
    const search = (live: Template) => searchWatchList(list, { live, chip: undefined }, undefined, clock);
    const [near, far] = [await search(mean(0.995)), await search(mean(0.985))];
    expect([near.result, far.result]).toEqual(['hit', 'clear']);
    expect(near.matches[0]!.similarity).toBeCloseTo(0.995 * 0.96, 6);
    expect([near.record.threshold, far.record.threshold, far.record.searches[0]!.best]).toEqual([0.95, 0.95, 0.94]);
  });

  it('does not hide what nobody foresaw', async () => {
    const unforeseen = brokenList(async () => {
      throw new TypeError('unforeseen');
    });
    await expect(searchWatchList(unforeseen, { live: HOLDER, chip: HOLDER }, undefined, clock)).rejects.toThrow(TypeError);
  });
});

describe('the start', () => {
  it('fails where the list cannot be used, before any device is opened', async () => {
    const trust = path.join(folder, 'csca');
    mkdirSync(trust);
    writeFileSync(path.join(folder, 'no-list'), 'not a list');
    const opened: string[] = [];
    const never = (name: string) => async () => {
      opened.push(name);
      throw new Error(name);
    };
    const how = { doors: never('doors'), mrzReader: never('mrz'), chipReader: never('chip'), camera: never('camera') };
    const watchList = { file: path.join(folder, 'no-list'), publicKey: keys.issuerPublicKey, keyFile };
    const site = aSite({ trust, log: path.join(folder, 'log.sqlite'), watchList });
    await expect(openDevices(site, how)).rejects.toMatchObject({ name: 'FaceMatchError', code: 'watch-list-damaged' });
    expect(opened).toEqual([]);
  });
});

describe('the site file', () => {
  it('names list and key file beside it', async () => {
    const site = aSite({ watchList: { file: 'lists/a', publicKey: keys.issuerPublicKey, keyFile: 'list.key' } });
    writeFileSync(path.join(folder, 'site.json'), JSON.stringify(site));
    expect((await loadSite(path.join(folder, 'site.json'))).watchList).toEqual({
      file: path.join(folder, 'lists', 'a'),
      publicKey: keys.issuerPublicKey,
      keyFile,
    });
    expect(aSite().watchList).toBeUndefined();
  });
});
