import { codesFor } from './column-builder.ts';
import type { Attempts, Attribute, Trials } from './trials.ts';

/** Puts the trials of several inputs behind each other; attributes one input lacks are unknown (−1) for its subjects. */
export function joinTrials(parts: readonly Trials[]): Trials {
  if (parts.length === 1) return parts[0]!;
  const offsets: number[] = [];
  let subjects = 0;
  for (const part of parts) {
    offsets.push(subjects);
    subjects += subjectCount(part);
  }
  const attributes = new Map<string, Attribute>();
  for (const name of new Set(parts.flatMap((part) => [...part.attributes.keys()]))) {
    const codeOf = new Map<string, number>();
    for (const part of parts)
      for (const label of part.attributes.get(name)?.labels ?? []) if (!codeOf.has(label)) codeOf.set(label, codeOf.size);
    const codes = codesFor(codeOf.size, subjects).fill(-1);
    let kind: Attribute['kind'] = 'person';
    for (const [p, part] of parts.entries()) {
      const attribute = part.attributes.get(name);
      if (!attribute) continue;
      kind = attribute.kind;
      const joined = attribute.labels.map((label) => codeOf.get(label)!);
      for (let i = 0; i < attribute.codes.length; i++) codes[offsets[p]! + i] = joined[attribute.codes[i]!] ?? -1;
    }
    attributes.set(name, { kind, labels: [...codeOf.keys()], codes });
  }
  const shifted = (pick: (part: Trials) => Int32Array): Int32Array => {
    const all = new Int32Array(parts.reduce((sum, part) => sum + pick(part).length, 0));
    let at = 0;
    for (const [p, part] of parts.entries()) for (const index of pick(part)) all[at++] = index < 0 ? index : index + offsets[p]!;
    return all;
  };
  const floats = (pick: (part: Trials) => Float64Array): Float64Array => {
    const all = new Float64Array(parts.reduce((sum, part) => sum + pick(part).length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(pick(part), at);
      at += pick(part).length;
    }
    return all;
  };
  return {
    attributes,
    mated: {
      similarity: floats((p) => p.mated.similarity),
      subject: shifted((p) => p.mated.subject),
      threshold: floats((p) => p.mated.threshold),
    },
    nonMated: {
      similarity: floats((p) => p.nonMated.similarity),
      subject: shifted((p) => p.nonMated.subject),
      other: shifted((p) => p.nonMated.other),
      threshold: floats((p) => p.nonMated.threshold),
    },
    // With score files among the inputs, attempts would cover some comparisons only and mislead.
    ...(parts.every((part) => part.attempts)
      ? {
          attempts: joinAttempts(
            parts.map(({ attempts }) => attempts!),
            offsets,
          ),
        }
      : {}),
    ...(parts.some((part) => part.startedAt) ? { startedAt: joinTimes(parts, offsets, subjects) } : {}),
    personOf: personsOf(parts, offsets, subjects),
    subjectsKnown: parts.every((part) => part.subjectsKnown),
    badRows: parts.flatMap((part) => part.badRows),
    badRowCount: parts.reduce((sum, { badRowCount, badRows }) => sum + (badRowCount ?? badRows.length), 0),
    notes: parts.flatMap((part) => part.notes),
  };
}

function joinAttempts(parts: readonly Attempts[], offsets: readonly number[]): Attempts {
  const count = parts.reduce((sum, { subject }) => sum + subject.length, 0);
  const joined = { subject: new Int32Array(count), result: new Uint8Array(count), admittedByOfficer: new Uint8Array(count) };
  let at = 0;
  for (const [p, part] of parts.entries()) {
    for (let i = 0; i < part.subject.length; i++) joined.subject[at + i] = part.subject[i]! + offsets[p]!;
    joined.result.set(part.result, at);
    joined.admittedByOfficer.set(part.admittedByOfficer, at);
    at += part.subject.length;
  }
  return joined;
}

function joinTimes(parts: readonly Trials[], offsets: readonly number[], subjects: number): Float64Array {
  const times = new Float64Array(subjects).fill(Number.NaN);
  for (const [p, { startedAt }] of parts.entries()) if (startedAt) times.set(startedAt, offsets[p]!);
  return times;
}

function subjectCount(part: Trials): number {
  let count = 0;
  for (const { codes } of part.attributes.values()) count = Math.max(count, codes.length);
  count = Math.max(count, part.startedAt?.length ?? 0);
  for (const indices of [part.mated.subject, part.nonMated.subject, part.nonMated.other])
    for (const i of indices) count = Math.max(count, i + 1);
  return count;
}

function personsOf(parts: readonly Trials[], offsets: readonly number[], subjects: number): Int32Array {
  const persons = Int32Array.from({ length: subjects }, (_, subject) => subject);
  for (const [p, part] of parts.entries())
    for (const [i, person] of part.personOf?.entries() ?? []) persons[offsets[p]! + i] = person + offsets[p]!;
  return persons;
}
