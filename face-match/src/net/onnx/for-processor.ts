import type { OnnxConstant, OnnxGraph, OnnxNode } from './onnx-file.ts';

/*
 * The same network in the operations that ONNX Runtime keeps in its own order of channels (NCHWc: sixteen of them side by side). Where one stands between
 * two convolutions that it does not know in that order, the whole image is turned to the common one and back: a third of these networks' time.
 */

/** Channels that lie side by side, on processors with vectors of 512 bits; elsewhere half as many. */
const block = 16;

/** @param graph numbers and outputs stay what they are, but for rounding */
export const forProcessor = (graph: OnnxGraph): OnnxGraph => inWholeBlocks(withoutPads(withoutPRelu(clipped(graph))));

/** Relu, then Min, then Max with constants is one Clip, which a convolution does on its way. */
function clipped(graph: OnnxGraph): OnnxGraph {
  const { constants, producer, uses } = indexOf(graph);
  const merged = new Set<OnnxNode>();
  const nodes = graph.nodes.map((node) => {
    const min = node.op === 'Max' && constants.has(node.inputs[1]!) ? producer.get(node.inputs[0]!) : undefined;
    if (min?.op !== 'Min' || !constants.has(min.inputs[1]!) || uses(min.output) > 1) return node;
    merged.add(min);
    const relu = producer.get(min.inputs[0]!);
    const least = constants.get(node.inputs[1]!)!.data as Float32Array;
    const takesRelu = relu?.op === 'Relu' && uses(relu.output) === 1 && least.every((value) => value >= 0);
    if (takesRelu) merged.add(relu);
    return { op: 'Clip', inputs: [takesRelu ? relu.inputs[0]! : min.inputs[0]!, node.inputs[1]!, min.inputs[1]!], output: node.output };
  });
  return { ...graph, nodes: nodes.filter((node) => !merged.has(node)) };
}

/** `prelu(x) = a·x + (1 − a)·relu(x)`, each channel by a convolution of its own with one weight. */
function withoutPRelu(graph: OnnxGraph): OnnxGraph {
  const { constants } = indexOf(graph);
  const more: OnnxConstant[] = [];
  const scaled = (value: string, output: string, by: Float32Array): OnnxNode => {
    more.push({ name: `${output}/by`, dims: [by.length, 1, 1, 1], data: by });
    return { op: 'Conv', inputs: [value, `${output}/by`], output, attributes: { group: by.length, kernel_shape: [1, 1] } };
  };
  const nodes = graph.nodes.flatMap((node) => {
    const slopes = node.op === 'PRelu' ? (constants.get(node.inputs[1]!)!.data as Float32Array) : undefined;
    if (!slopes) return [node];
    const { inputs, output } = node;
    const [relu, above, all] = [`${output}/relu`, `${output}/above`, `${output}/all`];
    return [
      { op: 'Relu', inputs: [inputs[0]!], output: relu },
      scaled(
        relu,
        above,
        slopes.map((slope) => 1 - slope),
      ),
      scaled(inputs[0]!, all, slopes),
      { op: 'Add', inputs: [all, above], output },
    ];
  });
  return { ...graph, nodes, constants: [...graph.constants, ...more] };
}

/** Channels of nothing behind the others, or rows and columns of nothing, by a convolution that leaves the rest as it is. */
function withoutPads(graph: OnnxGraph): OnnxGraph {
  const { constants } = indexOf(graph);
  const channels = channelsOf(graph);
  const more: OnnxConstant[] = [];
  const nodes = graph.nodes.map((node) => {
    const pads = node.op === 'Pad' ? (constants.get(node.inputs[1]!)!.data as readonly number[]) : [];
    const from = channels.get(node.inputs[0] ?? '');
    const [, , top, left, , added, bottom, right] = pads;
    if (pads.length !== 8 || from === undefined || pads[0] !== 0 || pads[1] !== 0 || pads[4] !== 0) return node;
    const group = added === 0 ? from : 1;
    const to = from + added!;
    const weights = new Float32Array(group > 1 ? from : to * from);
    for (let i = 0; i < from; i++) weights[group > 1 ? i : i * from + i] = 1;
    more.push({ name: `${node.output}/same`, dims: [to, from / group, 1, 1], data: weights });
    const attributes = { group, kernel_shape: [1, 1], pads: [top!, left!, bottom!, right!] };
    return { op: 'Conv', inputs: [node.inputs[0]!, `${node.output}/same`], output: node.output, attributes };
  });
  return { ...graph, nodes, constants: [...graph.constants, ...more] };
}

const keepsChannels: ReadonlySet<string> = new Set(['Identity', 'Relu', 'Clip', 'Add', 'MaxPool', 'AveragePool']);

/** Channels of nothing up to the next whole block, wherever only such operations follow that know it: a convolution computes them anyway, pooling refuses. */
function inWholeBlocks(graph: OnnxGraph): OnnxGraph {
  const channels = channelsOf(graph);
  const { constants, producer, uses } = indexOf(graph);
  const wide = new Set([...channels].filter(([, count]) => count % block !== 0).map(([value]) => value));
  const readersOf = (value: string) => graph.nodes.filter(({ inputs }) => inputs.includes(value));
  /** A convolution of channels one by one and what keeps them are wide on both sides or on none. */
  const follows = (node: OnnxNode, other: string) =>
    node.op === 'Conv' ? group(node) === 1 || (isSeparate(node) && wide.has(other)) : keepsChannels.has(node.op) && wide.has(other);
  const isSeparate = (node: OnnxNode) => constants.get(node.inputs[1]!)!.dims[0] === group(node);
  const canBeWide = (value: string) => {
    const from = producer.get(value)!;
    const readers = readersOf(value);
    const sources = from.op === 'Conv' ? from.inputs.slice(0, 1) : from.inputs;
    return (
      sources.every((source) => follows(from, source)) &&
      uses(value) === readers.length &&
      readers.every((node) => follows(node, node.output))
    );
  };
  for (let before = -1; before !== wide.size; ) {
    before = wide.size;
    for (const value of wide) if (!canBeWide(value)) wide.delete(value);
  }
  const rewritten = new Map<string, OnnxConstant>();
  for (const node of graph.nodes.filter(({ op }) => op === 'Conv')) {
    const [value, filters, bias] = node.inputs as [string, string, string | undefined];
    const { dims, data } = constants.get(filters)!;
    const [to, from, height, width] = dims as [number, number, number, number];
    const [toWide, fromWide] = [wide.has(node.output) ? whole(to) : to, wide.has(value) && group(node) === 1 ? whole(from) : from];
    const each = from * height * width;
    const turned = new Float32Array(toWide * fromWide * height * width);
    for (let i = 0; i < to; i++) turned.set((data as Float32Array).subarray(i * each, (i + 1) * each), i * fromWide * height * width);
    rewritten.set(filters, { name: filters, dims: [toWide, fromWide, height, width], data: turned });
    if (bias === undefined) continue;
    const more = new Float32Array(toWide);
    more.set(constants.get(bias)!.data as Float32Array);
    rewritten.set(bias, { name: bias, dims: [toWide], data: more });
  }
  const nodes = graph.nodes.map((node) =>
    node.op === 'Conv' && group(node) > 1 && wide.has(node.output)
      ? { ...node, attributes: { ...node.attributes, group: whole(group(node)) } }
      : node,
  );
  return { ...graph, nodes, constants: graph.constants.map((constant) => rewritten.get(constant.name) ?? constant) };
}

const whole = (channels: number) => Math.ceil(channels / block) * block;
const group = ({ attributes }: OnnxNode) => (attributes?.['group'] as number | undefined) ?? 1;

/** Of every value that comes out of a convolution and of what follows it. */
function channelsOf(graph: OnnxGraph): ReadonlyMap<string, number> {
  const { constants } = indexOf(graph);
  const channels = new Map<string, number>();
  for (const { op, inputs, output } of graph.nodes) {
    const before = channels.get(inputs[0]!);
    if (op === 'Conv') channels.set(output, constants.get(inputs[1]!)!.dims[0]!);
    else if (before === undefined) continue;
    else if (keepsChannels.has(op) || op === 'PRelu') channels.set(output, before);
    else if (op === 'Pad') channels.set(output, before + (constants.get(inputs[1]!)!.data[5] ?? 0));
  }
  return channels;
}

function indexOf(graph: OnnxGraph) {
  const count = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)])
    count.set(name, (count.get(name) ?? 0) + 1);
  return {
    constants: new Map(graph.constants.map((constant) => [constant.name, constant])),
    producer: new Map(graph.nodes.map((node) => [node.output, node])),
    uses: (value: string) => count.get(value) ?? 0,
  };
}
