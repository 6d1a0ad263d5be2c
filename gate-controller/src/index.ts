export type { Clock } from './clock.ts';
export type { BoardState, BoardStatus, Door, DoorReply, Doors } from './doors.ts';
export { GateError, type GateErrorCode } from './gate-error.ts';
export type { CaseImage, HttpLog, ListenAddress, OfficerAccount, OfficerDecision, ServerOptions } from './http/options.ts';
export { hashPin } from './http/pin.ts';
export { type GateServer, startServer } from './http/server.ts';
export type { MrzReader } from './mrz-reader.ts';
export type * from './views.ts';
