import type { OfficerView } from '../../../src/views.ts';
import { Icon } from './icons.tsx';
import { age, stateWords, urgencyOf } from './words.ts';

/** Which step of the flow line each state of the passage stands at. */
const stepOf: Record<string, number> = { reading: 0, entering: 1, returning: 1, capturing: 2, referred: 3, leaving: 4 };
const doorWords = { closed: 'Closed', open: 'Open', moving: 'Moving' };

/** Everything about one gate, in the order of the flow line. */
export function Tile({ view, now }: { view: OfficerView; now: number }) {
  const { urgency, why } = urgencyOf(view);
  const at = stepOf[view.state];
  // The beams may have counted nobody (the gate was restarted) where the floor tells otherwise.
  const uncounted = view.state === 'outOfService' && view.people === 0 && view.occupied;
  const nobody = uncounted ? 'Not empty' : 'Nobody';
  const people = view.people === 0 ? nobody : view.people === 1 ? '1 person' : `${view.people} people`;
  const steps: readonly { name: string; value: string; odd?: boolean }[] = [
    { name: 'Document', value: view.state === 'reading' ? 'Being read' : '–' },
    { name: 'Entry door', value: view.doors.connected ? doorWords[view.doors.entry] : 'Unknown', odd: !view.doors.connected },
    { name: 'Between doors', value: people, odd: uncounted || view.people > 1 },
    { name: 'Decision', value: view.case ? 'Yours to make' : '–', odd: view.case !== undefined },
    { name: 'Exit door', value: view.doors.connected ? doorWords[view.doors.exit] : 'Unknown', odd: !view.doors.connected },
  ];
  return (
    <section class={`tile ${urgency}`} aria-label={`Gate ${view.gate}`}>
      <header>
        <Icon name={urgency} />
        <h2>{view.gate}</h2>
        <span class="where">{view.location}</span>
      </header>
      <p class="state">
        {stateWords(view.state)} <span class="age">{age((now - Date.parse(view.since)) / 1000)}</span>
      </p>
      {why !== '' && <p class="why">{why}</p>}
      <ol class="flow">
        {steps.map(({ name, value, odd }, index) => (
          <li key={name} class={`${index === at ? 'here' : ''} ${odd ? 'odd' : ''}`} {...(index === at ? { 'aria-current': 'step' } : {})}>
            <span class="name">{name}</span>
            <span class="value">
              {odd && <Icon name="now" />}
              {value}
            </span>
          </li>
        ))}
      </ol>
      <dl class="today">
        <div>
          <dt>Today</dt>
          <dd>{view.today.passages}</dd>
        </div>
        <div>
          <dt>Admitted</dt>
          <dd>{view.today.admitted}</dd>
        </div>
        <div>
          <dt>Referred</dt>
          <dd>{view.today.referred}</dd>
        </div>
      </dl>
    </section>
  );
}
