import { GateError, type HidMrzReader, sequencedReports } from 'gate-controller';
import { BehaviorSubject, map, Subject } from 'rxjs';
import { mrzReports } from './mrz-reports.ts';
import type { VirtualMrzReader } from './virtual-mrz-reader.ts';

/**
 * Both ends of an MRZ reader in one process, for machines without umockdev: the same reports through the same framing, without node-hid and
 * the operating system between. `reader` goes to the gate.
 */
export function inProcessMrzReader(): VirtualMrzReader & { readonly reader: HidMrzReader } {
  const plugged = new BehaviorSubject(true);
  const documents = new Subject<readonly string[]>();
  const garbled = new Subject<void>();
  let state = sequencedReports.start;

  function send(reports: readonly Uint8Array[]) {
    if (!plugged.value) return false;
    for (const report of reports) {
      const read = sequencedReports.next(state, report);
      state = read.state;
      for (let i = 0; i < read.garbled; i++) garbled.next();
      for (const lines of read.documents) documents.next(lines);
    }
    return true;
  }

  async function plug(now: boolean) {
    state = sequencedReports.start;
    if (!plugged.closed && plugged.value !== now) plugged.next(now);
  }

  async function close() {
    await plug(false);
    for (const subject of [plugged, documents, garbled]) subject.complete();
  }

  const unplugged = new GateError('mrz-reader', 'The virtual MRZ reader was unplugged. Plug it in again.');
  return {
    opened: plugged.asObservable(),
    present: (lines) => send(mrzReports(lines)),
    send,
    plug: () => plug(true),
    unplug: () => plug(false),
    close,
    reader: {
      connected: plugged.asObservable(),
      trouble: plugged.pipe(map((now) => (now ? undefined : unplugged))),
      documents: documents.asObservable(),
      garbled: garbled.asObservable(),
      close,
    },
  };
}
