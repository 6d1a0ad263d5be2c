import { parseDataGroup } from '../../dist/data-groups/data-group.js';
import { dataGroupTag, parseEfCom } from '../../dist/ef-com.js';
import { mrzInformationOf, parseMrz } from '../../dist/mrz.js';
import { compareMrz, validityDate } from '../../dist/mrz-checks.js';
import { now } from './world.js';

/** TD1, TD2, TD3 and whatever a reader made of them, one line per line. */
const mrz = {
  name: 'mrz',
  weight: 3,
  run(bytes) {
    const lines = Buffer.from(bytes).toString('utf8').split('\n');
    const { mrz: found } = parseMrz(lines, now);
    if (!found) return;
    mrzInformationOf(found);
    validityDate(found, now);
    if (compareMrz(found.lines, found).result === 'failed') throw new Error('an MRZ differs from itself');
  },
};

const numbers = Array.from({ length: 16 }, (_, index) => index + 1);
/** Those that Doc 9303 leaves open are hardly parsed. */
const opaque = [6, 8, 9, 10, 13];

export const targets = [
  mrz,
  { name: 'com', weight: 1, run: (bytes) => parseEfCom(bytes) },
  ...numbers.map((number) => ({
    name: `dg${number}`,
    weight: opaque.includes(number) ? 0.3 : number === 2 ? 6 : 2,
    tag: dataGroupTag(number),
    run: (bytes) => parseDataGroup(number, bytes, now),
  })),
];
