import type { GateState } from './passage.ts';
import type { Site } from './site.ts';
import type { TravellerCase } from './traveller-case.ts';
import type { Language, TravellerScreen, TravellerView } from './views.ts';

/** What the traveller's screen shows: a pure function of where the passage is. */
export function travellerView(state: GateState, traveller: TravellerCase | undefined, language: Language, site: Site): TravellerView {
  const question = state.phase.name === 'reading' && traveller ? nextQuestion(traveller, language, site) : undefined;
  const screen = screenOf(state, question !== undefined);
  return {
    screen,
    language,
    languages: site.languages as Language[],
    ...(question ? { question } : {}),
    ...(screen === 'walk' && traveller?.guidance ? { guidance: traveller.guidance } : {}),
    ...(screen === 'walk' && traveller?.light ? { light: traveller.light } : {}),
  };
}

function screenOf({ phase, inside }: GateState, asking: boolean): TravellerScreen {
  switch (phase.name) {
    case 'idle':
      return phase.notice ?? 'welcome';
    case 'reading':
      return asking ? 'question' : 'reading';
    case 'entering':
      return inside > 0 ? 'wait' : 'take-passport-and-enter';
    case 'capturing':
      return 'walk';
    case 'referred':
      return phase.reasons.includes('more-than-one-person') ? 'one-person-only' : 'officer';
    case 'leaving':
      return phase.released ? 'exit' : 'wait';
    case 'returning':
      return phase.released ? 'go-back' : 'wait';
    case 'emergency':
      return 'emergency';
    case 'outOfService':
      return 'closed';
  }
}

/** The declaration questions come one after another, in the site's order. */
export function nextQuestion(traveller: TravellerCase, language: Language, site: Site): TravellerView['question'] {
  const answered = new Set(traveller.answers.map((a) => a.question));
  const index = site.declaration.findIndex((q) => !answered.has(q.id));
  const question = site.declaration[index];
  if (!question) return undefined;
  const text = question.text[language] ?? question.text['en'] ?? question.id;
  return { id: question.id, number: index + 1, of: site.declaration.length, text };
}
