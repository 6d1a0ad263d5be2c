import { useEffect, useState } from 'preact/hooks';
import { follow, type StreamReport } from './event-stream.ts';

/** The gate's newest view and how the connection stands. */
export function useStream<View>(url: string): StreamReport<View> {
  const [state, setState] = useState<StreamReport<View>>({ connected: false, signedOut: false, clockAhead: 0 });
  useEffect(() => follow<View>(url, setState), [url]);
  return state;
}

/** Draws anew every `milliseconds`, for ages that grow. */
export function useTick(milliseconds: number): void {
  const [, set] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => set((count) => count + 1), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
}

/** Sends JSON; resolves to the error's sentence, or undefined when it went well. */
export async function send(method: 'POST' | 'DELETE', url: string, body?: object): Promise<string | undefined> {
  try {
    const reply = await fetch(url, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    if (reply.ok) return undefined;
    const { error } = (await reply.json()) as { error?: string };
    return error ?? `The gate answered ${reply.status}.`;
  } catch {
    return 'The gate did not answer. Try again.';
  }
}
