import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sequencedReports } from '../src/mrz-frames.ts';

/** Doc 9303-4 appendix A's specimen. */
const SPECIMEN = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

/** Cuts a text into reports the way a reader does; `first` is the first sequence number, `size` the text of one report. */
function reports(text: string, { first = 0, size = 62 } = {}): Uint8Array[] {
  const bytes = Buffer.from(text, 'latin1');
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => {
    const part = bytes.subarray(i * size, (i + 1) * size);
    return Buffer.concat([Buffer.of((first + i) & 0xff, part.length), part, Buffer.alloc(62 - part.length)]);
  });
}

const frame = (lines: readonly string[]) => `\x02${lines.map((line) => `${line}\r`).join('')}\x03`;

function read(all: readonly Uint8Array[]) {
  let state = sequencedReports.start;
  const documents: (readonly string[])[] = [];
  let garbled = 0;
  for (const report of all) {
    const step = sequencedReports.next(state, report);
    state = step.state;
    documents.push(...step.documents);
    garbled += step.garbled;
  }
  return { documents, garbled, rest: state };
}

const complete = (...documents: (readonly string[])[]) => ({ documents, garbled: 0, rest: undefined });

const mrzLine = fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<'), minLength: 1, maxLength: 44 });
const mrzLines = fc.array(mrzLine, { minLength: 1, maxLength: 3 });

describe('frames of sequenced reports', () => {
  it('reads the specimen of Doc 9303-4 from two reports', () => {
    const sent = reports(frame(SPECIMEN));
    expect(sent.map((report) => report.length)).toEqual([64, 64]);
    expect(read(sent)).toEqual(complete(SPECIMEN));
  });

  it('reads any lines, cut anywhere, from any sequence number on', () => {
    fc.assert(
      fc.property(fc.array(mrzLines), fc.nat(255), fc.integer({ min: 1, max: 62 }), (documents, first, size) => {
        const sent = documents.flatMap((lines) => reports(frame(lines), { first, size }));
        expect(read(sent)).toEqual(complete(...documents));
      }),
    );
  });

  it('never mixes two documents when a report is lost or arrives twice', () => {
    // Every document says its own number in each line, so that lines of two documents mixed would show.
    const numbered = Array.from({ length: 8 }, (_, i) => [String(i).repeat(44), String(i).repeat(44)]);
    fc.assert(
      fc.property(fc.boolean(), fc.nat(), fc.integer({ min: 1, max: 62 }), (lost, at, size) => {
        const sent = numbered.flatMap((lines) => reports(frame(lines), { size }));
        const index = at % sent.length;
        sent.splice(index, 1, ...(lost ? [] : [sent[index]!, sent[index]!]));
        const { documents, garbled } = read(sent);
        for (const document of documents) expect(numbered).toContainEqual(document);
        expect(documents.length).toBeGreaterThanOrEqual(numbered.length - 1);
        expect(garbled).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('survives any bytes, and reads the next whole frame', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), mrzLines, (noise, lines) => {
        // A frame begun in the noise may swallow nothing of the next one: STX starts anew.
        const { documents, rest } = read([...noise, ...reports(frame(lines), { first: 7 })]);
        expect(documents.at(-1)).toEqual(lines);
        expect(rest).toBeUndefined();
      }),
    );
  });

  it.each([
    ['a report shorter than the length it names', [Buffer.of(0, 62, 0x02, 0x50)]],
    ['a report of one byte within a frame', [...reports(`\x02${SPECIMEN[0]}`), Buffer.of(1)]],
    ['a control character', reports(`\x02P<UTO\x07ERIKSSON\r\x03`)],
    ['a byte above ASCII', reports(`\x02P<UTO\xe9RIKSSON\r\x03`)],
    ['a frame that starts again', reports(`\x02P<UTOERI`)],
    ['a frame without lines', reports('\x02\r\r\x03')],
    ['a frame that does not end', reports(`\x02${'<'.repeat(10_000)}`)],
  ])('drops %s', (_, damaged) => {
    const { documents, garbled } = read([...damaged, ...reports(frame(SPECIMEN), { first: 100 })]);
    expect(documents).toEqual([SPECIMEN]);
    expect(garbled).toBeLessThanOrEqual(1);
  });

  it('counts each damaged frame once', () => {
    const [head = Buffer.alloc(0)] = reports(frame(SPECIMEN));
    expect(read([head, head, head, ...reports(frame(SPECIMEN))])).toEqual({ documents: [SPECIMEN], garbled: 3, rest: undefined });
  });

  it('holds no more than one frame of text, however much arrives without an end', () => {
    const { rest } = read(reports(`\x02${'<'.repeat(250)}`));
    expect(rest?.text.length).toBe(250);
    expect(read(reports(`\x02${'<'.repeat(100_000)}`)).rest).toBeUndefined();
  });

  it('takes line feeds and empty lines as line ends', () => {
    expect(read(reports(`\x02\r\n${SPECIMEN.join('\r\n')}\r\n\x03`))).toEqual(complete(SPECIMEN));
  });
});
