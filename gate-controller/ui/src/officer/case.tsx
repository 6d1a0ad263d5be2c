import type { CaseView } from '../../../src/views.ts';
import { Decision } from './decision.tsx';
import { Evidence } from './evidence.tsx';
import { Faces } from './faces.tsx';
import { Icon } from './icons.tsx';
import { age } from './words.ts';

/** A referral: why, the two faces, the evidence, the decision. */
export const Case = ({ open, now, offline }: { open: CaseView; now: number; offline: boolean }) => (
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
    <Faces open={open} />
    <Evidence open={open} now={now} />
    <Decision key={open.passageId} passageId={open.passageId} offline={offline} />
  </article>
);
