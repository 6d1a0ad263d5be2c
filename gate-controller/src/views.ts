/** What the pages show: sent whole over server-sent events at every change. Types only, shared with `ui/`. */

export type Language = 'en' | 'de' | 'fr' | 'mi' | 'zh' | 'ar';

/** The traveller's next movement, or why to wait. Never a score, never a reason that teaches an attacker. */
export type TravellerScreen =
  | 'welcome' // lay the passport on the reader
  | 'reading' // keep it there
  | 'question' // answer a declaration question
  | 'take-passport-and-enter'
  | 'one-person-only' // step back, one at a time
  | 'walk' // walk to the exit, look at the totem
  | 'look' // stand, look straight at the camera
  | 'wait' // a moment
  | 'exit' // the door is open, welcome
  | 'officer' // an officer will help you
  | 'go-back' // leave through the entry door
  | 'desk' // please go to the desk with a person
  | 'try-again' // the passport could not be read: lay it flat again
  | 'closed' // gate out of service
  | 'emergency'; // leave through the open door

export interface TravellerView {
  readonly screen: TravellerScreen;
  readonly language: Language;
  readonly languages: readonly Language[];
  readonly question?: { readonly id: string; readonly number: number; readonly of: number; readonly text: string };
  /** How much of the step is done, 0–1, where it can be known. */
  readonly progress?: number;
  /** Live advice while walking, in place of a score. */
  readonly guidance?: 'come-closer' | 'look-at-camera' | 'only-one-person' | 'stand-still';
  /** A field of light to fill the page with, behind the words; the page says when it is drawn. `step` counts up within one capture. */
  readonly light?: { readonly step: number; readonly field: 'warm' | 'cool' };
}

export interface FaultView {
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
  readonly blocking: boolean;
  readonly raisedAt: string;
  readonly acknowledged: boolean;
}

/** The centres of the two eyes as seen in the image, each `[x, y]` from the top left corner, 0–1. */
export interface EyePair {
  readonly left: readonly [number, number];
  readonly right: readonly [number, number];
}

/** A referral: what the officer needs to decide face to face. Sent only to signed-in officers; never stored. */
export interface CaseView {
  readonly passageId: string;
  readonly referredAt: string;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  /** Addresses of the two images, absent where there is none. */
  readonly portrait?: string;
  readonly live?: string;
  /** Where the eyes are in each image, as fractions of its width and height, so that the page can lay the faces eye to eye. */
  readonly eyes?: { readonly portrait?: EyePair; readonly live?: EyePair };
  readonly similarity?: number;
  readonly threshold: number;
  readonly person?: {
    readonly name: string;
    readonly documentNumber: string;
    readonly dateOfBirth: string;
    readonly sex: string;
    readonly nationality: string;
    readonly issuingState: string;
    readonly dateOfExpiry: string;
  };
  readonly checks: readonly { readonly check: string; readonly dataGroup?: number; readonly result: string; readonly reason: string }[];
  readonly declaration: readonly { readonly text: string; readonly answer: 'yes' | 'no' }[];
  readonly quality?: number;
  /** Silent alert: what on the watch list is like the live face or the chip's portrait, best first. Never on the traveller's page. */
  readonly watchList?: readonly { readonly image: 'live' | 'chip'; readonly reference: string; readonly similarity: number }[];
}

export interface OfficerView {
  readonly gate: string;
  readonly location: string;
  /** `passage.ts`'s state, since when. */
  readonly state: string;
  readonly since: string;
  readonly doors: {
    readonly entry: 'closed' | 'open' | 'moving';
    readonly exit: 'closed' | 'open' | 'moving';
    readonly connected: boolean;
  };
  /** How many the beams counted in, less those they counted out. */
  readonly people: number;
  /** Something or somebody is on the floor between the doors. */
  readonly occupied: boolean;
  readonly faults: readonly FaultView[];
  readonly case?: CaseView;
  readonly today: { readonly passages: number; readonly admitted: number; readonly referred: number };
  readonly recent: readonly {
    readonly passageId: string;
    readonly at: string;
    readonly outcome: string;
    readonly reasons: readonly string[];
    readonly seconds: number;
  }[];
}

export type OfficerAction = 'admit' | 'manual-processing' | 'send-back';

/*
 * HTTP, served by the gate:
 * on two listeners: the traveller's (the kiosk's own, loopback) and the officer's. Each knows only its own paths.
 *   GET  /                        → redirects to /traveller or /officer
 *   GET  /traveller, /officer     the pages (Vite's build of ui/)
 *   GET  /api/traveller/events    server-sent events, `data:` = TravellerView as JSON
 *   POST /api/traveller/answer    { question: string, answer: 'yes' | 'no' }
 *   POST /api/traveller/language  { language: Language }
 *   POST /api/traveller/light     { step: number }: that field of light is drawn → 204, 409 when another is wanted by now
 *   POST /api/officer/session     { officer: string, pin: string } → 204 and a cookie, or 401
 *   GET  /api/officer/session     { officer, idleSeconds }; counts as activity; 401 without session
 *   DELETE /api/officer/session   signs out
 *   GET  /api/officer/events      server-sent events, `data:` = OfficerView as JSON; 401 without session
 *   GET  /api/officer/case/:passageId/portrait and /live → image/jpeg, no-store
 *   POST /api/officer/case/:passageId/decision { action: OfficerAction, reason: string } → 204, 409 when the case is closed
 *   POST /api/officer/faults/:code/acknowledge → 204
 *   POST /api/officer/let-out     → 204: the entry door opens for somebody caught inside; 409 when the gate is in service
 *   GET  /api/health              { gate, state, faults: string[] }, on the traveller's listener
 * Errors are { error: sentence }.
 */
