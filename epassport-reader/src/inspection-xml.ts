import type { InspectionRecord } from './inspection-record.ts';

/**
 * The record as XML in the manner of BSI TR-03135's log: one element per check with its result and mode, times and versions as attributes.
 * The namespace is our own: the guideline's schemas also want optical checks and site data that a chip reader does not have.
 */
export function inspectionXml(record: InspectionRecord): string {
  const { versions, software } = record;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    open('inspection', {
      xmlns: 'urn:limen:inspection:1',
      level: record.level,
      transaction: record.transaction,
      inspectedAt: record.inspectedAt,
      milliseconds: record.milliseconds,
      error: record.error,
    }),
    `  ${empty('component', { name: software.name, version: software.version })}`,
    `  ${empty('document', {
      accessProtocol: record.accessProtocol,
      ldsVersion: versions?.lds,
      unicodeVersion: versions?.unicode,
      signedLdsVersion: versions?.signedLds,
      signedUnicodeVersion: versions?.signedUnicode,
    })}`,
    `  ${empty('transmission', { apdus: record.apdus, bytesRead: record.bytesRead })}`,
    '  <steps>',
    ...record.steps.map(({ step, milliseconds }) => `    ${empty('step', { name: step, milliseconds })}`),
    '  </steps>',
    '  <checks>',
    ...record.checks.map(({ check, dataGroup, result, mode, reason, milliseconds }) => {
      const tag = open('check', { name: check, dataGroup, result, mode, milliseconds });
      return `    ${tag}<reason>${escaped(reason)}</reason></check>`;
    }),
    '  </checks>',
    '</inspection>',
  ];
  return `${lines.join('\n')}\n`;
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

function attributesOf(attributes: Attributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
}

const open = (name: string, attributes: Attributes): string => `<${name}${attributesOf(attributes)}>`;
const empty = (name: string, attributes: Attributes): string => `<${name}${attributesOf(attributes)}/>`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text of certificates is whatever the signer wrote: characters that XML 1.0 forbids (§2.2) become the replacement character. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => entities[character] as string)
    .replace(/[\t\n\r]/g, ' ');
}
