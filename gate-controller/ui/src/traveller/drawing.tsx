import type { ComponentChildren } from 'preact';

/** The parts that the pictures are drawn with: a field of 1000 × 800, the floor at 720, the gate seen from the side. */

export const floor = 720;
const doorTop = 190;
export const entryX = 300;
export const exitX = 760;

export const Floor = () => <path class="line" d={`M30 ${floor}H970`} />;

function Door({ x, open }: { x: number; open: boolean }) {
  return open ? (
    <>
      <path class="door open" d={`M${x} ${doorTop}L${x + 62} ${doorTop + 34}V${floor + 22}L${x} ${floor}Z`} />
      <path class="line" d={`M${x} ${doorTop}V${floor}`} />
    </>
  ) : (
    <rect class="door closed" x={x - 11} y={doorTop} width="22" height={floor - doorTop} rx="8" />
  );
}

export function Gate({ entry = false, exit = false, totem = true }: { entry?: boolean; exit?: boolean; totem?: boolean }) {
  return (
    <g>
      <Floor />
      <rect class="glass" x={entryX} y={doorTop} width={exitX - entryX} height={floor - doorTop} />
      <path class="line" d={`M${entryX - 30} ${doorTop - 12}H${exitX + 30}`} />
      <Door x={entryX} open={entry} />
      <Door x={exitX} open={exit} />
      {totem && <Totem x={690} />}
    </g>
  );
}

export function Totem({ x }: { x: number }) {
  return (
    <g transform={`translate(${x} ${floor})`}>
      <rect class="solid" x="-20" y="-440" width="40" height="440" rx="14" />
      {[-400, -340, -280].map((y) => (
        <circle key={y} class="lens" cx="-4" cy={y} r="11" />
      ))}
    </g>
  );
}

interface PersonProps {
  x: number;
  /** Pixels that the person travels, again and again; negative is to the left. */
  travel?: number;
  other?: boolean;
  cap?: boolean;
  facing?: 1 | -1;
  passport?: boolean;
}

/** A walking or standing person, 400 high. Without motion a walker is shown mid-stride, part of the way. */
export function Person({ x, travel = 0, other = false, cap = false, facing = travel < 0 ? -1 : 1, passport = false }: PersonProps) {
  const walks = travel !== 0;
  return (
    <g class={other ? 'person other' : 'person'} transform={`translate(${x} ${floor})`}>
      <g class={walks ? 'travels' : ''} style={{ '--travel': `${travel}px`, '--part': `${travel * 0.4}px` }}>
        <g transform={`scale(${facing} 1)`}>
          <circle class="fill" cx="0" cy="-354" r="45" />
          {cap && <path class="cap" d="M-46-372L-64-408Q-66-418-56-421Q0-440 62-421Q72-417 68-406L48-372L80-356Q60-352 44-360H-44Z" />}
          <g transform="translate(0 -270)">
            <path class={walks ? 'limb arm swings-back' : 'limb arm'} d="M0 0V62L12 116" />
          </g>
          <g transform="translate(0 -172)">
            <path class={walks ? 'limb leg swings-back' : 'limb leg stands-back'} d="M0 0V152" />
            <path class={walks ? 'limb leg swings' : 'limb leg stands'} d="M0 0V152" />
          </g>
          <path class="limb torso" d="M0-262V-190" />
          <g transform="translate(0 -270)">
            <g class={walks ? 'swings' : ''}>
              <path class="limb arm near" d="M0 0V62L12 116" />
              {passport && <Booklet x={16} y={128} />}
            </g>
          </g>
        </g>
      </g>
    </g>
  );
}

const Booklet = ({ x, y }: { x: number; y: number }) => (
  <g transform={`translate(${x} ${y}) rotate(-12)`}>
    <rect class="cover" x="-24" y="-20" width="48" height="64" rx="6" />
    <circle class="emblem" cx="0" cy="10" r="10" />
  </g>
);

/** Where the movement leads: seen also by those who see no motion. */
export function FloorArrow({ from, to }: { from: number; to: number }) {
  const tip = to > from ? -1 : 1;
  return <path class="arrow" d={`M${from} 766H${to}M${to + tip * 26} 742L${to} 766L${to + tip * 26} 790`} />;
}

/** The flat reader, seen at a slant, and things lying in its plane. */
export function Reader({ children }: { children?: ComponentChildren }) {
  return (
    <g>
      <path class="solid side" d="M170 640V716Q170 736 190 736H702Q722 736 734 720L830 560V490L712 640Z" />
      <path class="plate" d="M290 440H810Q838 440 822 466L726 622Q714 640 692 640H190Q158 640 174 614L262 458Q272 440 290 440Z" />
      <Slanted>
        <rect class="target" x="-230" y="-120" width="460" height="240" rx="18" />
      </Slanted>
      {children}
    </g>
  );
}

/** Puts a flat drawing around (0, 0) into the reader's plane. */
export const Slanted = ({ children }: { children: ComponentChildren }) => (
  <g transform="translate(498 540) skewX(-30) scale(1 .62)">{children}</g>
);

/** An open passport lying face down: its cover is up. */
export const OpenPassport = () => (
  <g>
    <rect class="cover back" x="-212" y="-142" width="212" height="284" rx="14" />
    <rect class="cover" x="0" y="-142" width="212" height="284" rx="14" />
    <path class="spine" d="M0-142V142" />
    <circle class="emblem" cx="106" cy="-28" r="50" />
    <path class="emblem" d="M56-28H156M106-78Q70-28 106 22Q142-28 106-78" />
    <path class="emblem" d="M66 78H92M120 78H146M92 62H120V94H92Z" />
  </g>
);
