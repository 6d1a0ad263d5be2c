import type { Observable } from 'rxjs';

/** The port to the reader of the printed machine-readable zone. */
export interface MrzReader {
  readonly connected: Observable<boolean>;
  /** The lines as read, without control characters; not checked. Personal data: never log. */
  readonly documents: Observable<readonly string[]>;
  close(): Promise<void>;
}
