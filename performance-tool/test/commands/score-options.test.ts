import { describe, expect, test } from 'vitest';
import { scoreOptionsOf } from '../../src/commands/score-options.ts';

describe('options of score files', () => {
  test('are those asked for', () => {
    expect(
      scoreOptionsOf({
        columns: 'score=similarity, label=is mated,subject=probe_id',
        'mated-label': ['yes'],
        'non-mated-label': ['no', 'never'],
        'score-range': '-1,1.5',
        threshold: '0.5',
        format: 'bob-4',
        distance: true,
      }),
    ).toEqual({
      columns: { score: 'similarity', label: 'is mated', subject: 'probe_id' },
      labels: { mated: ['yes'], nonMated: ['no', 'never'] },
      range: [-1, 1.5],
      threshold: 0.5,
      format: 'bob-4',
      distance: true,
      nanIsFta: false,
      histogram: false,
    });
  });

  test.each([
    [{ columns: 'points=x' }, /“points=x”; expected ROLE=NAME with a role of score, label/],
    [{ columns: 'score' }, /“score”/],
    [{ 'score-range': '1,0' }, /lowest and the highest/],
    [{ 'score-range': '1' }, /lowest and the highest/],
    [{ 'score-range': '0,1,2' }, /lowest and the highest/],
    [{ format: 'xls' }, /expected one of csv, parquet/],
    [{ 'mated-label': ['yes'] }, /together/],
    [{ threshold: 'high' }, /--threshold is “high”/],
  ])('%j is asked wrongly', (values, message) => {
    expect(() => scoreOptionsOf(values)).toThrow(message);
  });
});
