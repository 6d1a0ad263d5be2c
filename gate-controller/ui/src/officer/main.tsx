import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { OfficerView } from '../../../src/views.ts';
import '../shared/fonts.css';
import '../shared/tokens.css';
import './officer.css';
import './case.css';
import { send, useStream, useTick } from '../shared/hooks.ts';
import { Case } from './case.tsx';
import { Faults } from './faults.tsx';
import { Icon } from './icons.tsx';
import { caughtInside, LetOut } from './let-out.tsx';
import { Recent } from './recent.tsx';
import { SignIn } from './sign-in.tsx';
import { Tile } from './tile.tsx';
import { age, urgencyOf } from './words.ts';

/** The officer's moves are told to the gate this often at most, which keeps the session alive. */
const activityMilliseconds = 60_000;

async function whoAmI(): Promise<string | undefined> {
  try {
    const reply = await fetch('/api/officer/session', { cache: 'no-store' });
    return reply.ok ? ((await reply.json()) as { officer: string }).officer : undefined;
  } catch {
    return undefined;
  }
}

function Page() {
  const [officer, setOfficer] = useState<string | null>();
  const [note, setNote] = useState<string>();
  const ask = () => whoAmI().then((name) => setOfficer(name ?? null));
  useEffect(() => void ask(), []);
  if (officer === undefined) return null;
  if (officer === null) return <SignIn note={note} onSignedIn={ask} />;
  const leave = (why?: string) => {
    setNote(why);
    setOfficer(null);
  };
  return <Desk officer={officer} onLeave={leave} />;
}

function Desk({ officer, onLeave }: { officer: string; onLeave: (why?: string) => void }) {
  const { view, lastSeen, connected, signedOut, clockAhead } = useStream<OfficerView>('/api/officer/events');
  useTick(1000);
  useActivity();
  const [decided, setDecided] = useState<string>();
  useEffect(() => {
    if (view?.state === 'reading') setDecided(undefined); // the next traveller
  }, [view?.state]);
  useEffect(() => {
    if (signedOut) onLeave('You were signed out: nothing was done for a while, or the gate was restarted.');
  }, [signedOut]);
  const urgency = view && urgencyOf(view);
  useEffect(() => {
    document.title = urgency?.urgency === 'now' ? `(!) ${urgency.why}` : `Gate ${view?.gate ?? ''}`;
  }, [urgency?.urgency, urgency?.why, view?.gate]);
  const now = Date.now() + clockAhead;
  const silence = lastSeen === undefined ? undefined : (performance.now() - lastSeen) / 1000;
  const signOut = async () => {
    const error = await send('DELETE', '/api/officer/session');
    if (error === undefined) onLeave();
  };

  return (
    <div class={connected ? 'desk' : 'desk offline'}>
      <header class="top">
        <img src="/gate.svg" alt="" width="28" height="28" />
        <strong>Limen</strong>
        <Connection connected={connected} silence={silence} />
        <span class="who">{officer}</span>
        <button type="button" onClick={signOut}>
          Sign out
        </button>
      </header>
      {view && (
        <main>
          <aside>
            <Tile view={view} now={now} />
            <Faults faults={view.faults} now={now} offline={!connected} />
            {caughtInside(view) && <LetOut offline={!connected} />}
          </aside>
          <div class="work">
            {view.case && <Case open={view.case} now={now} offline={!connected} onDecided={setDecided} />}
            {!view.case && decided !== undefined && (
              <p class="decided" role="status">
                <Icon name="good" />
                {decided}
              </p>
            )}
            {!view.case && <Recent recent={view.recent} />}
          </div>
        </main>
      )}
    </div>
  );
}

/** Every loss of connection shows its age: what is on the screen is that old. */
function Connection({ connected, silence }: { connected: boolean; silence: number | undefined }) {
  if (connected) return <span class="connection">Connected</span>;
  return (
    <span class="connection lost" role="alert">
      <Icon name="lost" />
      {silence === undefined ? 'Connecting to the gate …' : `No connection to the gate for ${age(silence)}. What you see is that old.`}
    </span>
  );
}

function useActivity(): void {
  useEffect(() => {
    let told = performance.now();
    const tell = () => {
      if (performance.now() - told < activityMilliseconds) return;
      told = performance.now();
      void whoAmI();
    };
    const kinds = ['keydown', 'pointermove', 'pointerdown'] as const;
    for (const kind of kinds) document.addEventListener(kind, tell, { passive: true });
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, tell);
    };
  }, []);
}

render(<Page />, document.getElementById('page')!);
