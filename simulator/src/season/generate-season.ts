import { dayShares, driftOn, gatesOf, locationShares, normalised, type SeasonPlan } from './season-plan.ts';
import { createStream, type Stream } from './stream.ts';

/** A season's passages, column by column, in the order of time. Codes are indices into the plan's lists. */
export interface Season {
  readonly plan: SeasonPlan;
  readonly gates: readonly string[];
  /** Milliseconds since 1970. */
  readonly startedAt: Float64Array;
  /** Of each passage. */
  readonly traveller: Int32Array;
  readonly gate: Uint8Array;
  readonly location: Uint8Array;
  /** 1: departure. */
  readonly departure: Uint8Array;
  /** 1: the gate's camera has the new version. */
  readonly newCamera: Uint8Array;
  /** 1: a live template; 2: a template of the chip's portrait, too. */
  readonly templates: Uint8Array;
  /** NaN where either template is missing. */
  readonly similarity: Float64Array;
  /** Who decided the referral, −1 where the gate admitted. */
  readonly officer: Int8Array;
  readonly admittedByOfficer: Uint8Array;
  /** Of each traveller. */
  readonly travellers: { readonly sex: Uint8Array; readonly ageBand: Uint8Array; readonly issuingState: Uint8Array };
  readonly nonMated: { readonly similarity: Float64Array; readonly passage: Int32Array; readonly other: Int32Array };
}

/** One traveller in ten comes often: this many times as often as they would if all came alike. */
const FREQUENT = { share: 0.1, passages: 0.3 };

/** Draws a season. The same plan gives the same season on every machine. */
export function generateSeason(plan: SeasonPlan): Season {
  const { passages } = plan;
  const stream = createStream(plan.seed);
  const gates = gatesOf(plan);
  const travellers = drawTravellers(plan, stream);
  const { startedAt, day, hour } = drawTimes(plan, stream);
  const ownShare = Math.sqrt(plan.personShare);
  const restShare = Math.sqrt(1 - plan.personShare);

  const placeOf = locationShares(plan).map(cumulative);
  const firstGate = plan.locations.map((_, l) => gates.findIndex(({ location }) => location === l));
  const driftGate = plan.drift ? gates.findIndex(({ name }) => name === plan.drift!.gate) : -1;
  if (plan.drift && driftGate < 0) throw new RangeError(`expected a gate of the plan, got ${plan.drift.gate}`);
  const drifts = Float64Array.from({ length: plan.days }, (_, d) => (plan.drift ? driftOn(plan.drift, d) : 0));
  const worse = plan.worseGroup && { ...plan.worseGroup, isOf: membership(plan, plan.worseGroup.attribute, plan.worseGroup.value) };
  const biased = plan.officers.biased && membership(plan, plan.officers.biased.attribute, plan.officers.biased.value);

  const season = {
    traveller: new Int32Array(passages),
    gate: new Uint8Array(passages),
    location: new Uint8Array(passages),
    departure: new Uint8Array(passages),
    newCamera: new Uint8Array(passages),
    templates: new Uint8Array(passages),
    similarity: new Float64Array(passages).fill(Number.NaN),
    officer: new Int8Array(passages).fill(-1),
    admittedByOfficer: new Uint8Array(passages),
  };
  const { count } = travellers;
  const frequent = Math.max(1, Math.floor(count * FREQUENT.share));
  for (let i = 0; i < passages; i++) {
    const traveller = stream.uniform() < FREQUENT.passages ? stream.below(frequent) : stream.below(count);
    const [sex, age, state] = [travellers.sex[traveller]!, travellers.ageBand[traveller]!, travellers.issuingState[traveller]!];
    const location = choose(placeOf[age]!, stream.uniform());
    const gate = firstGate[location]! + stream.below(plan.locations[location]!.gates);
    season.traveller[i] = traveller;
    season.location[i] = location;
    season.gate[i] = gate;
    season.departure[i] = stream.below(2);
    const d = day[i]!;
    let matched = false;
    if (gate === driftGate && d >= plan.drift!.fromDay) season.newCamera[i] = 1;
    if (stream.uniform() >= plan.fta * plan.ageBands[age]!.ftaFactor) {
      if (stream.uniform() < plan.issuingStates[state]!.fte) season.templates[i] = 1;
      else {
        let effect =
          plan.locations[location]!.effect +
          plan.ageBands[age]!.effect +
          plan.sexes[sex]!.effect +
          plan.issuingStates[state]!.effect +
          plan.hours[hour[i]!]!.effect;
        if (gate === driftGate) effect += drifts[d]!;
        if (worse && d >= worse.fromDay && worse.isOf(sex, age, state)) effect += worse.effect;
        const noise = ownShare * travellers.own[traveller]! + restShare * stream.normal();
        season.templates[i] = 2;
        season.similarity[i] = plan.threshold + plan.spread * (plan.level - effect + noise);
        matched = season.similarity[i]! >= plan.threshold;
      }
    }
    if (matched) continue;
    const officer = stream.below(plan.officers.count);
    const admit = biased && officer === 0 && biased(sex, age, state) ? plan.officers.biased!.admit : plan.officers.admit;
    season.officer[i] = officer;
    season.admittedByOfficer[i] = stream.uniform() < admit ? 1 : 0;
  }
  const nonMated = drawNonMated(plan, season, travellers, stream);
  const { sex, ageBand, issuingState } = travellers;
  return { plan, gates: gates.map(({ name }) => name), startedAt, ...season, travellers: { sex, ageBand, issuingState }, nonMated };
}

function drawTravellers(plan: SeasonPlan, stream: Stream) {
  const count = Math.max(2, Math.round(plan.passages / plan.passagesPerTraveller));
  const drawn = {
    count,
    sex: new Uint8Array(count),
    ageBand: new Uint8Array(count),
    issuingState: new Uint8Array(count),
    own: new Float32Array(count),
    wolf: new Float32Array(count),
    lamb: new Float32Array(count),
  };
  const [sexes, ages, states] = [plan.sexes, plan.ageBands, plan.issuingStates].map((groups) =>
    cumulative(normalised(groups.map(({ share }) => share))),
  );
  for (let t = 0; t < count; t++) {
    drawn.sex[t] = choose(sexes!, stream.uniform());
    drawn.ageBand[t] = choose(ages!, stream.uniform());
    drawn.issuingState[t] = choose(states!, stream.uniform());
    drawn.own[t] = stream.normal();
    drawn.wolf[t] = stream.normal();
    drawn.lamb[t] = stream.normal();
  }
  return drawn;
}

/** Moments of a Poisson process with the plan's intensity, given their number: sorted as they come, by exponential spacings. */
function drawTimes(plan: SeasonPlan, stream: Stream) {
  const { passages } = plan;
  const startedAt = new Float64Array(passages);
  const day = new Uint16Array(passages);
  const hour = new Uint8Array(passages);
  let sum = 0;
  for (let i = 0; i < passages; i++) {
    sum -= Math.log(1 - stream.uniform());
    startedAt[i] = sum;
  }
  sum -= Math.log(1 - stream.uniform());
  const hours = normalised(plan.hours.map(({ share }) => share));
  const ends = cumulative(normalised(dayShares(plan).flatMap((share) => hours.map((part) => share * part))));
  const start = Date.parse(`${plan.from}T00:00:00Z`);
  let bin = 0;
  for (let i = 0; i < passages; i++) {
    const at = startedAt[i]! / sum;
    while (bin < ends.length - 1 && at >= ends[bin]!) bin++;
    const begin = bin === 0 ? 0 : ends[bin - 1]!;
    startedAt[i] = start + Math.floor((bin + Math.min(0.999999, (at - begin) / (ends[bin]! - begin))) * 3_600_000);
    day[i] = Math.floor(bin / 24);
    hour[i] = bin % 24;
  }
  return { startedAt, day, hour };
}

/** Compares the live template of each traveller who was compared at all with documents lately read at the same location, never with the traveller's own. */
function drawNonMated(
  plan: SeasonPlan,
  season: { readonly location: Uint8Array; readonly traveller: Int32Array; readonly templates: Uint8Array },
  travellers: ReturnType<typeof drawTravellers>,
  stream: Stream,
): Season['nonMated'] {
  const { perPassage, cache, distance, sameSex, sameAgeBand, sameState, wolfShare, lambShare } = plan.nonMated;
  const [wolfScale, lambScale, restScale] = [Math.sqrt(wolfShare), Math.sqrt(lambShare), Math.sqrt(1 - wolfShare - lambShare)];
  const { sex, ageBand, issuingState, wolf, lamb } = travellers;
  const most = plan.passages * perPassage;
  const similarity = new Float64Array(most);
  const passage = new Int32Array(most);
  const other = new Int32Array(most);
  const rings = plan.locations.map(() => new Int32Array(cache));
  const seen = plan.locations.map(() => 0);
  let made = 0;
  for (let i = 0; i < plan.passages; i++) {
    const location = season.location[i]!;
    const ring = rings[location]!;
    const kept = Math.min(cache, seen[location]!);
    const live = season.traveller[i]!;
    const first = made;
    // A cache with too few others is left alone: comparisons would be the same few again and again.
    if (season.templates[i] === 2 && kept > 2 * perPassage)
      for (let tries = 0; tries < 3 * perPassage && made - first < perPassage; tries++) {
        const chosen = ring[stream.below(kept)]!;
        const document = season.traveller[chosen]!;
        if (document === live || occurs(other, first, made, chosen)) continue;
        let z = wolfScale * wolf[live]! + lambScale * lamb[document]! + restScale * stream.normal() - distance;
        if (sex[live] === sex[document]) z += sameSex;
        if (ageBand[live] === ageBand[document]) z += sameAgeBand;
        if (issuingState[live] === issuingState[document]) z += sameState;
        similarity[made] = plan.threshold + plan.spread * z;
        passage[made] = i;
        other[made++] = chosen;
      }
    if (season.templates[i] === 2) {
      ring[seen[location]! % cache] = i;
      seen[location]!++;
    }
  }
  return { similarity: similarity.subarray(0, made), passage: passage.subarray(0, made), other: other.subarray(0, made) };
}

function occurs(values: Int32Array, from: number, to: number, value: number): boolean {
  for (let i = from; i < to; i++) if (values[i] === value) return true;
  return false;
}

/** Whether a traveller belongs to a group of the plan. @throws RangeError for a group that the plan has not */
export function membership(
  plan: SeasonPlan,
  attribute: 'sex' | 'ageBand' | 'issuingState',
  value: string,
): (sex: number, age: number, state: number) => boolean {
  const groups = { sex: plan.sexes, ageBand: plan.ageBands, issuingState: plan.issuingStates }[attribute];
  const code = groups.findIndex(({ name }) => name === value);
  if (code < 0) throw new RangeError(`expected one of ${groups.map(({ name }) => name).join(', ')}, got ${value}`);
  return (sex, age, state) => (attribute === 'sex' ? sex : attribute === 'ageBand' ? age : state) === code;
}

const cumulative = (shares: readonly number[]): Float64Array => {
  let sum = 0;
  return Float64Array.from(shares, (share) => (sum += share));
};

function choose(ends: Float64Array, uniform: number): number {
  let i = 0;
  while (i < ends.length - 1 && uniform >= ends[i]!) i++;
  return i;
}
