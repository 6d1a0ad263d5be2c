import { readImage } from 'face-match';
import { describe, expect, it } from 'vitest';
import { casePicture } from '../src/case-picture.ts';
import { officerView } from '../src/officer-view.ts';
import { type GateState, initialState } from '../src/passage.ts';
import type { Site } from '../src/site.ts';
import { openCase, type TravellerCase } from '../src/traveller-case.ts';
import type { EyePair } from '../src/views.ts';

const site = { gate: 'gate-1', location: 'hall-1', policy: { threshold: 0.9 }, declaration: [] } as unknown as Site;
const tally = { today: { passages: 0, admitted: 0, referred: 0 }, recent: [] };
const referred: GateState = { ...initialState('entry'), phase: { name: 'referred', passageId: 'p-1', reasons: ['face-mismatch'] } };
const viewOf = (state: GateState, traveller?: TravellerCase) => officerView(state, 0, true, traveller, tally, site);

/** A grey picture with two small squares where a detector would have found the eyes; `red` is the left one as seen. */
const width = 200;
const height = 150;
const eyesAt = { red: [80, 60], green: [130, 75] } as const;
const image = {
  width,
  height,
  rgb: Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y, channel] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    const near = ([ex, ey]: readonly [number, number]) => Math.abs(x - ex) <= 3 && Math.abs(y - ey) <= 3;
    if (near(eyesAt.red)) return channel === 0 ? 255 : 0;
    if (near(eyesAt.green)) return channel === 1 ? 255 : 0;
    return 128;
  }),
};
/** As the engine gives them: outer and inner corner of the eye on the right of the picture, then of the one on its left. */
const corners = [
  [eyesAt.green[0] + 8, eyesAt.green[1]],
  [eyesAt.green[0] - 8, eyesAt.green[1]],
  [eyesAt.red[0] - 8, eyesAt.red[1]],
  [eyesAt.red[0] + 8, eyesAt.red[1]],
] as const;

describe('a fault', () => {
  it('says which camera it is', () => {
    const raised = { code: 'camera-lost', raisedAt: 0, cleared: false, acknowledged: false } as const;
    const text = (detail?: string) =>
      viewOf({ ...initialState('entry'), faults: [{ ...raised, ...(detail && { detail }) }] }).faults[0]!.text;
    expect(text('Camera low sends no pictures.')).toBe('One camera gives no usable picture. Camera low sends no pictures.');
    expect(text()).toBe('One camera gives no usable picture.');
  });
});

describe('the eyes of a case', () => {
  it('are where the picture really has them', async () => {
    const { jpeg, eyes } = await casePicture(image, { points: corners });
    const { width: w, height: h, rgb } = await readImage(jpeg);
    const colourAt = ([x, y]: EyePair['left']) => [...rgb.subarray((Math.round(y * h) * w + Math.round(x * w)) * 3).subarray(0, 3)];
    const [red, green] = [colourAt(eyes!.left), colourAt(eyes!.right)];
    expect(red[0]! - red[1]!).toBeGreaterThan(150);
    expect(green[1]! - green[0]!).toBeGreaterThan(150);
  });

  it('are unknown in a picture without a face, which is shown whole, as JPEG', async () => {
    const { jpeg, eyes } = await casePicture(image, undefined);
    expect(eyes).toBeUndefined();
    expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    expect(await readImage(jpeg)).toMatchObject({ width, height });
  });

  it('reach the officer for each picture that has them', async () => {
    const found = await casePicture(image, { points: corners });
    const without = await casePicture(image, undefined);
    const traveller = openCase('p-1', 0, 'en');
    expect(viewOf(referred, { ...traveller, portrait: found, live: found }).case?.eyes).toEqual({ portrait: found.eyes, live: found.eyes });
    expect(viewOf(referred, { ...traveller, portrait: without, live: found }).case).toMatchObject({
      portrait: '/api/officer/case/p-1/portrait',
      eyes: { live: found.eyes },
    });
    expect(viewOf(referred, { ...traveller, portrait: without }).case?.eyes).toEqual({});
  });
});

it('tells that the floor is occupied, also where the beams counted nobody', () => {
  const state: GateState = { ...initialState('entry'), phase: { name: 'outOfService' } };
  expect(viewOf(state)).toMatchObject({ occupied: false, people: 0 });
  expect(viewOf({ ...state, occupied: true })).toMatchObject({ occupied: true, people: 0 });
});
