import type { OfficerView } from '../../../src/views.ts';
import { Icon } from './icons.tsx';
import { clockTime, outcomeWords } from './words.ts';

const byOfficer = new Set(['admitted-by-officer', 'manual-processing', 'sent-back']);

/** What happened lately. It is past, so the unusual stands out by weight and shape, not by an alarm's colour. */
export function Recent({ recent }: { recent: OfficerView['recent'] }) {
  return (
    <section class="recent">
      <h2>Recent passages</h2>
      {recent.length === 0 ? (
        <p class="empty">No passage yet.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>Time</th>
              <th>Outcome</th>
              <th>Reasons</th>
              <th class="number">Duration</th>
            </tr>
          </thead>
          <tbody>
            {recent.map((passage) => {
              const odd = passage.outcome !== 'admitted';
              return (
                <tr key={passage.passageId} class={odd ? 'odd' : ''}>
                  <td>{clockTime(passage.at)}</td>
                  <td>
                    <Icon name={odd ? (byOfficer.has(passage.outcome) ? 'person' : 'none') : 'good'} />
                    {outcomeWords(passage.outcome)}
                  </td>
                  <td class="reasons">{passage.reasons.join(', ')}</td>
                  <td class="number">{passage.seconds.toFixed(1)} s</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
