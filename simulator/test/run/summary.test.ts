import type { CheckOutcome } from 'epassport-reader';
import type { PassageRecord } from 'performance-tool';
import { describe, expect, it } from 'vitest';
import type { CastMember } from '../../src/run/cast.ts';
import { describeTraveller } from '../../src/run/display.ts';
import { summarise } from '../../src/run/summary.ts';
import { createIdentity } from '../../src/travellers/identity.ts';

const check = (name: string, result: CheckOutcome) => ({ check: name, result, mode: 'mandatory' as const, reason: '', milliseconds: 1 });
const record = (checks: PassageRecord['checks']): PassageRecord => ({
  schema: 1,
  passageId: 'p',
  gate: 'g',
  location: 'l',
  direction: 'arrival',
  startedAt: '2027-03-01T10:00:00Z',
  outcome: 'admitted',
  steps: [],
  versions: {},
  checks,
  declaration: [],
  faults: [],
});

describe('what a run says', () => {
  it('counts what the chips proved, and nothing where none was asked', () => {
    const lines = summarise([
      record([check('pace', 'successful'), check('chip-authentication', 'successful'), check('portrait', 'successful')]),
      record([check('pace', 'notSupported'), check('chip-authentication', 'successful')]),
    ]).split('\n');
    const at = lines.indexOf('what the chips proved');
    expect(lines.slice(at + 1, at + 4).map((line) => line.trim().replace(/\s+/g, ' '))).toEqual([
      'chip-authentication successful 2',
      'pace successful 1',
      'pace notSupported 1',
    ]);
    expect(summarise([record([check('portrait', 'successful')])])).not.toContain('what the chips proved');
  });

  it('names the chip of a traveller, and not the traveller', () => {
    const identity = createIdentity(7);
    const member = { face: { kind: 'drawn', identity }, profile: 'pace-im-ca', impostor: false } as unknown as CastMember;
    const line = describeTraveller(0, member);
    expect(line).toContain(`traveller 1 (${identity.issuingState}, ${identity.age}, `);
    expect(line).toContain('; chip pace-im-ca)');
    expect(line).not.toContain(identity.surname);
  });
});
