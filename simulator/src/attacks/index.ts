export { drawCorridor } from '../cameras/corridor.ts';
export { type Artefact, makeArtefact } from './artefact.ts';
export { morphPortrait } from './morph.ts';
export { type PresentedFrame, type PresentOptions, present } from './present.ts';
export { type ArtefactQuality, type Disguise, QUALITIES, SPECIES, type Species, showing } from './species.ts';
