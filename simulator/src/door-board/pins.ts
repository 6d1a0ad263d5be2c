/** Arduino pin numbers of the door board, as in gate-controller/firmware/pins.h. */
export const PINS = {
  emergency: 2,
  entryClosed: 3,
  exitClosed: 4,
  entryBeamOuter: 5,
  entryBeamInner: 6,
  exitBeamInner: 7,
  entryDrive: 8,
  exitBeamOuter: 9,
  exitDrive: 10,
  lampEntryGreen: 11,
  lampEntryRed: 12,
  led: 13,
  floorMat: 14,
  entryEdge: 15,
  exitEdge: 16,
  lampExitGreen: 17,
  lampExitRed: 18,
} as const;

/** The sensors: every one pulls its pin low in the safe condition, so a broken wire reads as the unsafe level. */
export const SENSORS = [
  'emergency',
  'entryClosed',
  'exitClosed',
  'entryBeamOuter',
  'entryBeamInner',
  'exitBeamInner',
  'exitBeamOuter',
  'floorMat',
  'entryEdge',
  'exitEdge',
] as const;
export type Sensor = (typeof SENSORS)[number];
