import { dataGroupLines } from './data-group-values.ts';
import type { Inspection } from './inspection.ts';

const marks = { successful: '✓', failed: '✗', undetermined: '?', notSupported: '–', aborted: '!' } as const;

/** An inspection as a table for a terminal. @param personal also the holder's data of DG1 and of the data groups asked for */
export function inspectionTable(inspection: Inspection, personal = false): string {
  const rows = inspection.checks.map(({ check, dataGroup, result, reason }) => [
    marks[result],
    dataGroup ? `${check} DG${dataGroup}` : check,
    result,
    reason,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const steps = inspection.steps.map(({ step, milliseconds }) => `${step} ${Math.round(milliseconds)}`).join(', ');
  const { dg1, dataGroups } = inspection;
  const holder =
    personal && dg1
      ? [
          '',
          `${dg1.surname}, ${dg1.givenNames}`,
          `${dg1.documentCode} ${dg1.issuingState} ${dg1.documentNumber}, valid to ${dg1.dateOfExpiry}`,
          `${dg1.nationality}, ${dg1.sex}, born ${dg1.dateOfBirth}`,
        ]
      : [];
  return [
    ...table,
    '',
    ...(inspection.error ? [`The reading ended early: ${inspection.error.message}`] : []),
    `${Math.round(inspection.milliseconds)} ms, ${inspection.apdus} commands, ${inspection.bytesRead} bytes (ms per step: ${steps})`,
    ...holder,
    ...(personal && dataGroups ? ['', ...dataGroupLines(dataGroups)] : []),
  ].join('\n');
}
