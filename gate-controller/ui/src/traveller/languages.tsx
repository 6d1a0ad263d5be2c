import type { Language } from '../../../src/views.ts';
import { words } from './words/index.ts';

interface Props {
  languages: readonly Language[];
  current: Language;
  onChoose: (language: Language) => void;
}

/** Always in the same corner, in the same order, each language in its own script: found without understanding the current one. */
export const Languages = ({ languages, current, onChoose }: Props) => (
  <nav class="languages" dir="ltr" aria-label={languages.map((language) => words[language].name).join(', ')}>
    {languages.map((language) => (
      <button
        key={language}
        type="button"
        lang={language}
        dir={words[language].direction}
        aria-pressed={language === current}
        onClick={() => onChoose(language)}
      >
        {words[language].name}
      </button>
    ))}
  </nav>
);
