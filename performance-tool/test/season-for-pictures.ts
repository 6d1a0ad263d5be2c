import { synthesise } from './synthetic-passages.ts';

/** A month at three airports that never was: one airport, the youngest and the oldest and, a little, women are recognised worse. */
export const seasonForPictures = () => ({
  name: 'gates.sqlite',
  unfinished: [],
  badRows: [],
  ...synthesise({
    seed: 5,
    travellers: 6000,
    comparisons: 40,
    fnmr: ({ location, ageBand, sex }) =>
      0.012 *
      (location === 'Queenstown' ? 2.2 : 1) *
      (ageBand === '12-17' ? 2.6 : ageBand === '65-74' ? 1.9 : 1) *
      (sex === 'female' ? 1.4 : 1),
    fmr: (live, other) => 0.0004 * (live.sex === other.sex ? 1.6 : 0.4) * (live.ageBand === other.ageBand ? 1.5 : 1),
    versionChangeAt: 4000,
  }),
});
