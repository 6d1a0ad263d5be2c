import type { Graph } from './graph.ts';

/** What networks run on. */
export interface Backend {
  /** As it stands in the passage record. */
  readonly name: BackendName;
  /** @throws {FaceMatchError} `backend-missing` when it cannot run this network */
  open(graph: Graph): Promise<Network>;
  /**
   * A network that somebody else made. Only ONNX Runtime takes these.
   * @throws {FaceMatchError} `model-altered` when it is no ONNX file, or wants an operation or a number type that is unknown here
   */
  openFile?(onnx: Uint8Array, name: string): Promise<Network>;
}

/**
 * `onnx-webgpu`: ONNX Runtime on the graphics processor, through WebGPU; `onnx-cpu`: ONNX Runtime on the processor; `wasm`: TensorFlow.js on
 * WebAssembly, wherever Node.js runs.
 */
export const backendNames = ['onnx-webgpu', 'onnx-cpu', 'wasm'] as const;
export type BackendName = (typeof backendNames)[number];

/** A network ready to run. One run at a time. */
export interface Network {
  /** Whether a run may take several pictures, one behind the other. */
  readonly several: boolean;
  /** @param shape of the input, as the network was made for it: (pictures, height, width, 3) or (pictures, 3, height, width) */
  run(image: Float32Array, shape: readonly number[]): Promise<readonly Output[]>;
}

export interface Output {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
