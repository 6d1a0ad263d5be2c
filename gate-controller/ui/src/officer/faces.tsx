import { useState } from 'preact/hooks';
import type { CaseView, EyePair } from '../../../src/views.ts';
import { layEyes } from './eyes.ts';
import { Icon } from './icons.tsx';

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
