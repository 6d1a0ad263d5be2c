import { expect, test } from 'vitest';
import { CLOSE_ALL, OPEN_ENTRY, OPEN_EXIT, RawHost } from './raw-host.ts';

/** What the board counted, from its last status message. */
function crossings(host: RawHost) {
  host.heard();
  host.run(400);
  const heard = host.heard();
  const at = Buffer.from(heard).lastIndexOf(Buffer.of(0xf0, 0x03), -12);
  const [entryIn, entryOut, exitIn, exitOut] = heard.slice(at + 5, at + 9);
  return { entryIn, entryOut, exitIn, exitOut };
}
function withOpen(command: number): RawHost {
  const host = new RawHost();
  host.run(20);
  host.command(command);
  host.run(700);
  return host;
}
const NONE = { entryIn: 0, entryOut: 0, exitIn: 0, exitOut: 0 };

for (const speed of [0.3, 1.2, 3]) {
  test(`a person walking in at ${speed} m/s is counted once, and once walking back out`, () => {
    const host = withOpen(OPEN_ENTRY);
    const person = host.gate.addPerson('a', -1, { speed });
    void person.moveTo(1);
    host.run(Math.ceil(1300 / speed) * 2);
    expect(crossings(host)).toEqual({ ...NONE, entryIn: 1 });
    host.command(OPEN_ENTRY);
    void person.moveTo(-1);
    host.run(Math.ceil(1300 / speed) * 2);
    expect(crossings(host)).toEqual({ ...NONE, entryIn: 1, entryOut: 1 });
  });
}

test('leaving by the exit and coming back in through it', () => {
  const host = withOpen(OPEN_EXIT);
  const person = host.gate.addPerson('a', 2);
  void person.moveTo(4);
  host.run(2500);
  expect(crossings(host)).toEqual({ ...NONE, exitOut: 1 });
  void person.moveTo(2);
  host.run(2500);
  expect(crossings(host)).toEqual({ ...NONE, exitOut: 1, exitIn: 1 });
});

test('turning back before the inner beam counts nothing, after it once in and once out', () => {
  const host = withOpen(OPEN_ENTRY);
  const person = host.gate.addPerson('a', -1);
  void person.moveTo(-0.2); // outer beam only
  host.run(1500);
  void person.moveTo(-1);
  host.run(1500);
  expect(crossings(host)).toEqual(NONE);
  void person.moveTo(0); // both beams
  host.run(1500);
  void person.moveTo(-1);
  host.run(1500);
  expect(crossings(host)).toEqual(NONE);
  void person.moveTo(0.2); // inner beam only
  host.run(1500);
  void person.moveTo(-1);
  host.run(1500);
  expect(crossings(host)).toEqual({ ...NONE, entryIn: 1, entryOut: 1 });
});

for (const gap of [0.04, 0.1, 0.15, 0.3, 1]) {
  test(`two people ${gap * 100} cm apart are two`, () => {
    const host = withOpen(OPEN_ENTRY);
    const first = host.gate.addPerson('a', -0.6);
    const second = host.gate.addPerson('b', -0.6 - 0.35 - gap);
    void first.moveTo(2);
    void second.moveTo(2 - 0.35 - gap);
    host.run(4000);
    expect(crossings(host)).toEqual({ ...NONE, entryIn: 2 });
  });
}

test('counts wrap at 128', () => {
  const host = withOpen(OPEN_ENTRY);
  const person = host.gate.addPerson('a', -0.5, { speed: 3 });
  for (let i = 0; i < 130; i++) {
    if (i % 16 === 0) {
      host.command(CLOSE_ALL);
      host.run(4);
      host.command(OPEN_ENTRY);
      host.until('open', () => host.gate.entry.passable);
    }
    void person.moveTo(0.3);
    host.until('in', () => person.x === 0.3);
    void person.moveTo(-0.3);
    host.until('out', () => person.x === -0.3);
  }
  expect(crossings(host)).toEqual({ ...NONE, entryIn: 2, entryOut: 2 });
});
