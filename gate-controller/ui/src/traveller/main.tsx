import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Language, TravellerScreen, TravellerView } from '../../../src/views.ts';
import '../shared/fonts.css';
import '../shared/tokens.css';
import './traveller.css';
import './picture.css';
import { send, useStream, useTick } from '../shared/hooks.ts';
import { Languages } from './languages.tsx';
import { useLight } from './light.ts';
import { MomentSign } from './moment-sign.tsx';
import { Picture } from './picture.tsx';
import { Question } from './question.tsx';
import { momentOf, words } from './words/index.ts';

/** Seconds without the gate after which its last instruction is no longer shown, and after which the gate counts as closed. */
const staleSeconds = 4;
const closedSeconds = 20;

const beforeFirst: TravellerView = { screen: 'wait', language: 'en', languages: [] };

/** An instruction that the gate no longer stands behind must not stay; leaving in an emergency is right in any case. */
function withoutGate(view: TravellerView, silentSeconds: number): TravellerView {
  if (silentSeconds < staleSeconds || view.screen === 'emergency') return view;
  const screen: TravellerScreen = silentSeconds < closedSeconds ? 'wait' : 'closed';
  return { screen, language: view.language, languages: [] };
}

function Traveller() {
  const { view: received = beforeFirst, lastSeen = 0, connected } = useStream<TravellerView>('/api/traveller/events');
  useTick(1000);
  const view = connected ? received : withoutGate(received, (performance.now() - lastSeen) / 1000);
  const spoken = words[view.language];
  const moment = momentOf[view.screen];
  useEffect(() => {
    document.documentElement.lang = view.language;
    document.documentElement.dir = spoken.direction;
  }, [view.language, spoken]);
  const light = useLight(view.light);
  const choose = (language: Language) => void send('POST', '/api/traveller/language', { language });

  return (
    <main class={`screen ${moment} ${view.screen} ${light ?? ''}`}>
      <header class="band">
        <MomentSign moment={moment} />
        <span>{spoken.moments[moment]}</span>
      </header>
      <Picture screen={view.screen} />
      <section class="words" aria-live="assertive">
        <Instruction view={view} />
        {view.progress !== undefined && <progress max={1} value={view.progress} aria-label={spoken.moments.wait} />}
      </section>
      {view.screen === 'question' && view.question && <Question question={view.question} words={spoken} />}
      {view.languages.length > 1 && <Languages languages={view.languages} current={view.language} onChoose={choose} />}
    </main>
  );
}

function Instruction({ view }: { view: TravellerView }) {
  const spoken = words[view.language];
  if (view.screen === 'question') {
    if (!view.question) return <h1>{spoken.screens.wait.title}</h1>;
    return (
      <>
        <p class="count">{spoken.question(view.question.number, view.question.of)}</p>
        <h1 class="asks" dir="auto">
          {view.question.text}
        </h1>
      </>
    );
  }
  const { title, detail } = spoken.screens[view.screen];
  // One instruction at a time: live advice takes the place of the general one.
  if (view.guidance) return <h1>{spoken.guidance[view.guidance]}</h1>;
  return (
    <>
      <h1>{title}</h1>
      {detail !== undefined && <p>{detail}</p>}
    </>
  );
}

render(<Traveller />, document.getElementById('page')!);
