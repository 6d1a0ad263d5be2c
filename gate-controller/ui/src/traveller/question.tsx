import { useEffect, useState } from 'preact/hooks';
import type { TravellerView } from '../../../src/views.ts';
import { send } from '../shared/hooks.ts';
import type { Words } from './words/index.ts';

/** A declaration question. Both buttons rest once one is pressed, until the gate asks the next or the sending failed. */
export function Question({ question, words }: { question: NonNullable<TravellerView['question']>; words: Words }) {
  const [sent, setSent] = useState<'yes' | 'no'>();
  useEffect(() => setSent(undefined), [question.id]);
  const answer = async (given: 'yes' | 'no') => {
    setSent(given);
    const error = await send('POST', '/api/traveller/answer', { question: question.id, answer: given });
    if (error !== undefined) setSent(undefined);
  };
  return (
    <div class="answers">
      {(['yes', 'no'] as const).map((given) => (
        <button
          key={given}
          type="button"
          class={`answer ${sent === given ? 'sent' : ''}`}
          disabled={sent !== undefined}
          // The second tap of a double tap may land on the next question.
          onClick={(event) => event.detail < 2 && answer(given)}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d={given === 'yes' ? 'M4 13L10 19L20 6' : 'M6 6L18 18M18 6L6 18'} />
          </svg>
          {words[given]}
        </button>
      ))}
    </div>
  );
}
