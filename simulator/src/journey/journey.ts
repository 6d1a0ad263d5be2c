import type { TravellerView } from 'gate-controller';
import { distinctUntilChanged, type Observable, Subject, takeUntil } from 'rxjs';
import type { GateModel, LeftObject } from '../door-board/index.ts';
import { aborts } from './aborts.ts';
import { pause } from './event-stream.ts';

/** What a traveller carries and does. The rest follows from what the gate's screen says. */
export interface TravellerPlan {
  readonly id: string;
  /** The lines printed in the passport; a garbled or foreign passport has others. */
  readonly printedLines: readonly string[];
  /** Puts the passport's chip into the reader's field. */
  layPassport(): Promise<void>;
  takePassport(): Promise<void>;
  /** How each declaration question is answered; or a finger on the screen answers, of a person or of a browser. */
  readonly answers: Record<string, 'yes' | 'no'> | 'on the screen';
  /** Walks in behind the traveller, as close as this many metres. */
  readonly tailgaterAt?: number;
  /** Does not walk in when the door opens. */
  readonly staysOutside?: boolean;
  /** Puts a suitcase down on the way out and forgets it; whoever clears it away gets it here. */
  readonly leavesSuitcase?: (suitcase: LeftObject) => void;
  /** Metres per second. */
  readonly walkingSpeed?: number;
}

/** What a journey needs of the gate's world. */
export interface JourneySite {
  readonly corridor: GateModel;
  /** What the traveller's screen shows. */
  readonly view: Observable<TravellerView>;
  presentLines(lines: readonly string[]): void;
  answer(question: string, answer: 'yes' | 'no'): Promise<void>;
}

/** Where people stand, in metres along the gate; the doors are at 0 and 3. */
const PLACES = { reader: -1, inside: 0.9, totem: 2.2, out: 4.4, gone: -2.5 } as const;

/** How long a person takes to read a question and touch an answer, milliseconds. */
const READING_PAUSE = 500;

/**
 * One traveller goes through the gate: lays the passport, answers, walks where the screen says, leaves.
 * @returns the screens seen, in order
 */
export async function travel(site: JourneySite, plan: TravellerPlan, signal: AbortSignal): Promise<readonly TravellerView['screen'][]> {
  const seen: TravellerView['screen'][] = [];
  const person = site.corridor.addPerson(plan.id, PLACES.gone, { speed: plan.walkingSpeed ?? 1.2 });
  const walk = (x: number): void => void person.moveTo(x);
  const tailgater =
    plan.tailgaterAt === undefined ? undefined : site.corridor.addPerson(`${plan.id} and another`, PLACES.gone - plan.tailgaterAt);
  let laid = false;
  try {
    await person.moveTo(PLACES.reader);
    await new Promise<void>((resolve, reject) => {
      const answered = new Set<string>();
      const over = new Subject<void>();
      const end = (): void => {
        over.next();
        resolve();
      };
      const leave = async (): Promise<void> => {
        await plan.takePassport();
        walk(PLACES.gone);
        end();
      };
      const act = async (view: TravellerView): Promise<void> => {
        switch (view.screen) {
          case 'welcome':
          case 'try-again':
          case 'desk':
            if (laid) return leave();
            laid = true;
            await plan.layPassport();
            return site.presentLines(plan.printedLines);
          case 'question': {
            const { question } = view;
            if (!question || answered.has(question.id) || plan.answers === 'on the screen') return;
            answered.add(question.id);
            await pause(READING_PAUSE, signal);
            return site.answer(question.id, plan.answers[question.id] ?? 'no');
          }
          case 'take-passport-and-enter':
            await plan.takePassport();
            if (plan.staysOutside) return;
            walk(PLACES.inside);
            if (tailgater) void tailgater.moveTo(PLACES.inside - 0.5);
            return;
          case 'walk':
            return walk(PLACES.totem);
          case 'exit':
            plan.leavesSuitcase?.(site.corridor.leave(1.5));
            if (tailgater) void tailgater.moveTo(PLACES.out + 0.6);
            await person.moveTo(PLACES.out);
            return end();
          case 'go-back':
          case 'emergency':
            if (tailgater) void tailgater.moveTo(PLACES.gone - 0.6);
            await person.moveTo(PLACES.gone);
            return end();
          case 'closed':
            return person.x < 0 ? leave() : undefined;
          default:
            return; // wait: reading, wait, officer, look, one-person-only
        }
      };
      aborts(signal).pipe(takeUntil(over)).subscribe(end);
      site.view.pipe(distinctUntilChanged(alike), takeUntil(over)).subscribe((view) => {
        if (seen.at(-1) !== view.screen) seen.push(view.screen);
        act(view).catch(reject);
      });
    });
  } finally {
    person.vanish();
    tailgater?.vanish();
  }
  return seen;
}

const alike = (a: TravellerView, b: TravellerView): boolean => JSON.stringify(a) === JSON.stringify(b);
