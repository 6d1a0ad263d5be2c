import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { OfficerAction } from '../../../src/views.ts';
import { send } from '../shared/hooks.ts';
import { actions } from './words.ts';

const shortestReason = 3;

/**
 * The three decisions, bottom right, always in this order. Two steps: a letter chooses the action, then a reason is chosen by number or
 * typed, and Enter confirms; so that no single key opens a door.
 */
export function Decision({ passageId, offline, onDecided }: { passageId: string; offline: boolean; onDecided: (text: string) => void }) {
  const [action, setAction] = useState<OfficerAction>();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<{ text: string; failed: boolean }>();
  const typed = useRef<HTMLInputElement>(null);
  const chosen = actions.find((candidate) => candidate.action === action);
  const ready = chosen !== undefined && reason.trim().length >= shortestReason && !busy && !offline;

  const choose = (next: OfficerAction | undefined) => {
    setAction(next);
    setReason('');
    setResult(undefined);
    typed.current?.blur();
  };
  const confirm = async () => {
    if (!ready) return;
    setBusy(true);
    const error = await send('POST', `/api/officer/case/${encodeURIComponent(passageId)}/decision`, { action, reason: reason.trim() });
    setBusy(false);
    if (error !== undefined) return setResult({ text: error, failed: true });
    const text = `${chosen.done}. The gate carries it out.`;
    setResult({ text, failed: false });
    setAction(undefined);
    onDecided(text);
  };

  // Before the next key can arrive: a fast typist's second key must meet the state that the first one made.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || busy || offline) return;
      if (event.key === 'Escape') return choose(undefined);
      const target = event.target as HTMLElement;
      if (event.key === 'Enter' && chosen && target.tagName !== 'BUTTON') {
        event.preventDefault();
        return void confirm();
      }
      if (target === typed.current) return;
      const letter = actions.find(({ key }) => key === event.key.toUpperCase());
      if (letter) return choose(letter.action);
      const numbered = chosen?.reasons[Number(event.key) - 1];
      if (numbered !== undefined) setReason(numbered);
      if (chosen && Number(event.key) === chosen.reasons.length + 1) {
        event.preventDefault();
        setReason('');
        typed.current?.focus();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  const listed = chosen?.reasons.includes(reason) ?? false;
  return (
    <section class="decision" aria-label="Decision">
      {chosen && (
        <fieldset class="why-panel" disabled={busy || offline}>
          <legend>Why {chosen.name.toLowerCase()}?</legend>
          <ol>
            {chosen.reasons.map((text, index) => (
              <li key={text}>
                <label>
                  <input type="radio" name="reason" checked={reason === text} onChange={() => setReason(text)} />
                  <kbd>{index + 1}</kbd> {text}
                </label>
              </li>
            ))}
            <li>
              <label class="typed">
                <kbd>{chosen.reasons.length + 1}</kbd>
                <input
                  ref={typed}
                  type="text"
                  placeholder="Another reason"
                  aria-label="Another reason"
                  maxLength={500}
                  value={listed ? '' : reason}
                  onInput={({ currentTarget }) => setReason(currentTarget.value)}
                />
              </label>
            </li>
          </ol>
          <div class="confirm">
            <button type="button" onClick={() => choose(undefined)}>
              Cancel <kbd>Esc</kbd>
            </button>
            <button type="button" class="primary" disabled={!ready} onClick={confirm}>
              {busy ? 'Sending …' : `Confirm: ${chosen.name}`} <kbd>Enter</kbd>
            </button>
          </div>
        </fieldset>
      )}
      <p class={`result ${result?.failed ? 'failed' : ''}`} role="status">
        {offline ? 'No decision can be sent while the connection is lost.' : (result?.text ?? 'Compare face to face, then decide.')}
      </p>
      <div class="choices">
        {actions.map((candidate) => (
          <button
            key={candidate.action}
            type="button"
            disabled={busy || offline}
            aria-pressed={candidate.action === action}
            aria-keyshortcuts={candidate.key}
            onClick={() => choose(candidate.action)}
          >
            <kbd>{candidate.key}</kbd> {candidate.name}
          </button>
        ))}
      </div>
    </section>
  );
}
