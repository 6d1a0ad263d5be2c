import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PINS } from '../../src/door-board/index.ts';

test('the virtual wiring is on the pins of pins.h', () => {
  const header = readFileSync(new URL('../../../gate-controller/firmware/pins.h', import.meta.url), 'utf8');
  const camel = (name: string) => name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const defined = [...header.matchAll(/#define PIN_(?!COUNT)(\w+) (\d+)/g)].map(([, name, number]) => [camel(name!), Number(number)]);
  expect(Object.fromEntries(defined)).toEqual(PINS);
});
