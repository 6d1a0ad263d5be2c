import { expect, it } from 'vitest';
import { describeEngine } from '../src/list-devices.ts';

const about = { backend: 'onnx-cpu', templateVersion: 'test-1', detector: 'none' };

it('lists what the face comparison runs on, and why nothing faster', () => {
  expect(describeEngine(about)).toEqual(['onnx-cpu']);
  expect(describeEngine({ ...about, refused: 'onnx-webgpu', fellBack: 'It agrees to 0.9.' })).toEqual([
    'onnx-cpu',
    'onnx-webgpu failed the self-test',
    'not faster because: It agrees to 0.9.',
  ]);
});
