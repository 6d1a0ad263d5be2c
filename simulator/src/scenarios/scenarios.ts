import type { PassageRecord } from 'performance-tool';
import { filter, firstValueFrom } from 'rxjs';
import type { LeftObject } from '../door-board/index.ts';
import type { FaceToFace } from '../journey/officer.ts';
import type { CastWish } from '../run/cast.ts';
import type { Behaviour, SimulatedGate } from '../run/simulated-gate.ts';

/** Something that goes wrong at a gate, and what the gate must make of it. */
export interface Scenario {
  readonly name: string;
  /** What is wrong with the traveller or the passport. */
  readonly wish?: CastWish;
  readonly behaviour?: Behaviour;
  /** Somebody else comes along: behind, so that the beams count two, or beside, so that only the cameras can tell. */
  readonly companion?: 'behind' | 'beside';
  /** What happens meanwhile, by the phase in which it happens. */
  readonly during?: { readonly phase: string; readonly happens: (gate: SimulatedGate) => void | Promise<void> };
  /** Puts the gate right again. */
  readonly after?: (gate: SimulatedGate) => Promise<void>;
  /** What an officer finds face to face. */
  readonly officerFinds?: FaceToFace;
  readonly expect: {
    readonly outcome: PassageRecord['outcome'];
    /** One of the record's reasons. */
    readonly reason?: string;
    /** A screen that tells the traveller what to do. */
    readonly screen: string;
    /** A fault that stands in the record. */
    readonly fault?: string;
    /** The record's grade of a presentation attack is at least this. */
    readonly attack?: number;
    /** What is shown is so like the chip's portrait that the comparison alone would have let it through. */
    readonly matches?: true;
  };
}

/** What the absent-minded traveller leaves behind. */
let suitcase: LeftObject | undefined;

/** Every bad input of a gate's day, each with its published verdict. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'no passport on the chip reader',
    behaviour: { noChip: true },
    expect: { outcome: 'not-admitted-to-gate', reason: 'no-chip', screen: 'try-again' },
  },
  {
    name: 'printed lines of another passport',
    wish: { variants: ['wrong-mrz'] },
    expect: { outcome: 'not-admitted-to-gate', reason: 'chip-access', screen: 'try-again' },
  },
  {
    name: 'chip pulled while it is read',
    wish: { variants: ['pulled'], pulledAfter: 10 },
    expect: { outcome: 'not-admitted-to-gate', reason: 'chip-pulled', screen: 'try-again' },
  },
  {
    name: 'altered DG1',
    wish: { variants: ['altered-dg1'] },
    expect: { outcome: 'not-admitted-to-gate', reason: 'document-not-authentic', screen: 'desk' },
  },
  {
    name: 'swapped DG2',
    wish: { variants: ['swapped-dg2'] },
    expect: { outcome: 'not-admitted-to-gate', reason: 'document-not-authentic', screen: 'desk' },
  },
  {
    name: 'unknown CSCA',
    wish: { variants: ['unknown-csca'] },
    expect: { outcome: 'not-admitted-to-gate', reason: 'document-not-authentic', screen: 'desk' },
  },
  {
    name: 'expired passport',
    wish: { variants: ['expired'] },
    expect: { outcome: 'not-admitted-to-gate', reason: 'document-expired', screen: 'desk' },
  },
  { name: 'child of 11', wish: { age: 11 }, expect: { outcome: 'not-admitted-to-gate', reason: 'under-age', screen: 'desk' } },
  {
    name: 'issuing state that may not use the gate',
    wish: { issuingState: 'BRA' },
    expect: { outcome: 'not-admitted-to-gate', reason: 'issuing-state-not-eligible', screen: 'desk' },
  },
  {
    name: 'nobody enters',
    behaviour: { staysOutside: true },
    expect: { outcome: 'abandoned', reason: 'nobody-entered', screen: 'take-passport-and-enter' },
  },
  { name: 'nobody in view', behaviour: { hidden: true }, expect: { outcome: 'admitted-by-officer', reason: 'no-face', screen: 'officer' } },
  {
    name: 'two people',
    companion: 'behind',
    behaviour: { tailgaterAt: 0.6 },
    officerFinds: 'not alone',
    expect: { outcome: 'sent-back', screen: 'go-back' },
  },
  {
    name: 'two faces',
    companion: 'beside',
    officerFinds: 'not alone',
    expect: { outcome: 'sent-back', reason: 'more-than-one-face', screen: 'go-back' },
  },
  {
    name: 'the wrong person',
    wish: { impostor: true },
    officerFinds: 'another person',
    expect: { outcome: 'manual-processing', reason: 'face-mismatch', screen: 'officer' },
  },
  {
    name: 'suitcase left behind',
    behaviour: {
      leavesSuitcase: (left) => {
        suitcase = left;
      },
    },
    after: async (gate) => {
      await firstValueFrom(gate.traveller.view.pipe(filter((v) => v.screen === 'closed')));
      suitcase?.remove();
    },
    expect: { outcome: 'admitted', reason: 'object', screen: 'exit' },
  },
  {
    name: 'one camera dies',
    during: { phase: 'entering', happens: (gate) => gate.virtual.cameras.kill('middle') },
    after: (gate) => gate.virtual.cameras.mend('middle'),
    expect: { outcome: 'admitted', screen: 'exit', fault: 'camera-lost' },
  },
  {
    name: 'two cameras die',
    during: {
      phase: 'entering',
      happens: async (gate) => {
        // Noticed before the traveller is in, it would be another story: nobody is let in.
        await firstValueFrom(gate.virtual.board.gate.people.pipe(filter((people) => people.some(({ x }) => x > 0.1))));
        gate.virtual.cameras.kill('low');
        gate.virtual.cameras.blacken('high');
      },
    },
    after: async (gate) => {
      await gate.virtual.cameras.mend('low');
      await gate.virtual.cameras.mend('high');
    },
    expect: { outcome: 'admitted-by-officer', reason: 'device-fault', screen: 'officer', fault: 'cameras-lost' },
  },
  {
    name: 'door board unplugged while the passport is read',
    during: { phase: 'reading', happens: (gate) => gate.virtual.board.unplug() },
    after: (gate) => gate.virtual.board.plug(),
    expect: { outcome: 'not-admitted-to-gate', reason: 'device-fault', screen: 'closed', fault: 'door-board-lost' },
  },
  {
    name: 'copy of a chip, without its private keys',
    wish: { variants: ['copied-chip-wrong-keys'], chip: 'pace-gm-ca-aa-ecdsa' },
    expect: { outcome: 'not-admitted-to-gate', reason: 'document-not-authentic', screen: 'desk' },
  },
  {
    name: 'another person behind a print of the passport’s owner',
    wish: { impostor: true, disguise: { species: 'print-flat', quality: 'middle' } },
    officerFinds: 'another person',
    expect: { outcome: 'manual-processing', reason: 'presentation-attack', screen: 'officer', attack: 0.5, matches: true },
  },
  {
    name: 'another person in a paper mask of the passport’s owner',
    wish: { impostor: true, disguise: { species: 'mask-paper', quality: 'middle' } },
    officerFinds: 'another person',
    expect: { outcome: 'manual-processing', reason: 'presentation-attack', screen: 'officer', attack: 0.5 },
  },
];
