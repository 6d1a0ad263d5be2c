import { rejection } from './report/fairness.ts';
import type { Report } from './report/report-schema.ts';
import { attributeWords, count, groupWords, percent, plural, range, rateWords, seconds, spoken } from './report/words.ts';

/** The report's first page in lines for a terminal. */
export function summary(report: Report): string {
  const { overall, operations } = report;
  const lines = [report.title, ''];
  for (const { question, headline } of report.answers) lines.push(`${question.padEnd(18)} ${headline}`);
  lines.push('');
  const figures: [string, typeof overall.fmr][] = [
    ['FMR', overall.fmr],
    ['FNMR', overall.fnmr],
    ['FTA', overall.fta],
    ['GFRR', overall.gfrr],
  ];
  for (const [name, rate] of figures) if (rate) lines.push(`${name.padEnd(6)} ${rateWords(rate)}`);
  lines.push(
    `EER    ${overall.eer.supported ? `${percent(overall.eer.value)} (steps ${range(overall.eer.low, overall.eer.high)})` : overall.eer.reason}`,
  );
  if (operations) {
    const passage = operations.durations.find(({ step }) => step === 'passage');
    lines.push(
      '',
      `${plural(operations.passages, 'passage')}: ${operations.outcomes.map(({ outcome, passages }) => `${count(passages)} ${spoken(outcome).toLowerCase()}`).join(', ') || 'none finished'}`,
    );
    if (passage) lines.push(`A passage takes ${seconds(passage.median)} (median), ${seconds(passage.p95)} (95th percentile).`);
  }
  if (report.watchList) {
    const { travellers, hits, failed, falseAlarms } = report.watchList;
    lines.push(
      `Watch list: ${plural(travellers, 'traveller')} searched for, ${plural(hits, 'hit')}, ${count(failed)} failed; false alarms ${falseAlarms ? rateWords(falseAlarms) : 'unknown'}.`,
    );
  }
  for (const { by, cells, tooFew } of report.groups) {
    if (cells.length + tooFew === 0) continue;
    const shown = cells.flatMap(({ values, recognition }) => {
      const rate = recognition && rejection(recognition);
      return rate ? [`${groupWords(values)} ${percent(rate.value)} of ${count(rate.trials)}`] : [];
    });
    lines.push(
      `By ${attributeWords(by)}: ${[...shown, ...(tooFew > 0 ? [`${plural(tooFew, 'group')} too small`] : [])].join(', ') || 'unknown'}`,
    );
  }
  if (report.badRows.count > 0) lines.push('', `${plural(report.badRows.count, 'row')} could not be used.`);
  return `${lines.join('\n')}\n`;
}
