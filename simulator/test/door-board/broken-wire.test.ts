import type { BoardStatus } from 'gate-controller';
import { expect, test } from 'vitest';
import type { Sensor } from '../../src/door-board/index.ts';
import { VirtualGate } from './virtual-time.ts';

const UNSAFE: Record<Sensor, Partial<BoardStatus>> = {
  emergency: { state: 'emergency', emergency: true },
  entryClosed: { state: 'fault', entryClosed: false },
  exitClosed: { state: 'fault', exitClosed: false },
  entryBeamOuter: { entryBlocked: true },
  entryBeamInner: { entryBlocked: true },
  exitBeamInner: { exitBlocked: true },
  exitBeamOuter: { exitBlocked: true },
  floorMat: { occupied: true },
  entryEdge: { entryBlocked: true },
  exitEdge: { exitBlocked: true },
};

for (const [sensor, unsafe] of Object.entries(UNSAFE) as [Sensor, Partial<BoardStatus>][]) {
  test(`a broken wire of ${sensor} reads as the unsafe level, and mending it ends that`, async () => {
    const it = await new VirtualGate().inService();
    it.gate.cut.add(sensor);
    await it.run(50);
    expect(it.status).toMatchObject(unsafe);
    it.gate.cut.delete(sensor);
    await it.run(50);
    await it.inService();
    expect(it.status).toMatchObject({ emergency: false, entryBlocked: false, exitBlocked: false, occupied: false });
  });
}
