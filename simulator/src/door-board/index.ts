export { Atmega328p } from './atmega328p.ts';
export { DOOR_HEX, type Lamp, VirtualDoorBoard } from './door-board.ts';
export { GATE, GateModel, type LeftObject, type Person, type PersonPosition } from './gate-model.ts';
export { type InProcessLine, inProcessLine } from './in-process-line.ts';
export { PINS, SENSORS, type Sensor } from './pins.ts';
export { type ServedDoorBoard, serveDoorBoard } from './serve-door-board.ts';
