import type { CaseView } from '../../../src/views.ts';

const images = { live: 'live face', chip: 'portrait in the chip' } as const;

/** Silent alert: what the officer asks the list's issuer about. Seen here alone; the traveller's screen is that of every referral. */
export const WatchListAlert = ({ matches }: { matches: NonNullable<CaseView['watchList']> }) => (
  <section class="watch-list">
    <h3>Watch list</h3>
    <ul>
      {matches.map(({ image, reference, similarity }) => (
        <li key={`${image} ${reference}`}>
          <span class="reference">{reference}</span> is like the {images[image]} ({similarity.toFixed(3)})
        </li>
      ))}
    </ul>
  </section>
);
