const REPORT_SIZE = 64;
const TEXT_SIZE = REPORT_SIZE - 2;

/**
 * An MRZ as an OCR reader sends it: STX, lines that each end with CR, ETX, cut into 64-byte reports of sequence number, length, text and
 * zeros. The other direction is gate-controller's `sequencedReports`.
 */
export function mrzReports(lines: readonly string[]): Buffer[] {
  const frame = Buffer.from(`\x02${lines.map((line) => `${line}\r`).join('')}\x03`, 'latin1');
  return Array.from({ length: Math.ceil(frame.length / TEXT_SIZE) }, (_, index) => {
    const text = frame.subarray(index * TEXT_SIZE, (index + 1) * TEXT_SIZE);
    const report = Buffer.alloc(REPORT_SIZE);
    report[0] = index & 0xff;
    report[1] = text.length;
    text.copy(report, 2);
    return report;
  });
}
