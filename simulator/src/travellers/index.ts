export {
  type Calibration,
  type CalibrationOptions,
  calibrate,
  DRAWING_VERSION,
  measureScores,
  readCalibration,
  type Scores,
} from './calibrate.ts';
export { drawFace, drawModel, type FaceModel, type Look, modelFace, PRESENT, type Shot } from './draw-face.ts';
export { type FolderEntry, type FolderPerson, listFaceFolder, loadFolderPerson } from './face-folder.ts';
export type { FaceShape, Rgb, Sex } from './face-shape.ts';
export { eyeHeight, type FaceSource, type Photograph, sourceKey } from './face-source.ts';
export { drawingFingerprint } from './fingerprint.ts';
export { createIdentity, ELIGIBLE_STATES, type Identity, type IdentityWish } from './identity.ts';
export { gateLight, liveLook } from './live-look.ts';
export { PORTRAIT, passportPortrait, portraitLook } from './passport-portrait.ts';
export { createRandom, type Random } from './random.ts';
export type { Light, Pose } from './render.ts';
