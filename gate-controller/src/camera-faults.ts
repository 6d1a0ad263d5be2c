import { type Background, type Camera, type CameraCondition, type CameraHint, watchForSwaps } from 'face-match';
import { combineLatest, distinctUntilChanged, map, merge, type Observable, of, scan, shareReplay, skip, startWith } from 'rxjs';
import type { FaultCode } from './faults.ts';
import type { PassageEvent } from './passage-events.ts';

/** What the cameras normally see, kept from one start of the gate to the next. */
export interface CameraMemory {
  readonly before: Readonly<Record<string, Background>>;
  /** Called twice a second and camera. */
  keep(learned: Readonly<Record<string, Background>>): void;
}

type Trouble = Exclude<CameraCondition, 'live'> | 'swapped';

const TROUBLES: Record<Trouble, string> = {
  connecting: 'has not answered yet',
  dead: 'sends no pictures',
  frozen: 'sends the same picture over and over',
  black: 'is dark: its lens is covered or the light is off',
  covered: 'sees one even surface: something is before its lens',
  swapped: 'shows what another camera should: cables or addresses are exchanged',
};
const HINTS: Record<CameraHint, string> = {
  'too-dark': 'is too dark',
  'too-bright': 'is too bright',
  'out-of-focus': 'is out of focus or has a dirty lens',
};

/**
 * The cameras' conditions as faults. Each says which camera it is and what is the matter; when that changes it is raised again with the new words.
 * A camera whose view is exchanged counts as lost: it does not see what it was hung up for.
 */
export function cameraFaults(
  cameras: readonly Camera[],
  minimumCameras: number,
  now: () => number,
  memory?: CameraMemory,
): Observable<PassageEvent> {
  const watch = watchForSwaps(memory?.before);
  const states = cameras.map((camera) =>
    merge(
      camera.condition.pipe(map((condition) => ({ condition }))),
      (camera.looks ?? of()).pipe(map(({ light, hints }) => ({ light, hints }))),
    ).pipe(
      scan(
        (state: { readonly condition: CameraCondition; readonly hints: readonly CameraHint[] }, news) => {
          if (!('light' in news)) return { ...state, ...news };
          if (state.condition === 'live') {
            watch.look(camera.id, news.light);
            memory?.keep(watch.learned());
          }
          return { ...state, hints: news.hints };
        },
        { condition: 'connecting', hints: [] },
      ),
      map(({ condition, hints }) => ({ id: camera.id, condition, hints })),
    ),
  );
  const all = combineLatest(states).pipe(
    map((views) => {
      const swapped = watch.swapped();
      const troubles = views.flatMap(({ id, condition }): string[] => {
        const trouble: CameraCondition | 'swapped' = condition === 'live' && swapped.includes(id) ? 'swapped' : condition;
        return trouble === 'live' ? [] : [`Camera ${id} ${TROUBLES[trouble]}.`];
      });
      const hints = views.flatMap(({ id, condition, hints: h }) =>
        condition === 'live' ? h.map((hint) => `The view of camera ${id} ${HINTS[hint]}.`) : [],
      );
      return { troubles, hints };
    }),
    shareReplay({ bufferSize: 1, refCount: true }), // a look counts once, however many faults hang on it
  );
  const fault = (code: FaultCode, words: Observable<readonly string[]>) =>
    words.pipe(
      map((w) => w.join(' ')),
      startWith(''),
      distinctUntilChanged(),
      skip(1),
      map((detail): PassageEvent => (detail ? { type: 'fault-raised', code, at: now(), detail } : { type: 'fault-cleared', code })),
    );
  return merge(
    fault('camera-lost', all.pipe(map(({ troubles }) => troubles))),
    fault('cameras-lost', all.pipe(map(({ troubles }) => (cameras.length - troubles.length < minimumCameras ? troubles : [])))),
    fault('camera-poor', all.pipe(map(({ hints }) => hints))),
  );
}
