import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSite, loadSite, type Site, withKeys } from '../src/site.ts';
import { aSite } from './a-site.ts';

describe('the site file', () => {
  it('names every wrong entry', () => {
    expect(() => checkSite({ gate: 1 }, 'x.json')).toThrow(/x\.json has wrong entries[\s\S]*policy/);
  });
  it('says so when it does not exist', async () => {
    await expect(loadSite('/nonexistent/site.json')).rejects.toMatchObject({
      code: 'site-file',
      message: expect.stringContaining('--config'),
    });
  });
  it('site.example.json is one', () => {
    expect(aSite().gate).toBe('gate-1');
  });
  it('says what is done with the grade of a presentation attack, and from which on', () => {
    const site = aSite();
    const withPolicy = (presentationAttack: unknown) => ({ ...site, policy: { ...site.policy, presentationAttack } });
    expect(checkSite(withPolicy({ action: 'refer', threshold: 0.9 }), 'x.json').policy.presentationAttack).toEqual({
      action: 'refer',
      threshold: 0.9,
    });
    expect(() => checkSite(withPolicy({ action: 'record' }), 'x.json')).not.toThrow();
    expect(() => checkSite(withPolicy({ action: 'refer' }), 'x.json')).toThrow(/presentationAttack/);
    expect(() => checkSite(withPolicy({ action: 'refer', threshold: 90 }), 'x.json')).toThrow(/presentationAttack/);
    expect(() => checkSite(withPolicy({ action: 'refuse', threshold: 0.9 }), 'x.json')).toThrow(/presentationAttack/);
  });
  it('takes its paths from its own folder', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'limen-site-'));
    try {
      const devices = { ...aSite().devices, cameraMemory: 'views.json' };
      await writeFile(path.join(folder, 'site.json'), JSON.stringify(aSite({ trustKey: 'keys/store.pub', devices })));
      const { trust, trustKey, log, devices: found } = await loadSite(path.join(folder, 'site.json'));
      const expected = ['csca', 'keys/store.pub', 'log/passages.sqlite', 'views.json'];
      expect([trust, trustKey, log, found.cameraMemory]).toEqual(expected.map((name) => path.join(folder, name)));
      await writeFile(path.join(folder, 'site.json'), JSON.stringify(aSite()));
      expect(await loadSite(path.join(folder, 'site.json'))).not.toHaveProperty('trustKey');
      expect((await loadSite(path.join(folder, 'site.json'))).devices).not.toHaveProperty('cameraMemory');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('names the key and certificate of a listener as files beside it', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'limen-site-'));
    try {
      const officer = { host: '0.0.0.0', port: 0, tls: { key: 'officer.key', cert: 'officer.crt' } };
      await writeFile(path.join(folder, 'site.json'), JSON.stringify(aSite({ http: { ...aSite().http, officer } })));
      const { http } = await loadSite(path.join(folder, 'site.json'));
      await expect(withKeys(http.officer)).rejects.toMatchObject({ code: 'site-file', message: expect.stringContaining('officer.') });
      await writeFile(path.join(folder, 'officer.key'), 'a key');
      await writeFile(path.join(folder, 'officer.crt'), 'a certificate');
      expect(await withKeys(http.officer)).toEqual({ host: '0.0.0.0', port: 0, tls: { key: 'a key', cert: 'a certificate' } });
      expect(await withKeys(http.traveller)).toEqual(http.traveller);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  const s = aSite();
  const cases: readonly (readonly [entry: string, change: Partial<Site>])[] = [
    ['minimumImages', { policy: { ...s.policy, minimumImages: 7 } }],
    ['timeLimits/capturing', { capture: { ...s.capture, milliseconds: 12_000 } }],
    ['timeLimits/chip', { timeLimits: { ...s.timeLimits, chip: 30_000 } }],
    ['minimumCameras', { devices: { ...s.devices, minimumCameras: 4 } }],
    ['cameras must', { devices: { ...s.devices, cameras: [s.devices.cameras[0]!, s.devices.cameras[0]!] } }],
    ['declaration', { declaration: [...s.declaration, ...s.declaration] }],
    ['"en"', { declaration: [{ id: 'q', text: { de: 'Ja?' } }] }],
    ['languages', { languages: ['en', 'tlh'] }],
    ['officers', { officers: [...s.officers, ...s.officers] }],
  ];
  it.each(cases)('refuses what cannot be right together: %s', (entry, change) => {
    expect(() => checkSite({ ...s, ...change }, 'x.json')).toThrow(entry);
  });
});
