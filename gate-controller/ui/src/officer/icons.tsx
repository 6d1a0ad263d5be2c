/** Line drawings of one hand: 24 × 24, stroke 2. The octagon means now, the diamond soon, the ring normal. */
const paths = {
  now: 'M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16.2v.1',
  soon: 'M12 2.5L21.5 12L12 21.5L2.5 12zM12 8.5v4M12 15.5v.1',
  normal: 'M12 4a8 8 0 100 16a8 8 0 100-16z',
  good: 'M5 12.5l4.5 4.5L19 7',
  bad: 'M6 6l12 12M18 6L6 18',
  unknown: 'M9 9a3 3 0 116 0c0 2-3 2.3-3 4.5M12 17.5v.1',
  none: 'M7 12h10',
  lost: 'M3 3l18 18M5 12a10 10 0 014-2.400M2 8.500a15 15 0 015-3M12 19.500v.1M8.500 15.800a5 5 0 017 0M13 9.200a10 10 0 016 2.800M11 5a15 15 0 0111 3.500',
  person: 'M12 4a4 4 0 100 8a4 4 0 100-8zM4 21c0-5 3-7 8-7s8 2 8 7',
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);
