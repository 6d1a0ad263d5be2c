import { describe, expect, it, vi } from 'vitest';
import { CheckList } from '../src/check-list.ts';

const good = { result: 'successful', reason: 'Good.' } as const;
const bad = { result: 'failed', reason: 'Bad.' } as const;

describe('BSI TR-03135-1 §3.5.2, §3.7: results and modes', () => {
  it('gives every planned check once, in the order of the plan, those not made as aborted', () => {
    const checks = new CheckList({}, [
      ['mrz-dg1'],
      ['data-group-hash', 1],
      ['data-group-hash', 2],
      ['active-authentication', undefined, 'where-made'],
    ]);
    checks.record('data-group-hash', good, 2);
    checks.record('mrz-dg1', good);
    checks.record('mrz-dg1', bad);
    expect(checks.results('Not made.').map(({ check, dataGroup, result, reason }) => [check, dataGroup, result, reason])).toEqual([
      ['mrz-dg1', undefined, 'failed', 'Bad.'],
      ['data-group-hash', 1, 'aborted', 'Not made.'],
      ['data-group-hash', 2, 'successful', 'Good.'],
    ]);
  });

  it('weighs a check as the caller says, then as the document does, else as mandatory', () => {
    const modeOf = (modes: ConstructorParameters<typeof CheckList>[0], finding: Parameters<CheckList['record']>[1]): string | undefined => {
      const checks = new CheckList(modes, [['pace'], ['country']]);
      checks.record('pace', finding);
      return checks.results('')[0]?.mode;
    };
    expect(modeOf({}, bad)).toBe('mandatory');
    expect(modeOf({}, { ...bad, mode: 'optional' })).toBe('optional');
    expect(modeOf({ pace: 'mandatory' }, { ...bad, mode: 'optional' })).toBe('mandatory');
    expect(modeOf({ pace: 'evaluatory' }, bad)).toBe('evaluatory');
    expect(modeOf({ country: 'evaluatory' }, bad)).toBe('mandatory');
    // Also a check that was never made.
    expect(new CheckList({ country: 'evaluatory' }, [['country']]).results('')).toMatchObject([{ result: 'aborted', mode: 'evaluatory' }]);
  });

  it('takes missing revocation data as optional and a revoked certificate as mandatory, unless the caller says otherwise', () => {
    const modeOf = (result: 'undetermined' | 'failed', modes = {}): string | undefined => {
      const checks = new CheckList(modes, [['revocation']]);
      checks.record('revocation', { result, reason: '' });
      return checks.results('')[0]?.mode;
    };
    expect([modeOf('undetermined'), modeOf('failed')]).toEqual(['optional', 'mandatory']);
    expect(modeOf('undetermined', { revocation: 'mandatory' })).toBe('mandatory');
    expect(modeOf('failed', { revocation: 'evaluatory' })).toBe('evaluatory');
  });

  it('counts to a check the time since the one before, or since the mark', () => {
    let time = 1000;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => time);
    try {
      const checks = new CheckList({}, [['mrz-dg1'], ['country'], ['pace'], ['sod-signature'], ['portrait']]);
      time += 3;
      checks.record('mrz-dg1', good);
      time += 4;
      checks.record('pace', good);
      time += 50;
      checks.mark();
      time += 5;
      checks.record('country', good);
      checks.add([{ check: 'sod-signature', ...good, milliseconds: 7 }]);
      expect(checks.results('').map(({ check, milliseconds }) => [check, milliseconds])).toEqual([
        ['mrz-dg1', 3],
        ['country', 5],
        ['pace', 4],
        ['sod-signature', 7],
        ['portrait', 0],
      ]);
    } finally {
      clock.mockRestore();
    }
  });
});
