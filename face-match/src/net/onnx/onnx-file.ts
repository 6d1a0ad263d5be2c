import { bytes, float, message, type Part, text, varint } from './protobuf.ts';

/*
 * An ONNX file (onnx.proto, IR version 8) from nodes and constants. Numbers in front of the values are the fields of onnx.proto.
 */

export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface OnnxConstant {
  readonly name: string;
  readonly dims: readonly number[];
  /** `number[]` becomes int64, as shapes and axes must be. */
  readonly data: Float32Array | readonly number[];
}

export interface OnnxValue {
  readonly name: string;
  /** A name stands for a length that is known only when the network runs; no dims, for a shape that follows from the rest. */
  readonly dims?: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly input: OnnxValue;
  readonly outputs: readonly OnnxValue[];
}

const irVersion = 8;
const opset = 17;
const float32 = 1;
const int64 = 7;

export function onnxFile(graph: OnnxGraph): Uint8Array {
  return Buffer.concat([
    varint(1, irVersion),
    text(2, 'limen'),
    message(7, [
      ...graph.nodes.map(node),
      text(2, graph.name),
      ...graph.constants.map(constant),
      value(11, graph.input),
      ...graph.outputs.map((output) => value(12, output)),
    ]),
    message(8, [text(1, ''), varint(2, opset)]),
  ]);
}

const node = ({ op, inputs, output, attributes = {} }: OnnxNode): Part =>
  message(1, [
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(3, output),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, [text(1, name), ...attribute(value)])),
  ]);

function attribute(value: Attribute): Part[] {
  if (typeof value === 'number') return [varint(3, value), varint(20, 2)];
  if (typeof value === 'string') return [text(4, value), varint(20, 3)];
  if ('float' in value) return [float(2, value.float), varint(20, 1)];
  return [...value.map((one) => varint(8, one)), varint(20, 7)];
}

const constant = ({ name, dims, data }: OnnxConstant): Part =>
  message(5, [
    ...dims.map((length) => varint(1, length)),
    varint(2, data instanceof Float32Array ? float32 : int64),
    text(8, name),
    bytes(9, rawData(data)),
  ]);

function rawData(data: Float32Array | readonly number[]): Uint8Array {
  const values = data instanceof Float32Array ? data : BigInt64Array.from(data, BigInt);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

const value = (field: number, { name, dims }: OnnxValue): Part =>
  message(field, [text(1, name), message(2, [message(1, [varint(1, float32), ...(dims ? [shape(dims)] : [])])])]);

const shape = (dims: readonly (number | string)[]): Part =>
  message(
    2,
    dims.map((length) => message(1, [typeof length === 'number' ? varint(1, length) : text(2, length)])),
  );
