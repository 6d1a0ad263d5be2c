import type { CheckResult } from './check.ts';
import type { DocumentVersions, Inspection, InspectionStep } from './inspection.ts';
import type { PassportReaderErrorCode } from './passport-reader-error.ts';

/**
 * An inspection as BSI TR-03135-1 §6.3 wants it logged in any case: identifiers, component versions, times, every check with its result,
 * and what the document says that is not about a person. Level `basic`: no MRZ field but the issuing state (in the reason of `country`),
 * no image, no number of the document or chip.
 */
export interface InspectionRecord {
  readonly format: 'limen-inspection/1';
  readonly level: 'basic';
  /** Identifies the inspection, not the document. */
  readonly transaction: string;
  /** ISO 8601, UTC. */
  readonly inspectedAt: string;
  readonly software: { readonly name: string; readonly version: string };
  readonly accessProtocol?: Inspection['accessProtocol'];
  readonly versions?: DocumentVersions;
  readonly checks: readonly CheckResult[];
  readonly steps: readonly { readonly step: InspectionStep; readonly milliseconds: number }[];
  readonly apdus: number;
  readonly bytesRead: number;
  readonly milliseconds: number;
  /** What ended the reading early. */
  readonly error?: PassportReaderErrorCode;
}

export interface RecordOptions {
  /** Identifies the inspection: a random UUID or the number of a passage. Never take anything of the document for it. */
  readonly transaction: string;
  readonly inspectedAt: Date;
  readonly software: { readonly name: string; readonly version: string };
}

/** Names in certificates are free text of whoever signed: long ones are cut, so that no document can flood a log. */
const maxReasonLength = 400;

/** Makes the record field by field, so that nothing personal comes along when `Inspection` grows. */
export function inspectionRecord(inspection: Inspection, { transaction, inspectedAt, software }: RecordOptions): InspectionRecord {
  const { accessProtocol, versions, error } = inspection;
  return {
    format: 'limen-inspection/1',
    level: 'basic',
    transaction,
    inspectedAt: inspectedAt.toISOString(),
    software: { name: software.name, version: software.version },
    ...(accessProtocol && { accessProtocol }),
    ...(versions && { versions: { ...versions } }),
    checks: inspection.checks.map(({ check, dataGroup, result, mode, reason, milliseconds }) => ({
      check,
      ...(dataGroup !== undefined && { dataGroup }),
      result,
      mode,
      reason: reason.length > maxReasonLength ? `${reason.slice(0, maxReasonLength)}…` : reason,
      milliseconds: microsecond(milliseconds),
    })),
    steps: inspection.steps.map(({ step, milliseconds }) => ({ step, milliseconds: microsecond(milliseconds) })),
    apdus: inspection.apdus,
    bytesRead: inspection.bytesRead,
    milliseconds: microsecond(inspection.milliseconds),
    ...(error && { error: error.code }),
  };
}

const microsecond = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
