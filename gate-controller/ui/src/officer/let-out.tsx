import { useState } from 'preact/hooks';
import type { OfficerView } from '../../../src/views.ts';
import { send } from '../shared/hooks.ts';

/** Whether somebody or something is between the doors of a gate that no longer moves them by itself. */
export const caughtInside = ({ state, people, occupied }: OfficerView): boolean => state === 'outOfService' && (people > 0 || occupied);

/** Opens the entry door for whoever is caught inside. Two steps, as every decision: no single click opens a door. */
export function LetOut({ offline }: { offline: boolean }) {
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<string>();
  const open = async () => {
    setAsked(false);
    setError(await send('POST', '/api/officer/let-out'));
  };
  return (
    <section class="let-out" aria-label="Somebody inside">
      {asked ? (
        <>
          <p>The entry door opens. Stand beside it.</p>
          <div class="steps">
            <button type="button" onClick={() => setAsked(false)}>
              Cancel
            </button>
            <button type="button" class="primary" disabled={offline} onClick={open}>
              Open entry door
            </button>
          </div>
        </>
      ) : (
        <button type="button" disabled={offline} onClick={() => setAsked(true)}>
          Let out by the entry door
        </button>
      )}
      {error !== undefined && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}
