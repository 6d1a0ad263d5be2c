import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureTimes, streamTime } from '../src/capture-times.ts';

const head = (...lines: string[]) => Buffer.from(`\r\n--frame\r\n${lines.join('\r\n')}\r\n\r\n`);
const chunk = (time: number) => {
  const bytes = Buffer.from('....vidD........');
  bytes.writeUInt32BE(time, 8);
  return bytes;
};

describe('what a stream says of the time', () => {
  it('is read from a chunk of SMJPEG and from the header X-Timestamp, in seconds or in milliseconds', () => {
    expect(streamTime(chunk(123_456))).toBe(123_456);
    expect(streamTime(head('Content-Type: image/jpeg', 'Content-Length: 7', 'X-Timestamp: 1700000000.125000'))).toBeCloseTo(
      1_700_000_000_125,
      3,
    );
    expect(streamTime(head('x-timestamp:12.5', 'Content-Type: image/jpeg'))).toBe(12_500);
    expect(streamTime(head('X-Timestamp: 1700000000125'))).toBe(1_700_000_000_125);
  });

  it('is nothing where there is none, or none exact enough', () => {
    for (const before of [
      Buffer.alloc(0),
      head('Content-Type: image/jpeg'),
      head('Date: Fri, 20 Nov 2026 16:00:00 GMT'),
      head('X-Timestamp: soon'),
      head('Not-X-Timestamp: 12.5'),
    ])
      expect(streamTime(before)).toBeUndefined();
  });
});

describe('captureTimes', () => {
  it('takes out what the way held pictures up, but for the least', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(900), { minLength: 30, maxLength: 120 }),
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.nat(200),
        (delays, ahead, least) => {
          const times = captureTimes();
          let [smallest, arrival] = [Infinity, 0];
          delays.forEach((delay, k) => {
            const taken = 1e12 + 40 * k;
            // A stream keeps its order: what is held up holds up all behind it.
            arrival = Math.max(arrival, taken + least + delay);
            smallest = Math.min(smallest, arrival - taken);
            const at = times.next(arrival, taken - 1e12 + ahead);
            expect(at).toBeCloseTo(taken + smallest, 3);
            expect(at).toBeLessThanOrEqual(arrival + 1e-3);
          });
        },
      ),
    );
  });

  it('is the arrival where the stream tells nothing, stands still or goes back', () => {
    const times = captureTimes();
    expect(times.next(1000, undefined)).toBe(1000);
    expect(times.next(2000, 0)).toBe(2000);
    expect(times.next(2090, 40)).toBe(2040);
    expect(times.next(2140, 40)).toBe(2140);
    expect(times.next(2200, 7)).toBe(2200);
    expect(times.next(2290, 47)).toBe(2240);
  });

  it('learns anew when the clock of either side was set, or the stream began again', () => {
    const times = captureTimes();
    times.next(1_000, 0);
    // The camera's clock was set ahead, then this machine's.
    expect(times.next(1_040, 500_000)).toBe(1_040);
    expect(times.next(9_000_000, 500_040)).toBe(9_000_000);
    times.restart();
    expect(times.next(9_000_500, 500_080)).toBe(9_000_500);
  });

  it('follows clocks that drift apart, and a way that has become longer', () => {
    const times = captureTimes();
    let at = 0;
    for (let k = 0; k < 2000; k++) at = times.next(k * 40 * 1.0005 + (k < 200 ? 5 : 65), k * 40);
    // 80 seconds at half a per mille are 40 ms; no more than what 20 seconds drift may be left.
    expect(Math.abs(at - (1999 * 40 * 1.0005 + 65))).toBeLessThan(11);
  });
});
