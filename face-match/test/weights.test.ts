import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Model, models, readModel } from '../src/models.ts';
import { startWasm } from '../src/net/wasm.ts';
import { readWeights } from '../src/net/weights.ts';

beforeAll(async () => {
  await startWasm();
});

/** TensorFlow.js's own reader says what each number must be. */
describe.each<Model>(Object.values(models))('the constants of the $name', (model) => {
  it('are those that TensorFlow.js reads', () => {
    const data = readModel(model);
    const groups = (Array.isArray(data.topology) ? data.topology : (data.topology as { weightsManifest: unknown }).weightsManifest) as {
      weights: tf.io.WeightsManifestEntry[];
    }[];
    const expected = tf.io.decodeWeights(
      data.weights,
      groups.flatMap((group) => group.weights),
    );
    const read = readWeights(data);
    expect([...read.keys()]).toEqual(Object.keys(expected));
    let furthest = 0;
    for (const [name, { shape, data: values }] of read) {
      const tensor = expected[name]!;
      expect(shape).toEqual(tensor.shape);
      tensor.dataSync().forEach((value, i) => {
        furthest = Math.max(furthest, Math.abs(value - values[i]!));
      });
    }
    expect(furthest).toBeLessThan(1e-6);
  });
});
