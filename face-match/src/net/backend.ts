import type { Graph } from './graph.ts';

/** What networks run on. */
export interface Backend {
  /** As it stands in the passage record. */
  readonly name: BackendName;
  /** @throws {FaceMatchError} `backend-missing` when it cannot run this network */
  open(graph: Graph): Promise<Network>;
}

/** `onnx-cpu`: ONNX Runtime on the processor; `wasm`: TensorFlow.js on WebAssembly, wherever Node.js runs. */
export type BackendName = 'onnx-cpu' | 'wasm';

/** A network ready to run. One run at a time. */
export interface Network {
  /** @param images one or more images, height × width × red, green, blue, one behind the other */
  run(images: Float32Array): Promise<readonly Output[]>;
}

export interface Output {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
