import type { TravellerScreen, TravellerView } from '../../../../src/views.ts';

/** What kind of moment this is for the traveller; each has one colour, one shape and one word. */
export type Moment = 'act' | 'go' | 'wait' | 'help' | 'stop' | 'closed' | 'emergency';

export const momentOf: Record<TravellerScreen, Moment> = {
  welcome: 'act',
  reading: 'wait',
  question: 'act',
  'take-passport-and-enter': 'go',
  'one-person-only': 'stop',
  walk: 'go',
  look: 'act',
  wait: 'wait',
  exit: 'go',
  officer: 'help',
  'go-back': 'stop',
  desk: 'help',
  'try-again': 'act',
  closed: 'closed',
  emergency: 'emergency',
};

/** Everything that the traveller page says, in one language. */
export interface Words {
  /** The language's own name, in its own script. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  readonly moments: Record<Moment, string>;
  readonly screens: Record<Exclude<TravellerScreen, 'question'>, { readonly title: string; readonly detail?: string }>;
  readonly guidance: Record<NonNullable<TravellerView['guidance']>, string>;
  readonly question: (number: number, of: number) => string;
  readonly yes: string;
  readonly no: string;
}
