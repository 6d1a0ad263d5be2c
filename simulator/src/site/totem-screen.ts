import type { LightField } from 'face-match';
import type { TravellerView } from 'gate-controller';
import { delay, distinctUntilChanged, map, of, type Subscription, switchMap } from 'rxjs';
import type { TravellerClient } from '../gate/traveller-client.ts';

/** Milliseconds until a panel shows what its page has drawn. */
const PANEL = 30;

/**
 * The light of the totem's screen in the virtual corridor, and the word of its page to the gate: what a browser that shows the traveller's page does. Where a
 * real one shows it as well, both tell the gate, and the first counts.
 */
export function lightTotem({ view, lightShown }: TravellerClient, light: (field: LightField | undefined) => void): Subscription {
  return view
    .pipe(
      map((now): TravellerView['light'] => now.light),
      distinctUntilChanged((a, b) => a?.step === b?.step),
      switchMap((now) => {
        if (now) void lightShown(now.step);
        return of(now?.field).pipe(delay(PANEL));
      }),
    )
    .subscribe(light);
}
