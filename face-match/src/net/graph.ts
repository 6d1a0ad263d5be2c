import { FaceMatchError } from '../face-match-error.ts';
import type { ModelData } from '../models.ts';
import { readWeights, type Weights } from './weights.ts';

/** A network as TensorFlow.js stores it: operations in the order in which they run, and their constants. Images are height × width × channels. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, Weights>;
  /** Pixels; -1 where the network takes any. */
  readonly input: { readonly name: string; readonly height: number; readonly width: number };
  readonly outputs: readonly string[];
}

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly strides?: readonly [number, number];
  readonly window?: readonly [number, number];
  readonly padding?: 'SAME' | 'VALID';
  /** What a fused operation does after its own work: BiasAdd, Relu, Prelu … */
  readonly fused?: readonly string[];
  readonly keepDimensions?: boolean;
}

interface FileNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, FileAttribute>>;
}
interface FileAttribute {
  readonly s?: string;
  readonly b?: boolean;
  readonly list?: { readonly i?: readonly string[]; readonly s?: readonly string[] };
  readonly shape?: { readonly dim?: readonly { readonly size: string }[] };
}
interface File {
  readonly modelTopology: { readonly node: readonly FileNode[] };
}

/**
 * Reads a graph model's two files.
 *
 * @param wanted what is asked of it; without it, all that nothing else uses. What leads to no output is left out.
 * @throws {FaceMatchError} `model-altered` for anything that this reader does not know; nothing is guessed
 */
export function readGraph(name: string, data: ModelData, wanted?: readonly string[]): Graph {
  const file = data.topology as File;
  const constants = readWeights(data);
  const all = file.modelTopology.node;
  const placeholder = all.find(({ op }) => op === 'Placeholder');
  const dims = placeholder?.attr?.['shape']?.shape?.dim?.map(({ size }) => Number(size));
  if (!placeholder || dims?.length !== 4) throw unknown(name, 'an input that is no image');
  const nodes = all.filter(({ op }) => op !== 'Const' && op !== 'Placeholder').map(graphNode);
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  const outputs = wanted ?? nodes.map((node) => node.name).filter((one) => !used.has(one));
  const needed = neededFor(nodes, outputs);
  return {
    name,
    nodes: inOrder(
      nodes.filter((node) => needed.has(node.name)),
      new Set([placeholder.name, ...constants.keys()]),
    ),
    constants: new Map([...constants].filter(([constant]) => needed.has(constant))),
    input: { name: placeholder.name, height: dims[1]!, width: dims[2]! },
    outputs,
  };
}

function neededFor(nodes: readonly GraphNode[], outputs: readonly string[]): ReadonlySet<string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const needed = new Set<string>();
  const waiting = [...outputs];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    waiting.push(...(byName.get(name)?.inputs ?? []));
  }
  return needed;
}

function graphNode({ name, op, input = [], attr = {} }: FileNode): GraphNode {
  const pair = (key: string) => {
    const list = attr[key]?.list?.i?.map(Number);
    return list && ([list[1]!, list[2]!] as const);
  };
  const word = (base64: string) => Buffer.from(base64, 'base64').toString();
  const [strides, window, padding, fused] = [pair('strides'), pair('ksize'), attr['padding']?.s, attr['fused_ops']?.list?.s];
  const keep = attr['keep_dims']?.b;
  return {
    name,
    op,
    inputs: input.map((one) => one.replace(/:0$/, '')),
    ...(strides && { strides }),
    ...(window && { window }),
    ...(padding && { padding: word(padding) as 'SAME' | 'VALID' }),
    ...(fused && { fused: fused.map(word) }),
    ...(keep !== undefined && { keepDimensions: keep }),
  };
}

/** The files list operations in any order. */
function inOrder(nodes: readonly GraphNode[], known: Set<string>): GraphNode[] {
  const sorted: GraphNode[] = [];
  let waiting = [...nodes];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ inputs }) => inputs.every((name) => known.has(name)));
    if (ready.length === 0) throw unknown(waiting[0]!.name, 'an operation that waits for itself');
    for (const node of ready) known.add(node.name);
    sorted.push(...ready);
    waiting = waiting.filter((node) => !ready.includes(node));
  }
  return sorted;
}

const unknown = (where: string, what: string) =>
  new FaceMatchError('model-altered', `The network cannot be read: ${where} has ${what}, which was not there when it was measured.`);
