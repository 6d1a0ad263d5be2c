import { synthesise } from '../synthetic-passages.ts';

/**
 * Some days at three airports that never were. Planted: Queenstown recognises worse, and so are the youngest and, less, the oldest and women;
 * people of one sex and age are more alike.
 */
export const seasonForPictures = () => ({
  name: 'gates.sqlite',
  unfinished: [],
  badRows: [],
  ...synthesise({
    seed: 5,
    travellers: 7000,
    comparisons: 60,
    fnmr: ({ location, ageBand, sex }) =>
      0.011 *
      (location === 'Queenstown' ? 2.4 : 1) *
      (ageBand === '12-17' ? 3 : ageBand === '65-74' ? 2 : 1) *
      (sex === 'female' ? 1.5 : 1),
    fmr: (live, other) => 0.0003 * (live.sex === other.sex ? 1.6 : 0.4) * (live.ageBand === other.ageBand ? 1.5 : 1),
  }),
});
