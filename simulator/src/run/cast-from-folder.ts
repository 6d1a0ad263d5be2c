import type { FaceEngine } from 'face-match';
import { personalise, type TestPki } from '../passport/index.ts';
import { createIdentity, createRandom, type FolderEntry, loadFolderPerson } from '../travellers/index.ts';
import { type CastWish, holderOf, type IssuedTraveller, seedOf } from './cast.ts';
import { chipProfile, chipProfileOf } from './chip-profile.ts';

/**
 * The run's traveller of that number from a folder of photographs: the first photograph is in the chip, the others walk. Passport data is
 * made up – sex, age and state of a folder's people are not known, so reports by them mean nothing.
 * @throws {Error} when nobody in the folder has two photographs
 */
export async function issueFromFolder(
  run: number,
  index: number,
  { impostors = 0 }: CastWish,
  people: readonly FolderEntry[],
  engine: FaceEngine,
  pki: TestPki,
  now: Date,
): Promise<IssuedTraveller> {
  const walkers = people.filter((p) => p.files.length > 1);
  if (walkers.length === 0) throw new Error('Nobody in the folder of faces has two photographs: one for the chip, one for the cameras.');
  const seed = seedOf(run, index);
  const random = createRandom(seed).fork('folder');
  // Everybody once before anybody comes again, in an order that the run decides.
  const order = createRandom(run)
    .fork('order')
    .shuffle(walkers.map((_, i) => i));
  const walker = await loadFolderPerson(walkers[order[index % order.length]!]!, engine);
  if (!walker.source) throw new Error('No face was found in a person’s photographs.');
  const impostor = random.chance(impostors);
  const others = people.filter((p) => p.name !== walker.name);
  const owner = impostor && others.length > 0 ? await loadFolderPerson(random.pick(others), engine) : walker;
  const identity = createIdentity(seed, { today: now, age: 40 });
  const profile = chipProfileOf(identity);
  const passport = await personalise({
    holder: holderOf(identity),
    portraitJpeg: owner.portrait,
    pki,
    now,
    encoding: index % 2 === 0 ? 'jpeg' : 'jpeg2000',
    ...chipProfile(profile),
  });
  return { face: walker.source, passport, profile, impostor: owner !== walker };
}
