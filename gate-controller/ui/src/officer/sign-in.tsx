import { useState } from 'preact/hooks';
import { send } from '../shared/hooks.ts';

export function SignIn({ note, onSignedIn }: { note?: string | undefined; onSignedIn: () => void }) {
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    const failed = await send('POST', '/api/officer/session', { officer: form.get('officer'), pin: form.get('pin') });
    setBusy(false);
    setError(failed);
    if (failed === undefined) onSignedIn();
  };
  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <img src="/gate.svg" alt="" width="48" height="48" />
        <h1>Officer sign-in</h1>
        {note !== undefined && <p class="note">{note}</p>}
        <label>
          Name
          <input name="officer" autocomplete="username" required maxLength={64} autofocus />
        </label>
        <label>
          PIN
          <input name="pin" type="password" autocomplete="current-password" required maxLength={64} />
        </label>
        <p class="error" role="alert">
          {error}
        </p>
        <button type="submit" class="primary" disabled={busy}>
          {busy ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
