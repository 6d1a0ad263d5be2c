import { beforeAll, describe, expect, it } from 'vitest';
import { type Components, type FaceQuality, type QualityComponent, type StartedAnalyser, scalarsOf, startAnalyser } from '../src/index.ts';
import { interEyeDistance } from '../src/quality/geometry.ts';
import { anna, boris, draw, frameOf, type Scene } from './drawn-face.ts';

let analyser: StartedAnalyser;
beforeAll(async () => {
  analyser = await startAnalyser();
});

const seen = new Map<string, Promise<FaceQuality>>();
const analyse = (scene: Partial<Scene>, person = anna): Promise<FaceQuality> => {
  const key = JSON.stringify([scene, person]);
  const one = seen.get(key) ?? frameOf(person, scene).then(async (frame) => (await analyser.analyse(frame, 'detect'))[0]!.quality);
  seen.set(key, one);
  return one;
};
/** One component's 0–100, and the face's unified score. */
const scores = async (name: QualityComponent, scene: Partial<Scene>, person = anna) => {
  const { components, overall } = await analyse(scene, person);
  return { scalar: (components as Components)[name]!.scalar, native: (components as Components)[name]!.native, overall };
};
const over = (svg: string): Partial<Scene> => ({ faces: [{ person: anna, x: 640, y: 340, scale: 0.9, over: svg }] });

const closedEyes = [-1, 1]
  .map(
    (side) =>
      `<g transform="translate(${side * anna.eyes},-15)"><ellipse rx="31" ry="19" fill="${anna.skin}"/><path d="M-27,6 Q0,14 27,6" stroke="#231a16" stroke-width="4" fill="none"/></g>`,
  )
  .join('');
const openMouth = '<ellipse cx="0" cy="106" rx="40" ry="34" fill="#a85a50"/><ellipse cx="0" cy="106" rx="32" ry="25" fill="#2a0c0c"/>';
const mask = (colour: string) =>
  `<path d="M-122,20 L-20,30 L0,22 L20,30 L122,20 L112,110 Q60,190 0,182 Q-60,190 -112,110Z" fill="${colour}"/>`;
const sunglasses =
  '<g fill="#101014"><rect x="-104" y="-42" width="92" height="60" rx="22"/><rect x="12" y="-42" width="92" height="60" rx="22"/><rect x="-16" y="-34" width="32" height="10"/></g>';
const fog = '<rect x="-200" y="-220" width="400" height="500" fill="#908070" opacity=".8"/>';
const sideLight = (opacity: number) => `<rect x="0" y="-220" width="190" height="480" fill="#000" opacity="${opacity}"/>`;

describe('each component of ISO/IEC 29794-5 falls when what it measures is spoilt, and stays when it is not', () => {
  it('7.3.2 background uniformity: stripes', async () => {
    const stripes = Array.from({ length: 64 }, (_, i) => `<rect x="${i * 20}" width="10" height="720" fill="#fff"/>`).join('');
    expect((await scores('backgroundUniformity', {})).scalar).toBeGreaterThan(90);
    expect((await scores('backgroundUniformity', { behind: stripes })).scalar).toBeLessThan(50);
  });

  it('7.3.3 illumination uniformity: light from one side', async () => {
    const even = await scores('illuminationUniformity', {});
    const side = await scores('illuminationUniformity', over(sideLight(0.6)));
    expect(even.scalar).toBeGreaterThan(60);
    expect(side.scalar).toBeLessThan(20);
    expect((await analyse(over(sideLight(0.6)))).uniformity).toBeLessThan(60);
  });

  it('7.3.4 luminance: dark and bright mean, flat variance', async () => {
    expect((await scores('luminanceMean', {})).scalar).toBeGreaterThan(90);
    expect((await scores('luminanceMean', { light: 0.2 })).scalar).toBeLessThan(10);
    expect((await scores('luminanceMean', { light: 1.8 })).scalar).toBeLessThan(20);
    expect((await scores('luminanceVariance', {})).scalar).toBeGreaterThan(85);
    expect((await scores('luminanceVariance', over(fog))).scalar).toBeLessThan(30);
  });

  it('7.3.5 and 7.3.6 exposure: nearly black, nearly white', async () => {
    expect((await scores('underExposurePrevention', {})).scalar).toBeGreaterThan(95);
    expect((await scores('underExposurePrevention', { light: 0.2 })).scalar).toBeLessThan(10);
    expect((await scores('overExposurePrevention', {})).scalar).toBeGreaterThan(90);
    expect((await scores('overExposurePrevention', { light: 1.8 })).scalar).toBeLessThan(10);
  });

  it('7.3.7 dynamic range: fog', async () => {
    const clear = await scores('dynamicRange', {});
    const foggy = await scores('dynamicRange', over(fog));
    expect(clear.native).toBeGreaterThan(5);
    expect(foggy.native).toBeLessThan(clear.native - 1.5);
    expect(foggy.scalar).toBeCloseTo(12.5 * foggy.native, 6);
  });

  it('7.3.8 sharpness: blur', async () => {
    expect((await scores('sharpness', {})).scalar).toBeGreaterThan(90);
    expect((await scores('sharpness', { blur: 8 })).scalar).toBeLessThan(65);
  });

  it('7.3.10 natural colour: blue light', async () => {
    expect((await scores('naturalColour', {})).scalar).toBeGreaterThan(95);
    expect((await scores('naturalColour', {}, boris)).scalar).toBeGreaterThan(95);
    const blue = await scores('naturalColour', over('<rect x="-200" y="-220" width="400" height="500" fill="#0040ff" opacity=".6"/>'));
    expect(blue.scalar).toBeLessThan(10);
  });

  it('7.4.2 single face present: a second face counts by its size', async () => {
    const beside = (scale: number) => ({
      faces: [
        { person: anna, x: 340, y: 340, scale: 0.9 },
        { person: boris, x: 900, y: 340, scale },
      ],
    });
    expect((await scores('singleFacePresent', {})).scalar).toBe(100);
    const [small, large] = [await scores('singleFacePresent', beside(0.4)), await scores('singleFacePresent', beside(0.8))];
    expect(small.scalar).toBeGreaterThan(40);
    expect(large.scalar).toBeLessThan(20);
  });

  it('7.4.3 eyes open: lids down', async () => {
    const [open, closed] = [await scores('eyesOpen', {}), await scores('eyesOpen', over(closedEyes))];
    expect(open.native).toBeGreaterThan(0.07);
    expect(closed.native).toBeLessThan(open.native - 0.02);
    expect(closed.scalar).toBeLessThan(open.scalar);
  });

  it('7.4.4 mouth closed: mouth wide open', async () => {
    expect((await scores('mouthClosed', {})).scalar).toBeGreaterThan(90);
    expect((await scores('mouthClosed', over(openMouth))).scalar).toBeLessThan(65);
  });

  it('7.4.5 eyes visible: sunglasses, not a mask', async () => {
    expect((await scores('eyesVisible', {})).scalar).toBeGreaterThan(75);
    expect((await scores('eyesVisible', over(sunglasses))).scalar).toBeLessThan(15);
    expect((await scores('eyesVisible', over(mask('#8fb8d8')))).scalar).toBeGreaterThan(70);
  });

  it.each(['#8fb8d8', '#ffffff', '#111111', '#7a2030'])('7.4.6 and 7.4.7 mouth and face occlusion: a mask of colour %s', async (colour) => {
    const [bare, masked] = [await analyse({}), await analyse(over(mask(colour)))];
    expect(scalarsOf(bare.components!)).toMatchObject({ mouthOcclusionPrevention: expect.any(Number) });
    expect(bare.components!.mouthOcclusionPrevention!.scalar).toBeGreaterThan(85);
    expect(bare.components!.faceOcclusionPrevention!.scalar).toBeGreaterThan(85);
    expect(masked.components!.mouthOcclusionPrevention!.scalar).toBeLessThan(20);
    expect(masked.components!.faceOcclusionPrevention!.scalar).toBeLessThan(60);
    expect(masked.overall).toBeLessThan(bare.overall / 3);
  });

  it('7.4.8 inter-eye distance: far away; a turned head is told what it would have', async () => {
    expect((await scores('interEyeDistance', {})).scalar).toBeGreaterThan(70);
    expect((await scores('interEyeDistance', { faces: [{ person: anna, x: 640, y: 340, scale: 0.35 }] })).scalar).toBeLessThan(25);
    const straight = { yaw: 0, pitch: 0, roll: 0 };
    expect(interEyeDistance(60, straight).native).toBe(60);
    expect(interEyeDistance(70, straight).scalar).toBeCloseTo(50, 9);
    expect(interEyeDistance(60, { ...straight, yaw: -45 }).native).toBeCloseTo(84.85, 2);
  });

  it('7.4.9 head size: best where eyes to chin are 0.45 of the height', async () => {
    const portrait = await draw({ width: 480, height: 600, faces: [{ person: anna, x: 240, y: 290, scale: 1.3 }] });
    const { components } = (await analyser.analyse(portrait, 'detect'))[0]!.quality;
    expect(components!.headSize!.native).toBeGreaterThan(0.36);
    expect((await scores('headSize', {})).native).toBeLessThan(components!.headSize!.native - 0.1);
    expect(components!.headSize!.scalar).toBeGreaterThan((await scores('headSize', {})).scalar + 20);
  });

  it.each([
    ['leftwardCrop', { x: 60, y: 340 }],
    ['rightwardCrop', { x: 1220, y: 340 }],
    ['marginAbove', { x: 640, y: 110 }],
    ['marginBelow', { x: 640, y: 520 }],
  ] as const)('7.4.10 %s: a face at the edge', async (name, at) => {
    const { components } = await analyse({ faces: [{ person: anna, ...at, scale: 0.9 }] });
    for (const margin of ['leftwardCrop', 'rightwardCrop', 'marginAbove', 'marginBelow'] as const) {
      if (margin === name) expect(components![margin]!.scalar).toBeLessThan(40);
      else expect(components![margin]!.scalar).toBeGreaterThan(90);
    }
  });

  it('7.4.11 head pose: roll', async () => {
    const { native, scalar } = await scores('headPoseRoll', { faces: [{ person: anna, x: 640, y: 340, scale: 0.9, roll: 30 }] });
    expect(native).toBeGreaterThan(26);
    expect(scalar).toBeCloseTo(100 * Math.cos((native * Math.PI) / 180) ** 2, 6);
    expect(scalar).toBeLessThan(82);
  });
});

describe('the unified score', () => {
  it('falls for what hurts the recogniser', async () => {
    const good = (await analyse({})).overall;
    expect(good).toBeGreaterThan(75);
    for (const spoilt of [{ light: 1.8 }, { light: 0.1 }, over(fog), over(sunglasses), over(mask('#ffffff'))])
      expect((await analyse(spoilt)).overall).toBeLessThan(good - 15);
  });

  it('looks at the live picture alone: neither the picture before nor a wish for a template changes it', async () => {
    const [frame, other] = [await frameOf(anna), await frameOf(boris)];
    const first = (await analyser.analyse(frame, 'detect'))[0]!.quality;
    await analyser.analyse(other, 'template');
    expect((await analyser.analyse(frame, 'detect'))[0]!.quality).toEqual(first);
  });
});
