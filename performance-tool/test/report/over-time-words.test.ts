import { expect, test } from 'vitest';
import { renderHtml } from '../../src/html/page.ts';
import { createReport } from '../../src/report/create-report.ts';
import { drawTrials } from '../drawn-trials.ts';

const reportOn = (lower: number) =>
  createReport(
    {
      scores: [
        {
          name: 'season',
          trials: drawTrials({
            seed: 3,
            days: 50,
            passages: 240,
            lower: ({ gate, day }) => (gate === 'Auckland 2' && day >= 40 ? lower : 0),
            camera: ({ gate, day }) => (gate === 'Auckland 2' && day >= 40 ? '2.1' : '2.0'),
          }),
        },
      ],
    },
    { by: ['gate'], interval: 'wilson' },
  );

test('an alarm stands on the first page, with what came at the same time', () => {
  const report = reportOn(0.7);
  const answer = report.answers.find(({ question }) => question === 'What changed?')!;
  expect(answer).toMatchObject({ verdict: 'no', headline: 'Alarm: recognition got worse at 1 gate or group.' });
  expect(answer.sentences).toHaveLength(1);
  expect(answer.sentences[0]).toMatch(
    /^gate Auckland 2: mated scores are lower since about 2026-06-\d\d \(alarm 2026-06-1\d\); it coincides with version of camera from 2.0 to 2.1 on 2026-06-10 at Auckland 2\.$/,
  );
  const page = renderHtml(report);
  for (const heading of ['Over time', 'Groups against others alike in the rest', 'Thresholds that keep FMR'])
    expect(page).toContain(heading);
});

test('the methods say what was done', () => {
  const report = reportOn(0);
  expect(report.answers.some(({ headline }) => headline.startsWith('Alarm'))).toBe(false);
  const methods = report.methods.join(' ');
  expect(methods).toContain('over strata of age band, sex and location');
  expect(methods).toContain(`all ${report.overTime!.charts} charts together`);
});
