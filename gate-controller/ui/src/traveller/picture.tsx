import type { ComponentChild } from 'preact';
import type { TravellerScreen } from '../../../src/views.ts';
import { Floor, FloorArrow, floor, Gate, OpenPassport, Person, Reader, Slanted, Totem } from './drawing.tsx';

/** The next movement of the body for every screen: one thing moves, and an arrow says the same without motion. */
const scenes: Record<TravellerScreen, () => ComponentChild> = {
  welcome: () => (
    <Reader>
      <path class="arrow" d="M888 250V400M850 362L888 400L926 362" />
      <g class="lays-down">
        <Slanted>
          <OpenPassport />
        </Slanted>
      </g>
    </Reader>
  ),
  reading: () => (
    <Reader>
      <Slanted>
        <OpenPassport />
      </Slanted>
      <g class="waves">
        <path class="arrow" d="M440 300Q498 258 556 300" />
        <path class="arrow" d="M400 244Q498 176 596 244" />
        <path class="arrow" d="M360 188Q498 94 636 188" />
      </g>
    </Reader>
  ),
  question: () => (
    <g>
      <rect class="sheet" x="250" y="60" width="500" height="680" rx="36" />
      <path class="line" d="M430 250Q430 170 500 170Q572 170 572 244Q572 296 520 318Q500 328 500 366" />
      <circle class="solid" cx="500" cy="428" r="15" />
      <g class="presses">
        <rect class="choice" x="306" y="540" width="176" height="140" rx="24" />
        <path class="tick" d="M356 612L386 642L436 582" />
      </g>
      <rect class="choice" x="518" y="540" width="176" height="140" rx="24" />
      <path class="tick" d="M574 578L638 642M638 578L574 642" />
    </g>
  ),
  'take-passport-and-enter': () => (
    <>
      <Gate entry />
      <FloorArrow from={90} to={520} />
      <Person x={120} travel={380} passport />
    </>
  ),
  'one-person-only': () => (
    <>
      <Gate entry />
      <Person x={520} other />
      <FloorArrow from={250} to={60} />
      <Person x={230} travel={-130} facing={1} />
      <g transform="translate(530 96)">
        <circle class="badge" r="62" />
        <path class="one" d="M-16-16L6-34V34M-16 34H28" />
      </g>
    </>
  ),
  walk: () => (
    <>
      <Gate />
      <FloorArrow from={370} to={640} />
      <Person x={390} travel={190} />
    </>
  ),
  look: () => (
    <>
      <Floor />
      <Totem x={730} />
      <path class="sight" d="M400 366H690" />
      <path class="frame" d="M262 330V288H304M436 288V330M394 288H436M262 410V452H304M436 410V452H394" />
      <Person x={350} />
    </>
  ),
  wait: () => (
    <>
      <Gate />
      <Person x={500} />
      <g class="dots">
        <circle class="fill" cx="440" cy="90" r="20" />
        <circle class="fill" cx="500" cy="90" r="20" />
        <circle class="fill" cx="560" cy="90" r="20" />
      </g>
    </>
  ),
  exit: () => (
    <>
      <Gate exit totem={false} />
      <FloorArrow from={560} to={950} />
      <Person x={560} travel={330} />
    </>
  ),
  officer: () => (
    <>
      <Floor />
      <Person x={330} other />
      <Person x={900} travel={-370} cap />
      <FloorArrow from={920} to={560} />
    </>
  ),
  'go-back': () => (
    <>
      <Gate entry />
      <FloorArrow from={540} to={80} />
      <Person x={520} travel={-400} />
    </>
  ),
  desk: () => (
    <>
      <Floor />
      <Person x={810} other cap facing={-1} />
      <path class="counter" d={`M600 540H760M620 540V${floor}H740V540`} />
      <FloorArrow from={110} to={520} />
      <Person x={130} travel={330} />
    </>
  ),
  'try-again': () => (
    <Reader>
      <path class="arrow" d="M928 285A90 90 0 1 1 895 162M878 122L895 162L852 166" />
      <g class="lays-down">
        <Slanted>
          <OpenPassport />
        </Slanted>
      </g>
    </Reader>
  ),
  closed: () => (
    <>
      <Gate totem={false} />
      <g transform="translate(530 450)">
        <circle class="barred" r="128" />
        <path class="bar" d="M-68 0H68" />
      </g>
    </>
  ),
  emergency: () => (
    <>
      <Floor />
      <path class="door open" d="M640 130H900V720H640Z" />
      <path class="line" d="M620 720V120H920V720" />
      <FloorArrow from={150} to={760} />
      <Person x={190} travel={560} />
    </>
  ),
};

/** Never mirrored: the gate stands where it stands, in every language. Words beside it say the same, so it is hidden from readers. */
export function Picture({ screen }: { screen: TravellerScreen }) {
  return (
    <svg class="picture" viewBox="0 0 1000 820" aria-hidden="true" direction="ltr" key={screen}>
      {scenes[screen]()}
    </svg>
  );
}
