export type { Clock } from './clock.ts';
export type { BoardState, BoardStatus, Door, DoorReply, Doors } from './doors.ts';
export { GateError, type GateErrorCode } from './gate-error.ts';
export type { MrzReader } from './mrz-reader.ts';
export type * from './views.ts';
