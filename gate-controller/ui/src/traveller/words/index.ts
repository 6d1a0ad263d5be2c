import type { Language } from '../../../../src/views.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { mi } from './mi.ts';
import type { Words } from './words.ts';
import { zh } from './zh.ts';

export { type Moment, momentOf, type Words } from './words.ts';
export const words: Record<Language, Words> = { en, de, fr, mi, zh, ar };
