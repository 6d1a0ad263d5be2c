import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdentity, ELIGIBLE_STATES } from '../../src/travellers/identity.ts';

const today = new Date('2026-03-01T12:00:00Z');

describe('an identity', () => {
  it('is the same for the same seed and another for another', () => {
    expect(createIdentity(7, { today })).toEqual(createIdentity(7, { today }));
    expect(createIdentity(7, { today }).face).not.toEqual(createIdentity(8, { today }).face);
  });

  it('keeps its face whatever the day', () => {
    expect(createIdentity(7, { today }).face).toEqual(createIdentity(7, { today: new Date('2031-01-01T00:00:00Z') }).face);
  });

  it('has particulars that an MRZ can hold and dates that fit each other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const person = createIdentity(seed, { today });
        expect(person.surname).toMatch(/^[A-Z]+$/);
        expect(person.givenNames).toMatch(/^[A-Z]+( [A-Z]+)?$/);
        expect(person.surname.length).toBeLessThan(30);
        expect(person.documentNumber).toMatch(/^[A-Z][A-Z0-9]{8}([A-Z0-9]{3})?$/);
        expect(ELIGIBLE_STATES).toContain(person.issuingState);
        expect(person.age).toBeGreaterThanOrEqual(12);
        expect(wholeYears(person.dateOfBirth)).toBe(person.age);
        expect(new Date(person.dateOfIssue).getTime()).toBeLessThan(today.getTime());
        expect(new Date(person.dateOfExpiry).getTime()).toBeGreaterThan(today.getTime());
        expect(person.dateOfBirth < person.dateOfIssue).toBe(true);
        expect(person.stature).toBeGreaterThan(1100);
        expect(person.stature).toBeLessThan(2050);
      }),
      { numRuns: 300 },
    );
  });

  it('follows a wish for age, sex and state', () => {
    const child = createIdentity(3, { today, age: 11, sex: 'F', issuingState: 'XXA' });
    expect([child.age, child.sex, child.issuingState]).toEqual([11, 'F', 'XXA']);
    expect(wholeYears(child.dateOfBirth)).toBe(11);
  });

  it('comes in both sexes, all ages and all tones', () => {
    const people = Array.from({ length: 400 }, (_, i) => createIdentity(i, { today }));
    const share = (test: (p: (typeof people)[number]) => boolean): number => people.filter(test).length / people.length;
    expect(share((p) => p.sex === 'F')).toBeGreaterThan(0.4);
    expect(share((p) => p.sex === 'F')).toBeLessThan(0.6);
    expect(share((p) => p.age < 18)).toBeGreaterThan(0.06);
    expect(share((p) => p.age > 55)).toBeGreaterThan(0.15);
    expect(share((p) => p.face.skin.tone[0] < 130)).toBeGreaterThan(0.15);
    expect(share((p) => p.face.skin.tone[0] > 215)).toBeGreaterThan(0.15);
    expect(people.some((p) => p.documentNumber.length > 9)).toBe(true);
  });

  it('gives no beard to a child or a woman', () => {
    for (let seed = 0; seed < 200; seed++) {
      const p = createIdentity(seed, { today });
      if (p.sex === 'F' || p.age < 18) expect([p.face.beard.style, p.face.beard.density]).toEqual(['none', 0]);
    }
  });
});

function wholeYears(birth: string): number {
  const born = new Date(birth);
  const years = today.getUTCFullYear() - born.getUTCFullYear();
  const had = new Date(Date.UTC(today.getUTCFullYear(), born.getUTCMonth(), born.getUTCDate())) <= today;
  return had ? years : years - 1;
}
