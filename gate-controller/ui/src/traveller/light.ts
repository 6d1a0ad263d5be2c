import { useEffect } from 'preact/hooks';
import type { TravellerView } from '../../../src/views.ts';
import { send } from '../shared/hooks.ts';

type Light = NonNullable<TravellerView['light']>;

/** Whoever set this screen to less motion is shown no changing light; the gate hears nothing then and does without. */
const unwanted = matchMedia('(prefers-reduced-motion: reduce)');

/** The page's class while a field of light fills it. Tells the gate once the field has been drawn, as exactly as a page can know. */
export function useLight(light: Light | undefined): string | undefined {
  const wanted = light && !unwanted.matches ? light : undefined;
  useEffect(() => {
    if (!wanted) return;
    // The first frame after this one is called when this one has gone to the screen.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => void send('POST', '/api/traveller/light', { step: wanted.step }));
    });
    return () => cancelAnimationFrame(frame);
  }, [wanted?.step]);
  return wanted && `light-${wanted.field}`;
}
