import { BehaviorSubject, firstValueFrom, NEVER, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Camera, captureFrom, type Face, type FaceEngine, FaceMatchError, type Frame } from '../src/index.ts';

/** A camera with these frames and no more; undefined is a moment without a new one. */
const camera = (id: string, sequences: readonly (number | undefined)[]): Camera => {
  const waiting = [...sequences];
  return {
    id,
    frames: NEVER,
    condition: new BehaviorSubject('live' as const),
    latest: async () => {
      const sequence = waiting.shift();
      return sequence === undefined
        ? undefined
        : { camera: id, at: sequence * 1000, sequence, width: 1, height: 1, rgb: new Uint8Array(3) };
    },
    close: async () => {},
  };
};

const faceOf = (overall: number): Face => ({
  box: { x: 0, y: 0, width: 100, height: 100 },
  quality: { overall, yaw: 0, pitch: 0, roll: 0, interEyeDistance: 80, sharpness: 80, brightness: 120, uniformity: 90 },
  points: [],
  template: { version: 'test/1', vector: Float32Array.of(1, 0) },
});

/** An engine that sees in a frame what `see` says. */
const engine = (see: (frame: Frame, describeFrom: number) => Face[]): FaceEngine => ({
  about: { backend: 'test', templateVersion: 'test/1', detector: 'test' },
  analyse: async (image, _want, options) => see(image as Frame, options?.describeFrom ?? 0),
  close: async () => {},
});

describe('captureFrom', () => {
  it('takes the cameras in turn and passes over one that has nothing', async () => {
    const cameras = [camera('upper', [1, 2]), camera('middle', [undefined, undefined, undefined]), camera('lower', [7, 8])];
    const steps = await firstValueFrom(
      captureFrom(
        cameras,
        engine(() => [faceOf(80)]),
      ).pipe(take(4), toArray()),
    );
    expect(steps.map(({ frame }) => `${frame.camera} ${frame.sequence}`)).toEqual(['upper 1', 'lower 7', 'upper 2', 'lower 8']);
    expect(steps[3]!.result()).toMatchObject({ images: 4, perCamera: { upper: { frames: 2 }, lower: { frames: 2 } } });
    expect(steps.map(({ progress }) => progress.images)).toEqual([1, 2, 3, 4]);
  });

  it('asks the engine for no template that would not be used', async () => {
    const asked: number[] = [];
    const seeing = engine((frame, describeFrom) => {
      asked.push(describeFrom);
      return [faceOf([90, 60, 70, 95][frame.sequence - 1]!)];
    });
    await firstValueFrom(captureFrom([camera('upper', [1, 2, 3, 4])], seeing, { maxImages: 2, minQuality: 30 }).pipe(take(4), toArray()));
    expect(asked).toEqual([30, 30, 61, 71]);
  });

  it('passes over frames from before this traveller', async () => {
    const steps = captureFrom(
      [camera('upper', [1, 2, 3])],
      engine(() => []),
      { since: 2500 },
    );
    expect((await firstValueFrom(steps)).frame.sequence).toBe(3);
  });

  it('looks no oftener than it was told', async () => {
    const began = performance.now();
    const none = engine(() => []);
    await firstValueFrom(captureFrom([camera('upper', [1, 2, 3, 4, 5])], none, { looksPerSecond: 20 }).pipe(take(5), toArray()));
    // Four pauses of 50 ms; a timer may be a millisecond early.
    expect(performance.now() - began).toBeGreaterThan(190);
  });

  it('stops when nobody listens any more', async () => {
    let analysed = 0;
    const counting = engine(() => {
      analysed++;
      return [];
    });
    await firstValueFrom(captureFrom([camera('upper', [1, 2, 3, 4, 5, 6])], counting).pipe(take(2), toArray()));
    await new Promise((resolve) => setImmediate(resolve));
    expect(analysed).toBe(2);
  });

  it('passes the failure of the engine on', async () => {
    const failing = engine(() => {
      throw new FaceMatchError('engine-failed', 'gone');
    });
    await expect(firstValueFrom(captureFrom([camera('upper', [1, 2])], failing))).rejects.toMatchObject({ code: 'engine-failed' });
  });
});
