export type { Clock } from './clock.ts';
export type { BoardState, BoardStatus, Door, DoorReply, Doors } from './doors.ts';
export { GateError, type GateErrorCode } from './gate-error.ts';
export { type HidMrzReader, type HidMrzReaderOptions, type HidReaderListing, listHidReaders, openHidMrzReader } from './hid-mrz-reader.ts';
export { type MrzFraming, sequencedReports } from './mrz-frames.ts';
export type { MrzReader } from './mrz-reader.ts';
export type * from './views.ts';
