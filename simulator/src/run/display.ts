import type { OfficerView } from 'gate-controller';
import type { CastMember } from './cast.ts';

/** One line when a traveller arrives: what an onlooker sees and what the chip speaks, no name. */
export function describeTraveller(index: number, { face, profile, impostor }: CastMember): string {
  const who =
    face.kind === 'drawn'
      ? `${face.identity.issuingState}, ${face.identity.age}, ${face.identity.sex === 'F' ? 'female' : 'male'}`
      : 'from the folder';
  const behind = face.kind === 'drawn' ? face.behind : undefined;
  return `${clock()}  traveller ${index + 1} (${who}; chip ${profile}${impostor ? ', with another person’s passport' : ''}${behind ? ` behind a ${behind.species} (${behind.quality})` : ''})`;
}

/** One line when the passage ended. */
export function describeEnd({ outcome, reasons, seconds }: OfficerView['recent'][number]): string {
  return `${clock()}    ${outcome}${reasons.length > 0 ? ` – ${reasons.join(', ')}` : ''}  ${seconds.toFixed(1)} s`;
}

const clock = (): string => new Date().toTimeString().slice(0, 8);
