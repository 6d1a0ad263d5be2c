import { useState } from 'preact/hooks';
import type { FaultView } from '../../../src/views.ts';
import { send } from '../shared/hooks.ts';
import { Icon } from './icons.tsx';
import { age } from './words.ts';

/** What is broken and what to do about it. Only an unacknowledged fault blinks. */
export const Faults = ({ faults, now, offline }: { faults: readonly FaultView[]; now: number; offline: boolean }) => (
  <section class="faults" aria-label="Faults">
    {faults.map((fault) => (
      <Fault key={fault.code} fault={fault} now={now} offline={offline} />
    ))}
  </section>
);

function Fault({ fault, now, offline }: { fault: FaultView; now: number; offline: boolean }) {
  const [error, setError] = useState<string>();
  const urgency = fault.blocking ? 'now' : 'soon';
  const acknowledge = async () => setError(await send('POST', `/api/officer/faults/${encodeURIComponent(fault.code)}/acknowledge`));
  return (
    <article class={`fault ${urgency} ${fault.acknowledged ? '' : 'unacknowledged'}`}>
      <h3>
        <Icon name={urgency} />
        {fault.text}
      </h3>
      <p>{fault.remedy}</p>
      <footer>
        <span>
          {fault.blocking ? 'Gate stopped' : 'Gate works'} · {age((now - Date.parse(fault.raisedAt)) / 1000)} · <code>{fault.code}</code>
        </span>
        {fault.acknowledged ? (
          <span>Acknowledged</span>
        ) : (
          <button type="button" disabled={offline} onClick={acknowledge}>
            Acknowledge
          </button>
        )}
      </footer>
      {error !== undefined && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </article>
  );
}
