import { type Static, Type } from 'typebox';

/** All that browsers may send, refused before any handler sees it when it differs. */

const strict = { additionalProperties: false };

export const Answer = Type.Object(
  { question: Type.String({ minLength: 1, maxLength: 100 }), answer: Type.Union([Type.Literal('yes'), Type.Literal('no')]) },
  strict,
);
export type Answer = Static<typeof Answer>;

export const LanguageChoice = Type.Object({ language: Type.String({ minLength: 2, maxLength: 8 }) }, strict);
export type LanguageChoice = Static<typeof LanguageChoice>;

export const LightShown = Type.Object({ step: Type.Integer({ minimum: 1, maximum: 100 }) }, strict);
export type LightShown = Static<typeof LightShown>;

export const SignIn = Type.Object(
  { officer: Type.String({ minLength: 1, maxLength: 64 }), pin: Type.String({ minLength: 1, maxLength: 64 }) },
  strict,
);
export type SignIn = Static<typeof SignIn>;

export const CasePath = Type.Object({ passageId: Type.String({ minLength: 1, maxLength: 100 }) }, strict);
export type CasePath = Static<typeof CasePath>;

export const FaultPath = Type.Object({ code: Type.String({ minLength: 1, maxLength: 100 }) }, strict);
export type FaultPath = Static<typeof FaultPath>;

/** The reason holds at least one word: `\S` at both ends of three characters or more. */
export const Decision = Type.Object(
  {
    action: Type.Union([Type.Literal('admit'), Type.Literal('manual-processing'), Type.Literal('send-back')]),
    reason: Type.String({ minLength: 3, maxLength: 500, pattern: '^\\s*\\S[\\s\\S]*\\S\\s*$' }),
  },
  strict,
);
export type Decision = Static<typeof Decision>;
