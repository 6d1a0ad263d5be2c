export type { Camera, CameraCondition } from './camera.ts';
export type { FaceEngine, Want } from './engine.ts';
export type { Box, Face, FaceQuality } from './face.ts';
export type { Frame, RgbImage } from './image.ts';
export type { Template } from './template.ts';
