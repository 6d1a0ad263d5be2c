import type { CardTransport } from 'epassport-reader';
import type { Observable } from 'rxjs';

/** A chip in the reader's field, opened for this gate alone. */
export type ChipConnection = CardTransport & { disconnect(): Promise<void> };

/** The port to the reader of passport chips. */
export interface ChipReader {
  /** The reader itself answers. */
  readonly connected: Observable<boolean>;
  /** A chip lies in the field; the present state at once, then every change. */
  readonly present: Observable<boolean>;
  /** @throws {PassportReaderError} when no chip can be reached */
  connect(): Promise<ChipConnection>;
  close(): Promise<void>;
}
