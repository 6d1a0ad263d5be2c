import { firstValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import { GATE, GateModel } from '../../src/door-board/index.ts';
import { readIntelHex } from '../../src/door-board/intel-hex.ts';

const SHUT = { entry: false, exit: false };
const ENTRY = { entry: true, exit: false };
function run(gate: GateModel, seconds: number, drives: { readonly entry: boolean; readonly exit: boolean }): void {
  for (let i = 0; i < seconds * 500; i++) gate.step(0.002, drives);
}

test('a leaf takes 0.6 s to open and to close', () => {
  const gate = new GateModel();
  run(gate, 0.5, ENTRY);
  expect(gate.entry.opening).toBeCloseTo(5 / 6, 2);
  run(gate, 0.2, ENTRY);
  expect(gate.entry.opening).toBe(1);
  run(gate, 0.7, SHUT);
  expect(gate.entry.opening).toBe(0);
});

test('nobody walks through a closed door; who waits goes on when it opens', async () => {
  const gate = new GateModel();
  const person = gate.addPerson('a', -2);
  let arrived = false;
  const walk = person.moveTo(1).then(() => {
    arrived = true;
  });
  run(gate, 5, SHUT);
  expect(person.x).toBeCloseTo(-0.175, 5);
  run(gate, 3, ENTRY);
  await walk;
  expect(arrived).toBe(true);
  expect(person.x).toBe(1);
  void person.moveTo(5);
  run(gate, 5, SHUT);
  expect(person.x).toBeCloseTo(GATE.exit - 0.175, 5);
});

test('a leaf stops at a body and feels it', () => {
  const gate = new GateModel();
  const person = gate.addPerson('a', -1);
  void person.moveTo(0);
  run(gate, 2, ENTRY);
  run(gate, 2, SHUT);
  expect(gate.entry.opening).toBeGreaterThan(0.5);
  expect(gate.unsafe('entryEdge')).toBe(true);
  void person.moveTo(1);
  run(gate, 2, SHUT);
  expect(gate.entry.closed).toBe(true);
  expect(gate.unsafe('entryEdge')).toBe(false);
});

test('a forced door lets people through', () => {
  const gate = new GateModel();
  const person = gate.addPerson('a', 2);
  gate.exit.forced = true;
  void person.moveTo(4);
  run(gate, 4, SHUT);
  expect(person.x).toBe(4);
});

test('the scene tells where everybody is, and who has vanished', async () => {
  const gate = new GateModel();
  const person = gate.addPerson('a', -1);
  void person.moveTo(-0.5);
  run(gate, 0.1, SHUT);
  expect((await firstValueFrom(gate.people))[0]).toMatchObject({ id: 'a', walking: true });
  run(gate, 1, SHUT);
  expect(await firstValueFrom(gate.people)).toEqual([{ id: 'a', x: -0.5, walking: false }]);
  expect(() => gate.addPerson('a', 0)).toThrow('already a person');
  person.vanish();
  expect(await firstValueFrom(gate.people)).toEqual([]);
});

test('a damaged firmware image is refused', () => {
  const memory = new Uint8Array(16);
  readIntelHex(':0100000055AA\n:00000001FF\n', memory);
  expect(memory[0]).toBe(0x55);
  expect(() => readIntelHex(':0100000055AB\n', memory)).toThrow('damaged');
  expect(() => readIntelHex(':0100200055 8A\n'.replace(' ', ''), memory)).toThrow('outside');
});
