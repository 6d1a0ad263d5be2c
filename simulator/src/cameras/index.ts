export { inProcessCamera } from './in-process-camera.ts';
export {
  CAMERA_IDS,
  CAMERA_IDS,
  type CameraId,
  type CameraId,
  EMPTY_SCENE,
  EMPTY_SCENE,
  type PersonInView,
  type PersonInView,
  personAt,
  type Scene,
  type Scene,
} from './scene.ts';
export { type CameraOptions, type CameraRig, serveCameras } from './serve-cameras.ts';
