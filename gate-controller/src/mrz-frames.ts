/** Documents completed by one report, and how many frames were thrown away because they were damaged. */
export interface FramesRead {
  readonly documents: readonly (readonly string[])[];
  readonly garbled: number;
}

/** How one make of reader puts an MRZ into HID reports. Pure: the state goes in and comes out, so that each make is one such object. */
export interface MrzFraming<State = unknown> {
  readonly start: State;
  next(state: State, report: Uint8Array): FramesRead & { readonly state: State };
}

const STX = 0x02;
const ETX = 0x03;
const LF = 0x0a;
const CR = 0x0d;
/** Sequence and length come before the text of a report. */
const HEADER = 2;
/** Three lines of 30 or two of 44 and their line ends, with room for a reader that adds a prefix. */
const LONGEST_FRAME = 256;

/** A reader sends the reports of a frame within milliseconds; travellers come seconds apart. Milliseconds. */
export const LONGEST_PAUSE = 500;

/** What of a frame has arrived: undefined between frames. */
type Partial = { readonly text: string; readonly sequence: number } | undefined;

/**
 * Reports of OCR readers such as Access-IS': sequence number, length, text, padding. The texts of consecutive reports make one frame:
 * STX, lines that each end with CR, ETX. The sequence number grows by one per report within a frame and wraps at 256.
 *
 * A frame is garbled, and dropped whole, when a report of it is missing or too short for its length, when it holds anything but printable
 * ASCII, or when it does not end. Text outside frames is padding. What is read is not checked: that is the MRZ's own check digits' work.
 *
 * Where the end of one frame and the start of the next are both lost, their numbers can fit together; only the time between them tells, so
 * whoever reads drops a frame that does not go on within `LONGEST_PAUSE`.
 */
export const sequencedReports: MrzFraming<Partial> = {
  start: undefined,
  next(before, report) {
    const [sequence, length] = report;
    if (sequence === undefined || length === undefined || length > report.length - HEADER) return drop(before);

    const documents: string[][] = [];
    let garbled = 0;
    let text = before?.text;
    if (before && sequence !== ((before.sequence + 1) & 0xff)) {
      text = undefined;
      garbled += 1;
    }
    for (const byte of report.subarray(HEADER, HEADER + length)) {
      if (byte === STX) {
        if (text !== undefined) garbled += 1;
        text = '';
      } else if (text === undefined) {
      } else if (byte === ETX) {
        const lines = text.split('\r').filter((line) => line !== '');
        if (lines.length > 0) documents.push(lines);
        else garbled += 1;
        text = undefined;
      } else if (isText(byte) && text.length < LONGEST_FRAME) {
        if (byte !== LF) text += String.fromCharCode(byte);
      } else {
        text = undefined;
        garbled += 1;
      }
    }
    return { state: text === undefined ? undefined : { text, sequence }, documents, garbled };
  },
};

const drop = (before: Partial) => ({ state: undefined, documents: [], garbled: before === undefined ? 0 : 1 });

const isText = (byte: number) => (byte >= 0x20 && byte < 0x7f) || byte === CR || byte === LF;
