import { describe, expect, it } from 'vitest';
import { checkSite, loadSite } from '../src/site.ts';

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
});
