import { FaceMatchError } from '../../face-match-error.ts';
import type { Graph, GraphNode } from '../graph.ts';
import type { Weights } from '../weights.ts';
import type { Attribute, OnnxConstant, OnnxGraph, OnnxNode } from './onnx-file.ts';

/*
 * The same network in ONNX's terms. ONNX wants channels before height and width, so every image lies that way between the first and the last
 * operation, and constants are turned to match once, here.
 */

/** How a value lies in memory now: an image (batch, channels, height, width) or rows (batch, then as in the graph). */
type Layout = 'image' | 'rows';

const sameInBoth: Readonly<Record<string, string>> = {
  Relu: 'Relu',
  Sigmoid: 'Sigmoid',
  Identity: 'Identity',
  Add: 'Add',
  AddV2: 'Add',
  Sub: 'Sub',
  Mul: 'Mul',
  RealDiv: 'Div',
  Minimum: 'Min',
  Maximum: 'Max',
  Prelu: 'PRelu',
};

/** @throws {FaceMatchError} `model-altered` when the graph has an operation that none of the measured networks has */
export function toOnnx(graph: Graph): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxConstant>();
  const layouts = new Map<string, Layout>([[graph.input.name, 'image']]);

  const emit = (op: string, inputs: readonly string[], output: string, attributes?: Readonly<Record<string, Attribute>>): string => {
    nodes.push({ op, inputs, output, ...(attributes && { attributes }) });
    return output;
  };
  const keep = (name: string, dims: readonly number[], data: Float32Array | readonly number[]): string => {
    constants.set(name, { name, dims, data });
    return name;
  };
  const constant = (node: GraphNode, index: number): Weights => {
    const found = graph.constants.get(node.inputs[index] ?? '');
    if (!found) throw unknown(node, 'without its constant');
    return found;
  };
  const floats = (node: GraphNode, index: number): Float32Array => {
    const { data } = constant(node, index);
    if (!(data instanceof Float32Array)) throw unknown(node, 'with whole numbers for weights');
    return data;
  };
  /** An operand as it must lie beside an image: per-channel values stand before height and width. */
  const operand = (node: GraphNode, index: number, beside: Layout): string => {
    const name = node.inputs[index]!;
    const found = graph.constants.get(name);
    if (!found) return name;
    const { shape } = found;
    const perChannel = beside === 'image' && shape.length > 0;
    if (perChannel && shape.slice(0, -1).some((length) => length !== 1)) throw unknown(node, `with an operand of ${shape.join(' × ')}`);
    return keep(perChannel ? `${name}/channels` : name, perChannel ? [shape.at(-1)!, 1, 1] : shape, floats(node, index));
  };
  const activate = (node: GraphNode, value: string, layout: Layout): void => {
    const [bias, ...rest] = node.fused ?? [];
    if (bias !== undefined && bias !== 'BiasAdd') throw unknown(node, `followed by ${bias}`);
    const last = rest[0];
    if (rest.length > 1 || (last && !(last in sameInBoth))) throw unknown(node, `followed by ${rest.join(', ')}`);
    emit(last ? sameInBoth[last]! : 'Identity', last === 'Prelu' ? [value, operand(node, 3, layout)] : [value], node.name);
  };

  const convolve = (node: GraphNode): void => {
    const { shape } = constant(node, 1);
    const [height, width, channels, each] = shape as [number, number, number, number];
    const separate = node.op === 'DepthwiseConv2dNative';
    const filters = floats(node, 1);
    const dims = separate ? [channels * each, 1, height, width] : [each, channels, height, width];
    const turned = transpose(filters, shape, separate ? [2, 3, 0, 1] : [3, 2, 0, 1]);
    const inputs = [node.inputs[0]!, keep(`${node.inputs[1]}/turned`, dims, turned)];
    if (node.fused) inputs.push(keep(node.inputs[2]!, constant(node, 2).shape, floats(node, 2)));
    const value = emit('Conv', inputs, `${node.name}/plain`, { ...sliding(node), ...(separate && { group: channels }) });
    activate(node, value, 'image');
  };
  const asInGraph = (name: string): string =>
    layouts.get(name) === 'image' ? emit('Transpose', [name], `${name}/rows`, { perm: [0, 2, 3, 1] }) : name;

  emit('Transpose', [`${graph.input.name}/rows`], graph.input.name, { perm: [0, 3, 1, 2] });
  for (const node of graph.nodes) {
    const layout = node.inputs.map((name) => layouts.get(name)).find((one) => one !== undefined) ?? 'rows';
    layouts.set(node.name, layout);
    const from = node.inputs[0]!;
    switch (node.op) {
      case 'Conv2D':
      case '_FusedConv2D':
      case 'DepthwiseConv2dNative':
        convolve(node);
        break;
      case 'MaxPool':
      case 'AvgPool':
        emit(node.op === 'MaxPool' ? 'MaxPool' : 'AveragePool', [from], node.name, { kernel_shape: [...node.window!], ...sliding(node) });
        break;
      case 'Pad': {
        const p = [...constant(node, 1).data];
        const order = layout === 'image' ? [0, 3, 1, 2] : p.slice(0, p.length / 2).map((_, i) => i);
        const pads = [...order.map((i) => p[2 * i]!), ...order.map((i) => p[2 * i + 1]!)];
        emit('Pad', [from, keep(`${node.name}/pads`, [pads.length], pads)], node.name);
        break;
      }
      case 'Mean': {
        const axes = [...constant(node, 1).data].map((axis) => (layout === 'image' ? [0, 2, 3, 1][axis]! : axis));
        emit('ReduceMean', [from], node.name, { axes, keepdims: node.keepDimensions ? 1 : 0 });
        if (!node.keepDimensions) layouts.set(node.name, 'rows');
        break;
      }
      case 'Reshape': {
        const { data } = constant(node, 1);
        emit('Reshape', [asInGraph(from), keep(`${node.name}/shape`, [data.length], [...data])], node.name);
        layouts.set(node.name, 'rows');
        break;
      }
      case 'MatMul':
      case '_FusedMatMul': {
        const weights = keep(node.inputs[1]!, constant(node, 1).shape, floats(node, 1));
        const product = emit('MatMul', [from, weights], `${node.name}/product`);
        const sum = node.fused
          ? emit('Add', [product, keep(node.inputs[2]!, constant(node, 2).shape, floats(node, 2))], `${node.name}/sum`)
          : product;
        activate(node, sum, 'rows');
        break;
      }
      case 'Softmax':
        emit('Softmax', [from], node.name, { axis: 1 });
        break;
      default: {
        const op = sameInBoth[node.op];
        if (!op) throw unknown(node, 'unknown here');
        emit(
          op,
          node.inputs.map((_, index) => operand(node, index, layout)),
          node.name,
        );
      }
    }
  }
  const outputs = graph.outputs.map((name) => ({ name: asInGraph(name) }));
  const { name, height, width } = graph.input;
  return {
    name: graph.name,
    nodes,
    constants: [...constants.values()],
    input: { name: `${name}/rows`, dims: ['batch', height < 0 ? 'height' : height, width < 0 ? 'width' : width, 3] },
    outputs,
  };
}

const sliding = ({ strides, padding }: GraphNode): Record<string, Attribute> => ({
  ...(strides && { strides: [...strides] }),
  // TensorFlow's SAME puts the odd pixel behind.
  auto_pad: padding === 'SAME' ? 'SAME_UPPER' : 'VALID',
});

/** Reorders the axes of a constant. */
function transpose(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const [a, b, c, d] = order.map((axis) => [shape[axis]!, strides[axis]!] as const) as [Axis, Axis, Axis, Axis];
  const out = new Float32Array(data.length);
  let at = 0;
  for (let i = 0; i < a[0]; i++)
    for (let j = 0; j < b[0]; j++)
      for (let k = 0; k < c[0]; k++) for (let l = 0; l < d[0]; l++) out[at++] = data[i * a[1] + j * b[1] + k * c[1] + l * d[1]]!;
  return out;
}
type Axis = readonly [length: number, stride: number];

const unknown = (node: GraphNode, what: string) =>
  new FaceMatchError('model-altered', `The network cannot be converted: ${node.op} ${node.name} is ${what}.`);
