import { map, type Observable, ReplaySubject, type Subscription, share } from 'rxjs';

/** Keeps the last view at hand, and its JSON made once for all who watch. */
export class LatestView<View> {
  latest: View | undefined;
  /** The last view at once, then every change. */
  readonly json$: Observable<string>;
  readonly #kept: Subscription;

  constructor(view$: Observable<View>) {
    this.json$ = view$.pipe(
      map((view) => {
        this.latest = view;
        return JSON.stringify(view);
      }),
      share({ connector: () => new ReplaySubject(1), resetOnComplete: false, resetOnError: false, resetOnRefCountZero: false }),
    );
    this.#kept = this.json$.subscribe({ error: () => undefined });
  }

  close(): void {
    this.#kept.unsubscribe();
  }
}
