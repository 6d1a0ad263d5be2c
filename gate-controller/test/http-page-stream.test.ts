import { PORTRAIT_EYES } from 'face-match';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layEyes } from '../ui/src/officer/eyes.ts';
import { takeEvents } from '../ui/src/shared/event-stream.ts';

describe('takeEvents', () => {
  it('gives every event once and in order, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.nat({ max: 400 })), (values, cuts) => {
        const stream = values.map((value) => `data: ${JSON.stringify(value)}\n\n: alive\n\n`).join('');
        const at = [...cuts.map((cut) => cut % (stream.length + 1)), 0, stream.length].sort((a, b) => a - b);
        let rest = '';
        const received: string[] = [];
        for (let index = 1; index < at.length; index += 1) {
          const taken = takeEvents(rest + stream.slice(at[index - 1], at[index]));
          rest = taken.rest;
          received.push(...taken.data);
        }
        expect(received).toEqual(values.map((value) => JSON.stringify(value)));
        expect(rest).toBe('');
      }),
    );
  });

  it('joins data lines and passes over comments and other fields', () => {
    expect(takeEvents(': alive\n\nid: 1\ndata: a\ndata:b\n\ndata: c')).toEqual({ data: ['a\nb'], rest: 'data: c' });
  });
});

describe('layEyes', () => {
  const unit = fc.double({ min: 0.05, max: 0.95, noNaN: true });
  it('brings the eyes of any image to the same place and distance in the frame', () => {
    fc.assert(
      fc.property(unit, unit, unit, unit, fc.double({ min: 0.4, max: 2.5, noNaN: true }), (x, y, dx, dy, ratio) => {
        fc.pre(Math.hypot(dx * 0.3, dy * 0.1) > 0.02);
        const eyes = { left: [x - dx * 0.15, y - dy * 0.05], right: [x + dx * 0.15, y + dy * 0.05] } as const;
        const { width, left, top } = layEyes(eyes, ratio);
        // In a frame of 75 × 100: percent of the width is 0.75, percent of the height 1.
        const height = (width * 0.75) / ratio;
        const place = ([ex, ey]: readonly [number, number]) => [(left + ex * width) * 0.75, top + ey * height] as const;
        const [a, b] = [place(eyes.left), place(eyes.right)];
        expect((a[0] + b[0]) / 2).toBeCloseTo(37.5, 6);
        expect((a[1] + b[1]) / 2).toBeCloseTo(45, 6);
        expect(Math.hypot(b[0] - a[0], b[1] - a[1])).toBeCloseTo(18.75, 6);
      }),
    );
  });

  it("shows a portrait of face-match's own from edge to edge", () => {
    const { width, left, top } = layEyes(PORTRAIT_EYES, 3 / 4);
    expect(width).toBeCloseTo(100, 6);
    expect(left).toBeCloseTo(0, 6);
    expect(top).toBeCloseTo(0, 6);
  });
});
