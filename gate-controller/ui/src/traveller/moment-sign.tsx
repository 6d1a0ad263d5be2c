import type { ComponentChild } from 'preact';
import type { Moment } from './words/index.ts';

/** One shape for each kind of moment, so that colour never stands alone. 100 × 100, drawn in the band's ink. */
const shapes: Record<Moment, ComponentChild> = {
  act: (
    <>
      <rect x="8" y="8" width="84" height="84" rx="18" />
      <circle class="filled" cx="50" cy="50" r="17" />
    </>
  ),
  go: (
    <>
      <circle cx="50" cy="50" r="43" />
      <path class="follows-reading" d="M27 50H71M53 31L72 50L53 69" />
    </>
  ),
  wait: <path d="M22 8H78M22 92H78M28 8Q28 38 50 50Q72 62 72 92M72 8Q72 38 50 50Q28 62 28 92" />,
  help: (
    <>
      <path d="M50 6L88 20V50Q88 78 50 94Q12 78 12 50V20Z" />
      <circle class="filled" cx="50" cy="38" r="12" />
      <path d="M32 70Q32 56 50 56Q68 56 68 70" />
    </>
  ),
  stop: (
    <>
      <path d="M33 8H67L92 33V67L67 92H33L8 67V33Z" />
      <path d="M38 34V66M62 34V66" />
    </>
  ),
  closed: (
    <>
      <circle cx="50" cy="50" r="43" />
      <path d="M26 50H74" />
    </>
  ),
  emergency: (
    <>
      <path d="M50 8L94 88H6Z" />
      <path d="M50 38V60M50 73V75" />
    </>
  ),
};

export const MomentSign = ({ moment }: { moment: Moment }) => (
  <svg class="sign" viewBox="0 0 100 100" aria-hidden="true">
    {shapes[moment]}
  </svg>
);
