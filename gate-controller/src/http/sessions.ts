import { randomBytes } from 'node:crypto';
import { Subject } from 'rxjs';
import { Attempts } from './attempts.ts';
import type { OfficerAccount } from './options.ts';
import { hashPin, verifyPin } from './pin.ts';

/** What a sign-in led to. */
export type SignInResult =
  | { readonly result: 'signed-in'; readonly token: string }
  | { readonly result: 'wrong' }
  | { readonly result: 'too-many'; readonly waitMilliseconds: number };

interface Session {
  readonly officer: string;
  lastUsed: number;
}

const window = 5 * 60_000;
const limitPerOfficer = 5;
const limitPerAddress = 20;

/**
 * Who is signed in, in memory only: a restart of the gate signs everyone out.
 * Times come from `monotonic`, in milliseconds.
 */
export class Sessions {
  readonly idleMilliseconds: number;
  /** The token of every session that ended, so that its open streams end too. */
  readonly ended = new Subject<string>();
  readonly #officers: readonly OfficerAccount[];
  readonly #monotonic: () => number;
  readonly #sessions = new Map<string, Session>();
  readonly #perOfficer = new Attempts(limitPerOfficer, window);
  readonly #perAddress = new Attempts(limitPerAddress, window);
  /** Hashed for names that do not exist, so that the time of an answer tells nothing about who works here. */
  readonly #nobody = hashPin(randomBytes(16).toString('hex'));

  constructor(officers: readonly OfficerAccount[], monotonic: () => number, idleMilliseconds: number) {
    this.#officers = officers;
    this.#monotonic = monotonic;
    this.idleMilliseconds = idleMilliseconds;
  }

  /** Five wrong PINs for an officer, or twenty from an address, within five minutes close the door for the rest of them. */
  async signIn(officer: string, pin: string, address: string): Promise<SignInResult> {
    const now = this.#monotonic();
    const account = this.#officers.find(({ id }) => id === officer);
    const wait = this.#perAddress.take(address, now) || this.#perOfficer.take(officer, now);
    if (wait > 0) return { result: 'too-many', waitMilliseconds: wait };
    const right = await verifyPin(pin, account?.pin ?? (await this.#nobody));
    if (!account || !right) return { result: 'wrong' };
    this.#perOfficer.clear(officer);
    this.#perAddress.clear(address);
    const token = randomBytes(32).toString('base64url');
    this.#sessions.set(token, { officer, lastUsed: this.#monotonic() });
    return { result: 'signed-in', token };
  }

  /** The officer of a session that is not idle for too long; looking does not count as use. */
  officerOf(token: string | undefined): string | undefined {
    const session = token === undefined ? undefined : this.#sessions.get(token);
    if (!session) return undefined;
    return this.#monotonic() - session.lastUsed < this.idleMilliseconds ? session.officer : undefined;
  }

  /** The officer did something: the idle time starts anew. */
  use(token: string): void {
    const session = this.#sessions.get(token);
    if (session) session.lastUsed = this.#monotonic();
  }

  signOut(token: string): void {
    if (this.#sessions.delete(token)) this.ended.next(token);
  }

  /** Ends every session that has been idle for too long; called at every heartbeat. */
  expire(): void {
    for (const token of this.#sessions.keys()) if (this.officerOf(token) === undefined) this.signOut(token);
  }
}
