import type { Box, Face } from './face.ts';
import { fuse, similarity } from './similarity.ts';
import type { Template } from './template.ts';

export interface TrackerOptions {
  /** Cosine below which two templates are held for two people. Default 0.85, for the built-in template; see the README. */
  readonly differ?: number;
  /** Milliseconds without a sighting after which a face in a view counts as a new one. Default 1000. */
  readonly lostAfter?: number;
  /** Milliseconds after which a face is described again although nothing calls for it: another may have stepped into its place. Default 1500. */
  readonly recheck?: number;
}

/**
 * Follows people through several views. In one view a face is followed by place and size, and by its template where it has one; from view to view, and
 * after a gap, by its template alone. A face that was never described belongs to whoever was seen last: it proves nobody new.
 * Pure: knows neither cameras nor time.
 */
export interface Tracker {
  /**
   * @param faces of one frame, largest first
   * @returns whose each face is, in their order; numbers that `identity` may later join
   */
  observe(camera: string, at: number, faces: readonly Face[]): readonly number[];
  /** The number that a person goes by now: two that prove to be one are joined. */
  identity(person: number): number;
  /** Whether the next face in this view should be described whatever its quality, because it is not known whose it is. */
  unsure(camera: string, at: number): boolean;
  /**
   * How many different people were seen, each described at least twice: one poor image is no second person.
   *
   * @param comparableSize share of the traveller's area that another's must have in the same view; smaller ones stand far behind
   */
  people(comparableSize: number): number;
}

interface Track {
  person: number;
  box: Box;
  at: number;
  /** Pixels a millisecond. */
  velocity: readonly [x: number, y: number];
  describedAt?: number;
}

interface Person {
  template?: Template;
  weight: number;
  described: number;
  seenAt: number;
  /** Area of the largest described sighting in each view. */
  readonly largest: Map<string, number>;
  /** People seen in one frame with this one: never the same. */
  readonly beside: Set<number>;
}

/** A face may move by this share of its own size between two looks, and as much again for each second between them. */
const reach = 0.9;
/** A face may grow or shrink by this factor. */
const growth = 1.8;
/** A track's own person wins against another that scores hardly better. */
const loyalty = 0.01;

export function createTracker({ differ = 0.85, lostAfter = 1000, recheck = 1500 }: TrackerOptions = {}): Tracker {
  const tracks = new Map<string, Track[]>();
  const persons = new Map<number, Person>();
  const joined = new Map<number, number>();
  let count = 0;

  const identity = (person: number): number => {
    let now = person;
    for (let next = joined.get(now); next !== undefined; next = joined.get(now)) now = next;
    return now;
  };
  const alive = (camera: string, at: number) => (tracks.get(camera) ?? []).filter((track) => at - track.at <= lostAfter);
  const newPerson = (at: number): number => {
    persons.set(++count, { weight: 0, described: 0, seenAt: at, largest: new Map(), beside: new Set() });
    return count;
  };

  /** Whose face this is, if not one of `taken`, who are seen beside it. */
  const whose = (face: Face, at: number, taken: ReadonlySet<number>, own?: number): number => {
    const others = [...persons].filter(([id]) => !taken.has(id));
    if (!face.template) {
      if (own !== undefined && !taken.has(own)) return own;
      const last = others.sort(([, a], [, b]) => b.seenAt - a.seenAt)[0];
      return last?.[0] ?? newPerson(at);
    }
    let best: { id: number; score: number } | undefined;
    for (const [id, { template }] of others) {
      if (!template) continue;
      const score = similarity(template, face.template) + (id === own ? loyalty : 0);
      if (score >= differ && (!best || score > best.score)) best = { id, score };
    }
    if (best) return best.id;
    // Someone of whom no template is known yet may well be this one.
    const unknown = own !== undefined && !taken.has(own) && !persons.get(own)?.template ? own : undefined;
    return unknown ?? others.find(([, { template }]) => !template)?.[0] ?? newPerson(at);
  };

  const learn = (id: number, camera: string, at: number, face: Face): void => {
    const person = persons.get(id)!;
    person.seenAt = at;
    if (!face.template) return;
    person.largest.set(camera, Math.max(person.largest.get(camera) ?? 0, area(face.box)));
    const weight = Math.max(1, face.quality.overall);
    person.template = person.template
      ? fuse([
          { template: person.template, weight: person.weight },
          { template: face.template, weight },
        ])
      : face.template;
    person.weight += weight;
    person.described++;
  };

  /** Two numbers whose templates came to agree are one person, unless they were ever seen side by side. */
  const join = (id: number): void => {
    const person = persons.get(id)!;
    for (const [otherId, other] of persons) {
      if (otherId === id || person.beside.has(otherId) || !person.template || !other.template) continue;
      if (similarity(person.template, other.template) < differ) continue;
      const [stays, goes] = otherId < id ? [otherId, id] : [id, otherId];
      merge(persons.get(stays)!, persons.get(goes)!, stays, goes);
      return;
    }
  };
  const merge = (into: Person, from: Person, stays: number, goes: number): void => {
    into.template = fuse([
      { template: into.template!, weight: into.weight },
      { template: from.template!, weight: from.weight },
    ]);
    into.weight += from.weight;
    into.described += from.described;
    into.seenAt = Math.max(into.seenAt, from.seenAt);
    for (const [camera, size] of from.largest) into.largest.set(camera, Math.max(into.largest.get(camera) ?? 0, size));
    for (const other of from.beside) {
      into.beside.add(other);
      persons.get(other)?.beside.add(stays);
    }
    persons.delete(goes);
    joined.set(goes, stays);
  };

  return {
    observe(camera, at, faces) {
      const before = alive(camera, at);
      const followed = follow(before, faces, at);
      const ids: number[] = [];
      // The first is the one that is described: where two cross, the others give way to what its template says.
      for (const [i, face] of faces.entries()) {
        const track = followed[i];
        const id = whose(face, at, new Set(ids), track && identity(track.person));
        learn(id, camera, at, face);
        ids.push(id);
      }
      const now = faces.map((face, i): Track => {
        const track = followed[i];
        return { person: ids[i]!, ...moved(track, face.box, at), ...describedAt(face, at, track) };
      });
      for (const id of ids) for (const other of ids) if (other !== id) persons.get(id)!.beside.add(other);
      const first = ids[0];
      if (first !== undefined && faces[0]!.template) join(first);
      tracks.set(camera, [...now, ...before.filter((track) => !followed.includes(track))]);
      return ids.map(identity);
    },
    identity,
    unsure(camera, at) {
      const nearest = alive(camera, at).sort((a, b) => area(b.box) - area(a.box))[0];
      return nearest?.describedAt === undefined || at - nearest.describedAt > recheck;
    },
    people(comparableSize) {
      const known = [...persons.values()].sort((a, b) => b.weight - a.weight);
      const traveller = known[0];
      if (!traveller) return 0;
      return 1 + known.slice(1).filter((other) => other.described >= 2 && isNear(other, traveller, comparableSize)).length;
    },
  };
}

const area = ({ width, height }: Box) => width * height;
const side = (box: Box) => Math.sqrt(area(box));
const middle = ({ x, y, width, height }: Box) => [x + width / 2, y + height / 2] as const;

const describedAt = (face: Face, at: number, track: Track | undefined) =>
  face.template ? { describedAt: at } : track?.describedAt === undefined ? {} : { describedAt: track.describedAt };

/** Whether somebody came as near to a camera as the traveller did, as far as one view can tell. */
function isNear(other: Person, traveller: Person, comparableSize: number): boolean {
  const most = Math.max(...traveller.largest.values());
  return [...other.largest].some(([camera, size]) => size >= comparableSize * (traveller.largest.get(camera) ?? most));
}

/** Which track each face goes on, nearest pairs first. */
function follow(tracks: readonly Track[], faces: readonly Face[], at: number): (Track | undefined)[] {
  const pairs = faces.flatMap((face, i) =>
    tracks.flatMap((track) => {
      const cost = distance(track, face.box, at);
      return cost === undefined ? [] : [{ i, track, cost }];
    }),
  );
  const followed: (Track | undefined)[] = faces.map(() => undefined);
  for (const { i, track } of pairs.sort((a, b) => a.cost - b.cost)) {
    if (followed[i] === undefined && !followed.includes(track)) followed[i] = track;
  }
  return followed;
}

/** How far a face lies from where a track would be now, in shares of its reach; undefined when it is another face. */
function distance(track: Track, box: Box, at: number): number | undefined {
  const passed = at - track.at;
  const size = (side(track.box) + side(box)) / 2;
  if (size === 0) return undefined;
  const grown = Math.abs(Math.log(side(box) / side(track.box)));
  if (!(grown <= Math.log(growth))) return undefined;
  const [fromX, fromY] = middle(track.box);
  const [x, y] = middle(box);
  const away = Math.hypot(x - fromX - track.velocity[0] * passed, y - fromY - track.velocity[1] * passed) / size;
  const allowed = reach * (1 + passed / 1000);
  return away <= allowed ? away / allowed + grown : undefined;
}

/** The track's place and speed with one more sighting; half of the speed is remembered, so that a jitter of the box is no movement. */
function moved(track: Track | undefined, box: Box, at: number): Pick<Track, 'box' | 'at' | 'velocity'> {
  if (!track || at <= track.at) return { box, at, velocity: track?.velocity ?? [0, 0] };
  const passed = at - track.at;
  const [fromX, fromY] = middle(track.box);
  const [x, y] = middle(box);
  const [vx, vy] = track.velocity;
  return { box, at, velocity: [(vx + (x - fromX) / passed) / 2, (vy + (y - fromY) / passed) / 2] };
}
