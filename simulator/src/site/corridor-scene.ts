import type { LightField } from 'face-match';
import type { CameraRig, PersonInView } from '../cameras/index.ts';
import type { GateModel, PersonPosition } from '../door-board/index.ts';
import type { FaceSource } from '../travellers/index.ts';

/** Who is who in the corridor, for the cameras. */
export interface Visitors {
  /** Gives a person of the door board's model a face; drawn beforehand so that the first frames show it. */
  introduce(id: string, source: FaceSource, looks?: Looks): Promise<void>;
  forget(id: string): void;
  /** 1 as planned, 0 dark. */
  light(level: number): void;
  /** The field that the totem's screen throws on whoever stands before it. */
  screen(field: LightField | undefined): void;
}

/** How a person walks and looks. */
export interface Looks {
  /** Metres to the side of the middle of the corridor. */
  readonly y?: number;
  /** Does not look at the totem: the head stays turned by this many degrees. */
  readonly turned?: number;
  /** Somebody so close that the beams count one: carried, or hugging. */
  readonly beside?: FaceSource;
  /** Stays out of every camera's view (crawls, stands in a corner). */
  readonly hidden?: boolean;
}

/** A step of the walk, metres. */
const STEP = 0.7;

/** Lets the cameras see where the door board's world says that people are: one truth for beams and faces. */
export function showCorridor(corridor: GateModel, cameras: CameraRig): Visitors {
  const known = new Map<string, { source: FaceSource; looks: Looks }>();
  let people: readonly PersonPosition[] = [];
  let light = 1;
  let screen: LightField | undefined;
  corridor.people.subscribe((now) => {
    people = now;
  });
  const inView = ({ id, x, walking }: PersonPosition): PersonInView[] => {
    const who = known.get(id);
    if (!who || who.looks.hidden) return [];
    const { y = 0, turned, beside } = who.looks;
    const walk = { x, yaw: turned ?? 0, looking: turned === undefined, walkingPhase: walking ? Math.abs(x) / STEP : 0 };
    if (!beside) return [{ ...walk, source: who.source, y }];
    return [
      { ...walk, source: who.source, y: y - 0.28 },
      { ...walk, source: beside, y: y + 0.28 },
    ];
  };
  cameras.show(() => ({ people: people.flatMap(inView), light, screen }));
  return {
    async introduce(id, source, looks = {}) {
      known.set(id, { source, looks });
      await Promise.all([cameras.prepare(source), looks.beside && cameras.prepare(looks.beside)]);
    },
    forget(id) {
      known.delete(id);
    },
    light(level) {
      light = level;
    },
    screen(field) {
      screen = field;
    },
  };
}
