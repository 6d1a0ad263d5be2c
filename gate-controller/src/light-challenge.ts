import { randomInt } from 'node:crypto';
import type { LightField, LightStep } from 'face-match';
import { type Observable, Subscription } from 'rxjs';
import type { Clock } from './clock.ts';
import type { Site } from './site.ts';
import type { TravellerView } from './views.ts';

/** How a challenge reaches the traveller's page, and what the page says of it. */
export interface LightScreen {
  show(light: TravellerView['light']): void;
  /** The step that the page has just drawn. */
  readonly shown: Observable<number>;
}

/** One run of fields before one traveller. */
export interface LightChallenge {
  /** Begins; later calls do nothing. */
  start(): void;
  /** Nothing is to come that would be worth waiting for: every field was shown, or the page shows none. */
  readonly over: boolean;
  /** What was asked for and what the page has drawn of it. */
  readonly steps: readonly LightStep[];
  /** Ends it and gives the screen its own colour back. */
  stop(): void;
}

type Step = { readonly field: LightField; readonly askedAt: number; shownAt?: number };

/**
 * Shows both fields in every pair, in an order that nobody can know before, so that the light never just follows the time. A page that has drawn none of the
 * first pair takes no part – it is closed, or set to less motion – and nobody waits for it.
 */
export function createLightChallenge(
  { pairs = 2, milliseconds = 700 }: NonNullable<Site['capture']['lightChallenge']>,
  screen: LightScreen,
  clock: Clock,
): LightChallenge {
  const fields = Array.from({ length: pairs }, (): LightField[] => (randomInt(2) === 0 ? ['warm', 'cool'] : ['cool', 'warm'])).flat();
  const steps: Step[] = [];
  const running = new Subscription();
  let over = false;

  const stop = (): void => {
    over = true;
    running.unsubscribe();
    if (steps.length > 0) screen.show(undefined);
  };
  const next = (): void => {
    const field = fields[steps.length];
    const partless = steps.length >= 2 && steps.every(({ shownAt }) => shownAt === undefined);
    if (!field || partless) {
      stop();
      return;
    }
    steps.push({ field, askedAt: clock.now() });
    screen.show({ step: steps.length, field });
  };
  return {
    steps,
    get over() {
      return over;
    },
    start() {
      if (over || steps.length > 0) return;
      running.add(
        screen.shown.subscribe((step) => {
          const last = steps.at(-1);
          // A field that is drawn after the next one was asked for is none that pictures can be held against.
          if (last && step === steps.length) last.shownAt ??= clock.now();
        }),
      );
      running.add(clock.every(milliseconds).subscribe(next));
      next();
    },
    stop,
  };
}
