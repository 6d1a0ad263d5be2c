export type { Clock } from './clock.ts';
export type { DoorLamps, Lamp } from './door-board-lamps.ts';
export { type DoorBoardAddress, type DoorBoardLink, doorBoardLink } from './door-board-link.ts';
export type { BoardState, BoardStatus, Door, DoorReply, Doors } from './doors.ts';
export { FirmataDoors } from './firmata-doors.ts';
export { GateError, type GateErrorCode } from './gate-error.ts';
export type { MrzReader } from './mrz-reader.ts';
export type * from './views.ts';
