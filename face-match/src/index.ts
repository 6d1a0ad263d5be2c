export type { Analyser } from './analyser.ts';
export { beyondDoubt, type EarlyDecision, type ScoreSoFar } from './beyond-doubt.ts';
export type { Camera, CameraCondition, CameraLook } from './camera.ts';
export type { CameraHint } from './camera-hints.ts';
export { type Background, type SwapWatch, watchForSwaps } from './camera-swap.ts';
export {
  type Capture,
  type CaptureImage,
  type CaptureOptions,
  type CaptureProgress,
  type CaptureResult,
  createCapture,
} from './capture.ts';
export { type CaptureFromOptions, type CaptureStep, captureFrom } from './capture-from.ts';
export type { CompareOptions, Comparison, Histogram, Labels } from './compare/comparison.ts';
export { binOf, lowerEdge } from './compare/histogram.ts';
export type { KernelName } from './compare/kernel.ts';
export { type Comparer, type ComparerOptions, openComparer } from './compare/open-comparer.ts';
export type { ComparerAbout } from './compare/run.ts';
export type { Tail } from './compare/tail.ts';
export type { AnalyseOptions, FaceEngine, Want } from './engine.ts';
export { type ErrorRates, errorRates } from './error-rates.ts';
export { type Evaluation, evaluate } from './evaluate.ts';
export type { Box, Face, FaceQuality } from './face.ts';
export { FaceMatchError, type FaceMatchErrorCode } from './face-match-error.ts';
export { cosineFor, fusedSimilarity, scoreVersion, similarityFor } from './fused-similarity.ts';
export type { Hint } from './hint.ts';
export type { Frame, RgbImage } from './image.ts';
export { PORTRAIT_EYES, readImage, toJpeg, toPortrait } from './jpeg.ts';
export { type Landmark, landmarks } from './landmarks.ts';
export { type Model, models } from './models.ts';
export type { BackendName } from './net/backend.ts';
export { type CameraOptions, openCamera } from './open-camera.ts';
export { type FaceEngineOptions, openFaceEngine } from './open-face-engine.ts';
export { type OwnRecogniser, readRecogniser } from './own-recogniser.ts';
export type { DepthImage } from './presentation-attack/depth-relief.ts';
export {
  type CameraPlace,
  createPresentationAttackDetector,
  type PresentationAttackDetector,
  type PresentationAttackOptions,
} from './presentation-attack/detector.ts';
export type { PresentationAttack, SignalEvidence, SignalName } from './presentation-attack/fuse.ts';
export type { LightField, LightStep } from './presentation-attack/light-challenge.ts';
export { type DifferentialFacts, type MorphCheck, morphCheck } from './presentation-attack/morph-check.ts';
export { type Components, type QualityComponent, qualityComponents, scalarsOf } from './quality/components.ts';
export type { Measure } from './quality/measure.ts';
export { type Recipe, type RecipeName, type Recogniser, recipes, type Strangers, templateVersion } from './recogniser.ts';
export { fuse, similarity } from './similarity.ts';
export { type StartedAnalyser, type StartOptions, startAnalyser } from './start-analyser.ts';
export type { Mean, Template } from './template.ts';
export { createTracker, type Tracker, type TrackerOptions } from './tracker.ts';
export { openWatchList, type WatchListOptions } from './watch-list/open-watch-list.ts';
export type { WatchList, WatchListAnswer, WatchListHit } from './watch-list/watch-list.ts';
export type { WatchListHeader } from './watch-list/watch-list-file.ts';
export { newKeys } from './watch-list/watch-list-keys.ts';
export { type WatchListEntry, writeWatchList } from './watch-list/write-watch-list.ts';
