import { beforeAll, describe, expect, it } from 'vitest';
import { models, readModel } from '../src/models.ts';
import type { Backend } from '../src/net/backend.ts';
import { dlibResnet } from '../src/net/dlib-resnet.ts';
import { faceres } from '../src/net/faceres.ts';
import { type Graph, readGraph } from '../src/net/graph.ts';
import { forProcessor } from '../src/net/onnx/for-processor.ts';
import { toOnnx } from '../src/net/onnx/from-graph.ts';
import { startOnnx } from '../src/net/onnx/onnx-runtime.ts';
import { startWasm } from '../src/net/wasm.ts';

/** Two programs that share no code run the same network: TensorFlow.js from its own graph, ONNX Runtime from the converted one. */
let wasm: Backend;
let onnx: Backend;
beforeAll(async () => {
  [wasm, onnx] = [await startWasm(), await startOnnx(1)];
});

const graphs: Record<string, () => Graph> = {
  detector: () => readGraph('detector', readModel(models.detector)),
  mesh: () => readGraph('mesh', readModel(models.mesh)),
  recogniser: () => dlibResnet(readModel(models.recogniser), models.recogniser.input.width),
  faceres: () => faceres(readModel(models.faceres)),
};

describe.each(Object.entries(graphs))('the %s converted to ONNX', (name, graph) => {
  it('gives the numbers that TensorFlow.js gives', async () => {
    const network = graph();
    const { black, white } = models[name as keyof typeof models].input;
    const pixels = network.input.height * network.input.width * 3;
    const shape = [1, network.input.height, network.input.width, 3];
    // Any picture will do, as long as it is the same one: waves of several lengths.
    const image = Float32Array.from(
      { length: pixels },
      (_, i) => black + ((white - black) * (2 + Math.sin(i / 7) + Math.sin(i / 431))) / 4,
    );
    const expected = await (await wasm.open(network)).run(image, shape);
    const found = await (await onnx.open(network)).run(image, shape);
    expect(found.map(({ shape }) => shape.join()).sort()).toEqual(expected.map(({ shape }) => shape.join()).sort());
    for (const { shape, values } of expected) {
      const same = found.find((one) => one.shape.join() === shape.join())!;
      const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const furthest = values.reduce((most, value, i) => Math.max(most, Math.abs(value - same.values[i]!)), 0);
      expect(furthest).toBeLessThan(1e-4 * scale + 1e-6);
    }
  });
});

describe.each(Object.entries(graphs))('the %s for the processor', (_, graph) => {
  it('has nothing for which ONNX Runtime would leave its own order of channels', () => {
    const made = forProcessor(toOnnx(graph()));
    const images = made.nodes.slice(
      0,
      made.nodes.findLastIndex(({ op }) => op === 'Conv'),
    );
    const ops = new Set(images.map(({ op }) => op));
    for (const op of ['PRelu', 'Pad', 'Min', 'Max']) expect(ops).not.toContain(op);
    const read = new Set(made.nodes.filter(({ op }) => op !== 'Conv' && op !== 'Relu' && op !== 'Add').flatMap(({ inputs }) => inputs));
    const channels = new Map(made.constants.map(({ name, dims }) => [name, dims[0]!]));
    for (const { op, inputs, output } of images) if (op === 'Conv' && !read.has(output)) expect(channels.get(inputs[1]!)! % 16).toBe(0);
  });
});

it('the recogniser describes two faces in one run as it does each alone', async () => {
  const network = await onnx.open(graphs['recogniser']!());
  const pixels = 150 * 150 * 3;
  const both = Float32Array.from({ length: 2 * pixels }, (_, i) => 128 + 100 * Math.sin(i / 7) * Math.cos(i / 100_003));
  const run = async (picture: Float32Array, count: number) => [...(await network.run(picture, [count, 150, 150, 3]))[0]!.values];
  const together = await run(both, 2);
  const each = [...(await run(both.slice(0, pixels), 1)), ...(await run(both.slice(pixels), 1))];
  together.forEach((value, i) => {
    expect(value).toBeCloseTo(each[i]!, 5);
  });
});

it('refuses an operation that no measured network has, by its name', () => {
  const graph: Graph = {
    name: 'strange',
    nodes: [{ name: 'y', op: 'SpaceToDepth', inputs: ['x'] }],
    constants: new Map(),
    input: { name: 'x', height: 4, width: 4 },
    outputs: ['y'],
  };
  expect(() => toOnnx(graph)).toThrow(/SpaceToDepth y/);
});
