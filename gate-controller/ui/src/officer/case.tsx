import type { CaseView } from '../../../src/views.ts';
import { Decision } from './decision.tsx';
import { Evidence } from './evidence.tsx';
import { Faces } from './faces.tsx';
import { Icon } from './icons.tsx';
import { WatchListAlert } from './watch-list.tsx';
import { age } from './words.ts';

interface Props {
  readonly open: CaseView;
  readonly now: number;
  readonly offline: boolean;
  /** Told what was decided, in words: the case closes at once. */
  readonly onDecided: (text: string) => void;
}

/** A referral: why, the two faces, the evidence, the decision. */
export const Case = ({ open, now, offline, onDecided }: Props) => (
  <article class="case">
    <header class="reasons">
      <Icon name="now" />
      <ul>
        {open.reasons.map(({ code, text }) => (
          <li key={code}>{text}</li>
        ))}
      </ul>
      <span class="age">waits {age((now - Date.parse(open.referredAt)) / 1000)}</span>
    </header>
    {open.watchList && <WatchListAlert matches={open.watchList} />}
    <Faces open={open} />
    <Evidence open={open} now={now} />
    <Decision key={open.passageId} passageId={open.passageId} offline={offline} onDecided={onDecided} />
  </article>
);
