export { inProcessCamera } from './in-process-camera.ts';
export { CAMERA_IDS, type CameraId, EMPTY_SCENE, type PersonInView, personAt, type Scene } from './scene.ts';
export { type CameraOptions, type CameraRig, serveCameras } from './serve-cameras.ts';
export { startCameras } from './start-cameras.ts';
