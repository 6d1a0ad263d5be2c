import type { Observable } from 'rxjs';
import type { Clock } from '../clock.ts';
import type { Language, OfficerAction, OfficerView, TravellerView } from '../views.ts';

/** Where one of the two listeners waits. Port 0 lets the system choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** PEM key and certificate: without them PINs and faces cross the network readable, so only a loopback host goes without. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Which of a case's two images. */
export type CaseImage = 'portrait' | 'live';

/** An officer who may sign in; `pin` is what `hashPin` returned. */
export interface OfficerAccount {
  readonly id: string;
  readonly pin: string;
}

export interface OfficerDecision {
  readonly passageId: string;
  readonly action: OfficerAction;
  readonly reason: string;
  readonly officer: string;
}

/** Where the server writes what an operator must know; pino's loggers fit. Never personal data. */
export interface HttpLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface ServerOptions {
  readonly site: { readonly gate: string };
  readonly traveller: ListenAddress;
  readonly officer: ListenAddress;
  readonly officers: readonly OfficerAccount[];
  readonly travellerView$: Observable<TravellerView>;
  readonly officerView$: Observable<OfficerView>;
  /** One JPEG of the open case, or undefined where there is none. */
  readonly images: (passageId: string, kind: CaseImage) => Uint8Array | undefined;
  readonly onAnswer: (question: string, answer: 'yes' | 'no') => void;
  readonly onLanguage: (language: Language) => void;
  readonly onLightShown: (step: number) => void;
  /** Returns whether the gate took the decision; false when the case was closed meanwhile. */
  readonly onDecision: (decision: OfficerDecision) => boolean | Promise<boolean>;
  readonly onAcknowledge: (fault: string, officer: string) => void;
  /** Opens the entry door for somebody caught in a gate out of service. Returns whether the gate did it; false when it is in service. */
  readonly onLetOut: (officer: string) => boolean;
  readonly log: HttpLog;
  readonly clock?: Pick<Clock, 'monotonic' | 'every'>;
  /** Minutes an officer may do nothing before being signed out. */
  readonly idleMinutes?: number;
  /** Milliseconds between two signs of life on an event stream. */
  readonly heartbeatMilliseconds?: number;
  /** Folder of the built pages; Vite's output unless told. */
  readonly pagesFolder?: string;
}
