import { FaceMatchError } from '../face-match-error.ts';
import type { ModelData } from '../models.ts';
import type { Graph, GraphNode } from './graph.ts';
import { readWeights, type Weights } from './weights.ts';

/** What the network was trained to see subtracted from red, green and blue. */
const meanColour = [122.782, 117.001, 104.298];

/**
 * dlib's ResNet with 29 convolutions, which `@vladmandic/face-api` ships as bare weights. The scale that follows each convolution is folded into it.
 * Input: aligned faces, 0–255; output: 128 numbers each, of no particular length.
 */
export function dlibResnet(data: ModelData, size: number): Graph {
  const weights = readWeights(data);
  const get = (name: string) => {
    const found = weights.get(name);
    if (!found) throw new FaceMatchError('model-altered', `The recogniser's ${name} is missing.`);
    return { shape: found.shape, data: found.data as Float32Array };
  };
  const constants = new Map<string, Weights>();
  const nodes: GraphNode[] = [];
  const keep = (name: string, shape: readonly number[], data: Float32Array | Int32Array): string => {
    constants.set(name, { shape, data });
    return name;
  };
  const add = (node: GraphNode): string => {
    nodes.push(node);
    return node.name;
  };
  const relu = (x: string) => add({ name: `${x}/relu`, op: 'Relu', inputs: [x] });
  const conv = (x: string, name: string, fused: readonly string[], stride: 1 | 2 = 1) => {
    const [filters, bias, scale, shift] = ['conv/filters', 'conv/bias', 'scale/weights', 'scale/biases'].map((part) =>
      get(`${name}/${part}`),
    ) as [Part, Part, Part, Part];
    const channels = bias.data.length;
    const inputs = [
      x,
      keep(
        `${name}/filters`,
        filters.shape,
        filters.data.map((value, i) => value * scale.data[i % channels]!),
      ),
      keep(
        `${name}/bias`,
        bias.shape,
        bias.data.map((value, i) => value * scale.data[i]! + shift.data[i]!),
      ),
    ];
    return add({ name, op: '_FusedConv2D', inputs, strides: [stride, stride], padding: stride === 1 ? 'SAME' : 'VALID', fused });
  };
  const both = ['BiasAdd', 'Relu'];
  const block = (x: string, name: string) => {
    const out = conv(conv(x, `${name}/conv1`, both), `${name}/conv2`, ['BiasAdd']);
    return relu(add({ name: `${name}/sum`, op: 'AddV2', inputs: [out, x] }));
  };
  /** The shortcut may be a pixel wider and has fewer channels: what is missing on either side is zero. */
  const halvingBlock = (x: string, name: string, side: number) => {
    const out = conv(conv(x, `${name}/conv1`, both, 2), `${name}/conv2`, ['BiasAdd']);
    const shortcut = add({ name: `${name}/shortcut`, op: 'AvgPool', inputs: [x], window: [2, 2], strides: [2, 2], padding: 'VALID' });
    const channels = (part: string) => get(`${name}/${part}/conv/filters`).shape as [number, number, number, number];
    const missing = { pixels: half(side, 2) - half(side, 3), channels: channels('conv2')[3] - channels('conv1')[2] };
    const wider = (value: string, pixels: number, more: number) =>
      pixels + more === 0
        ? value
        : add({
            name: `${value}/padded`,
            op: 'Pad',
            inputs: [value, keep(`${value}/paddings`, [4, 2], Int32Array.of(0, 0, 0, pixels, 0, pixels, 0, more))],
          });
    return relu(add({ name: `${name}/sum`, op: 'AddV2', inputs: [wider(out, missing.pixels, 0), wider(shortcut, 0, missing.channels)] }));
  };

  let x = conv('chips', 'conv32_down', both, 2);
  centreColours(constants, 'conv32_down');
  x = add({ name: 'pooled', op: 'MaxPool', inputs: [x], window: [3, 3], strides: [2, 2], padding: 'VALID' });
  let side = half(half(size, 7), 3);
  for (const name of ['conv32_1', 'conv32_2', 'conv32_3']) x = block(x, name);
  for (const [down, ...rest] of [
    ['conv64_down', 'conv64_1', 'conv64_2', 'conv64_3'],
    ['conv128_down', 'conv128_1', 'conv128_2'],
    ['conv256_down', 'conv256_1', 'conv256_2'],
    ['conv256_down_out'],
  ] as const) {
    x = halvingBlock(x, down, side);
    side = half(side, 2);
    for (const name of rest) x = block(x, name);
  }
  x = add({ name: 'mean', op: 'Mean', inputs: [x, keep('height and width', [2], Int32Array.of(1, 2))], keepDimensions: false });
  const fc = get('fc');
  x = add({ name: 'description', op: 'MatMul', inputs: [x, keep('fc', fc.shape, fc.data)] });
  return { name: 'dlib-resnet', nodes, constants, input: { name: 'chips', height: size, width: size }, outputs: [x] };
}

/** What the network sees is `(colour − mean) / 255`: its first convolution, which never looks outside the picture, can do that as well. */
function centreColours(constants: Map<string, Weights>, first: string): void {
  const [filters, bias] = [constants.get(`${first}/filters`)!, constants.get(`${first}/bias`)!];
  const outputs = bias.data.length;
  const shifted = Float64Array.from(bias.data);
  const scaled = (filters.data as Float32Array).map((weight, i) => {
    shifted[i % outputs]! -= (weight * meanColour[Math.floor(i / outputs) % meanColour.length]!) / 255;
    return weight / 255;
  });
  constants.set(`${first}/filters`, { shape: filters.shape, data: scaled });
  constants.set(`${first}/bias`, { shape: bias.shape, data: Float32Array.from(shifted) });
}

/** What a window of that size leaves of a side when it moves two pixels at a time and never looks outside. */
const half = (side: number, window: number) => Math.floor((side - window) / 2) + 1;

interface Part {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
