/**
 * Reads server-sent events with fetch instead of EventSource, because EventSource hides the two things an officer must know:
 * when the last sign of life came (heartbeats are comments), and that the session is over (401).
 */
export interface StreamReport<View> {
  /** The newest view, absent before the first. */
  readonly view?: View;
  /** `performance.now()` of the last byte; absent before the first. */
  readonly lastSeen?: number;
  readonly connected: boolean;
  readonly signedOut: boolean;
  /** How far the gate's clock is ahead of this computer's, milliseconds, to the second. */
  readonly clockAhead: number;
}

/** Silence after which a connection counts as lost: three heartbeats and a little. */
const silenceMilliseconds = 3500;
const retryMilliseconds = 1000;

/** Splits a growing text into events: returns each whole event's data, and what is left over (WHATWG HTML §9.2.6, the part used here). */
export function takeEvents(text: string): { readonly data: readonly string[]; readonly rest: string } {
  const blocks = text.split('\n\n');
  const rest = blocks.pop() ?? '';
  const data = blocks.flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.startsWith('data:'));
    return lines.length === 0 ? [] : [lines.map((line) => line.slice(5).replace(/^ /, '')).join('\n')];
  });
  return { data, rest };
}

/** Follows a stream until told to stop or signed out, and reports every change. Returns the stop. */
export function follow<View>(url: string, report: (now: StreamReport<View>) => void): () => void {
  let state: StreamReport<View> = { connected: false, signedOut: false, clockAhead: 0 };
  let attempt: AbortController | undefined;
  let stopped = false;
  const set = (change: Partial<StreamReport<View>>) => {
    state = { ...state, ...change };
    if (!stopped) report(state);
  };

  const once = async () => {
    attempt = new AbortController();
    const reply = await fetch(url, { signal: attempt.signal, cache: 'no-store', headers: { accept: 'text/event-stream' } });
    if (reply.status === 401) {
      set({ signedOut: true, connected: false });
      return;
    }
    if (!reply.ok || !reply.body) return;
    const date = Date.parse(reply.headers.get('date') ?? '');
    if (!Number.isNaN(date)) set({ clockAhead: date - Date.now() });
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const { data, rest } = takeEvents(text + value);
      text = rest;
      const newest = data.at(-1);
      set({ connected: true, lastSeen: performance.now(), ...(newest === undefined ? {} : { view: JSON.parse(newest) as View }) });
    }
  };

  const run = async () => {
    while (!stopped && !state.signedOut) {
      await once().catch(() => undefined);
      if (stopped || state.signedOut) return;
      set({ connected: false });
      await new Promise((resolve) => setTimeout(resolve, retryMilliseconds));
    }
  };
  const watchdog = setInterval(() => {
    if (state.connected && performance.now() - (state.lastSeen ?? 0) > silenceMilliseconds) attempt?.abort();
  }, 500);
  void run();
  return () => {
    stopped = true;
    clearInterval(watchdog);
    attempt?.abort();
  };
}
