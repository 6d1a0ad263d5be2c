import { expect, test } from 'vitest';
import { adjustedDifferencesSection } from '../../src/html/adjusted-differences-section.ts';
import { adjustedDifferences } from '../../src/report/adjusted-differences.ts';
import { settleOptions } from '../../src/report/report-options.ts';
import { drawTrials } from '../drawn-trials.ts';

const options = settleOptions({});
const row = (found: ReturnType<typeof adjustedDifferences>, measure: string, by: string, value: string) =>
  found!.rows.find((one) => one.measure === measure && one.by === by && one.value === value)!;

test('a place where more children come is not worse for it', () => {
  const trials = drawTrials({ seed: 2, days: 40, passages: 300, lower: ({ ageBand }) => (ageBand === '12-17' ? 0.8 : 0) });
  // Two of three adults at Wellington went to Auckland instead.
  const [gate, location, age] = ['gate', 'location', 'ageBand'].map((name) => trials.attributes.get(name)!) as [never, never, never];
  const at = (column: { labels: readonly string[] }, label: string) => column.labels.indexOf(label);
  const { codes: places } = location as { codes: Int32Array };
  const { codes: ages } = age as { codes: Int32Array };
  for (let i = 0; i < places.length; i++)
    if (places[i] === at(location, 'Wellington') && ages[i] === at(age, '25-34') && i % 3 > 0) {
      places[i] = at(location, 'Auckland');
      (gate as { codes: Int32Array }).codes[i] = at(gate, 'Auckland 1');
    }
  const found = adjustedDifferences(trials, options);
  const wellington = row(found, 'rejection', 'location', 'Auckland');
  expect(wellington.within).toEqual(['ageBand', 'sex']);
  expect(wellington.crude).toBeLessThan(-0.015);
  expect(wellington.differs).toBe(false);
  expect(wellington.difference.low < 0 && wellington.difference.high > 0).toBe(true);
  expect(row(found, 'rejection', 'ageBand', '12-17')).toMatchObject({ differs: true });
  expect(adjustedDifferencesSection(found!)!.text).toContain('age band 12–17');
});

test('a biased officer shows among those not recognised, and not in recognition', () => {
  const found = adjustedDifferences(
    drawTrials({ seed: 4, days: 40, passages: 300, admit: ({ sex }) => (sex === 'female' ? 0.7 : 0.95) }),
    options,
  );
  const [officer, gate] = [row(found, 'notAdmitted', 'sex', 'female'), row(found, 'rejection', 'sex', 'female')];
  expect(officer.differs).toBe(true);
  expect(officer.difference.low <= 0.25 && 0.25 <= officer.difference.high).toBe(true);
  expect(gate.differs).toBe(false);
});

test('groups of too few travellers are counted and not named', () => {
  const found = adjustedDifferences(drawTrials({ seed: 4, days: 10, passages: 300, rare: 12 }), options)!;
  expect(found.tooFew).toBeGreaterThan(0);
  expect(found.rows.map(({ value }) => value)).not.toContain('65-74');
});
