import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GATE, SENSORS, type Sensor } from '../../src/door-board/index.ts';
import { CLOSE_ALL, OPEN_ENTRY, OPEN_EXIT, RawHost } from './raw-host.ts';

type Step =
  | { readonly do: 'command'; readonly command: number }
  | { readonly do: 'walk'; readonly person: number; readonly to: number }
  | { readonly do: 'beat' | 'silence' | 'press' | 'release' | 'hang' | 'power' }
  | { readonly do: 'cut' | 'mend'; readonly sensor: Sensor }
  | { readonly do: 'force'; readonly door: 'entry' | 'exit'; readonly on: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('command' as const), command: fc.constantFrom(OPEN_ENTRY, OPEN_EXIT, CLOSE_ALL) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('walk' as const),
      person: fc.nat(1),
      to: fc.constantFrom(-1, GATE.entry, 0.2, 1.5, 2.8, GATE.exit, 4),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('beat' as const, 'silence' as const, 'press' as const, 'release' as const, 'release' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('hang' as const, 'power' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'mend' as const), sensor: fc.constantFrom(...SENSORS) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('force' as const), door: fc.constantFrom('entry' as const, 'exit' as const), on: fc.boolean() }),
  },
);

test('whatever people, host and faults do: never both drives, and no drive while the other door is open', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.constantFrom(4, 50, 300, 700)), { minLength: 5, maxLength: 24 }), (steps) => {
      const host = new RawHost();
      const { gate, board } = host;
      const people = [gate.addPerson('a', -1), gate.addPerson('b', -1.6)];
      let otherOpen = { entry: 0, exit: 0 };
      let released = 0;
      let blindUntil = 0; // a hung or starting chip sees nothing until the watchdog and the start-up are through
      const pressed = () => gate.emergency || gate.cut.has('emergency');
      const emergency = () => pressed() || released > board.milliseconds;
      host.watch = () => {
        const { entry, exit } = board.drives;
        expect(entry && exit).toBe(false);
        if (board.milliseconds < blindUntil) return;
        // The board may take the debounce time (6 ms, and the leaf's last step) to notice a door that was forced open.
        otherOpen = {
          entry: entry && !gate.exit.closed ? otherOpen.entry + 2 : 0,
          exit: exit && !gate.entry.closed && !emergency() ? otherOpen.exit + 2 : 0,
        };
        expect(Math.max(otherOpen.entry, otherOpen.exit)).toBeLessThanOrEqual(10);
        if (pressed()) expect(exit).toBe(true);
      };
      for (const [what, milliseconds] of steps) {
        if (emergency()) released = board.milliseconds + 10;
        switch (what.do) {
          case 'command':
            host.command(what.command);
            break;
          case 'walk':
            void people[what.person]!.moveTo(what.to);
            break;
          case 'beat':
          case 'silence':
            host.beating = what.do === 'beat';
            break;
          case 'press':
          case 'release':
            gate.emergency = what.do === 'press';
            break;
          case 'hang':
            board.chip.hang('off');
            blindUntil = board.milliseconds + 200;
            break;
          case 'power':
            board.chip.powerCycle();
            blindUntil = board.milliseconds + 200;
            break;
          case 'cut':
            gate.cut.add(what.sensor);
            break;
          case 'mend':
            gate.cut.delete(what.sensor);
            break;
          case 'force':
            gate[what.door].forced = what.on;
            break;
        }
        host.run(milliseconds);
      }
    }),
    { numRuns: 25 },
  );
});
