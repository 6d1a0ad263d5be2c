import { useState } from 'preact/hooks';
import type { CaseView, EyePair } from '../../../src/views.ts';
import { Icon } from './icons.tsx';

/** Where the eyes come to lie in both frames: fractions of the frame's width and height. The frame is 3 : 4. */
const eyeLine = 0.42;
const eyeDistance = 0.26;
const frameRatio = 3 / 4;

/** Scale and shift that bring an image's eyes to the eye line, in percent of the frame. The roll is kept: a tilted head is evidence. */
export function layEyes(eyes: EyePair, imageRatio: number): { width: number; left: number; top: number } {
  const [leftX, leftY] = eyes.left;
  const [rightX, rightY] = eyes.right;
  // In units of the image's width, so that a slanted pair of eyes is measured along its own line.
  const distance = Math.hypot(rightX - leftX, (rightY - leftY) / imageRatio);
  const width = eyeDistance / distance;
  const height = (width / imageRatio) * frameRatio;
  return {
    width: width * 100,
    left: (0.5 - width * ((leftX + rightX) / 2)) * 100,
    top: (eyeLine - height * ((leftY + rightY) / 2)) * 100,
  };
}

function Face({ src, eyes, alt, missing }: { src?: string | undefined; eyes?: EyePair | undefined; alt: string; missing: string }) {
  const [ratio, setRatio] = useState<number>();
  const [broken, setBroken] = useState(false);
  if (src === undefined || broken) {
    return (
      <div class="face absent">
        <Icon name="person" />
        <span>{missing}</span>
      </div>
    );
  }
  const placed = eyes && ratio !== undefined ? layEyes(eyes, ratio) : undefined;
  const style = placed ? { width: `${placed.width}%`, height: 'auto', left: `${placed.left}%`, top: `${placed.top}%` } : {};
  return (
    <div class="face">
      <img
        src={src}
        alt={alt}
        class={placed ? 'aligned' : ''}
        style={style}
        onLoad={({ currentTarget: image }) => setRatio(image.naturalWidth / image.naturalHeight)}
        onError={() => setBroken(true)}
      />
    </div>
  );
}

/** Two faces of one size, eye to eye where the gate knows the eyes, with nothing between them. Captions stand outside. */
export const Faces = ({ open }: { open: CaseView }) => (
  <section class="faces" aria-label="Faces">
    <p class="caption">
      <strong>Passport chip</strong>
    </p>
    <Face
      key={open.portrait}
      src={open.portrait}
      eyes={open.eyes?.portrait}
      alt="Portrait from the passport's chip"
      missing="No chip image"
    />
    <Face key={open.live} src={open.live} eyes={open.eyes?.live} alt="Person in the gate" missing="No live image" />
    <p class="caption">
      <strong>In the gate</strong>
    </p>
  </section>
);
