/*
 * The report's one script, written into the page: reads curves under the pointer or by arrow keys, and shows and hides groups. It fetches
 * nothing, and without it the page lacks nothing but this.
 */

interface Curve {
  readonly name: string;
  readonly mated: number;
  readonly nonMated: number;
  readonly steps: readonly Step[];
}

/** Threshold, false matches, false non-matches, x and y on axes from 0 to 1000, FNMR's interval, and FMR's where known. */
type Step = readonly [number, number, number, number, number, number, number, number?, number?];

const data = document.getElementById('det-data');
const curves = JSON.parse(data?.textContent ?? '{}') as Readonly<Record<string, Curve>>;

const readout = document.createElement('div');
readout.id = 'readout';
readout.setAttribute('role', 'status');
readout.hidden = true;
document.body.append(readout);

const whole = new Intl.NumberFormat('en');
const percent = (rate: number): string => `${Number((rate * 100).toPrecision(rate > 0.1 ? 3 : 2))}\u00a0%`;

for (const svg of document.querySelectorAll<SVGSVGElement>('svg.det[data-frame]')) listen(svg);
for (const box of document.querySelectorAll<HTMLInputElement>('.legend input[data-toggles]')) toggle(box);

function listen(svg: SVGSVGElement): void {
  const [left, right, top, bottom] = svg.dataset['frame']!.split(' ').map(Number) as [number, number, number, number];
  const dot = document.createElementNS(svg.namespaceURI!, 'circle') as SVGCircleElement;
  dot.setAttribute('class', 'reading');
  dot.setAttribute('r', '4');
  let at: { id: string; step: number } | undefined;

  const place = ([, , , x, y]: Step): [number, number] => [left + (x / 1000) * (right - left), top + (y / 1000) * (bottom - top)];
  const visible = (): string[] =>
    [...svg.querySelectorAll<SVGElement>('[data-curve]')].flatMap((series) =>
      series.classList.contains('off') || !curves[series.dataset['curve']!] ? [] : [series.dataset['curve']!],
    );
  const toScreen = (x: number, y: number): DOMPoint => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM()!);

  const show = (id: string, step: number): void => {
    const curve = curves[id]!;
    at = { id, step: Math.max(0, Math.min(curve.steps.length - 1, step)) };
    const point = curve.steps[at.step]!;
    const [x, y] = place(point);
    dot.setAttribute('cx', String(x));
    dot.setAttribute('cy', String(y));
    svg.append(dot);
    for (const series of svg.querySelectorAll<SVGElement>('[data-curve]')) series.classList.toggle('read', series.dataset['curve'] === id);
    say(curve, point);
    const { x: pageX, y: pageY } = toScreen(x, y);
    const box = readout.getBoundingClientRect();
    const besides = pageX + 14 + box.width > innerWidth ? pageX - 14 - box.width : pageX + 14;
    readout.style.left = `${Math.max(4, besides)}px`;
    readout.style.top = `${Math.max(4, Math.min(innerHeight - box.height - 4, pageY - box.height - 10))}px`;
  };
  const hide = (): void => {
    at = undefined;
    dot.remove();
    readout.hidden = true;
    for (const series of svg.querySelectorAll('.read')) series.classList.remove('read');
  };
  const nearest = (event: PointerEvent): void => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()!.inverse());
    let best: { id: string; step: number; distance: number } | undefined;
    for (const id of visible())
      for (const [step, point] of curves[id]!.steps.entries()) {
        const [px, py] = place(point);
        const distance = (px - x) ** 2 + (py - y) ** 2;
        if (!best || distance < best.distance) best = { id, step, distance };
      }
    if (best) show(best.id, best.step);
  };
  /** The step of another curve at the FMR read now. */
  const across = (id: string): number => {
    const x = at ? curves[at.id]!.steps[at.step]![3] : 500;
    let best = 0;
    for (const [step, point] of curves[id]!.steps.entries())
      if (Math.abs(point[3] - x) < Math.abs(curves[id]!.steps[best]![3] - x)) best = step;
    return best;
  };
  const key = (event: KeyboardEvent): void => {
    const ids = visible();
    if (ids.length === 0) return;
    if (event.key === 'Escape') {
      hide();
      return;
    }
    const now = at && ids.includes(at.id) ? at : { id: ids[0]!, step: across(ids[0]!) };
    const stride = event.shiftKey ? 10 : 1;
    const index = ids.indexOf(now.id);
    const other = (by: number): [string, number] => {
      const id = ids[(index + by + ids.length) % ids.length]!;
      return [id, id === now.id ? now.step : across(id)];
    };
    // Steps run by rising threshold, that is from right to left.
    const moves: Readonly<Record<string, () => [string, number]>> = {
      ArrowRight: () => [now.id, now.step - stride],
      ArrowLeft: () => [now.id, now.step + stride],
      ArrowDown: () => other(1),
      ArrowUp: () => other(-1),
      Home: () => [now.id, curves[now.id]!.steps.length - 1],
      End: () => [now.id, 0],
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    show(...move());
  };

  svg.tabIndex = 0;
  svg.setAttribute('role', 'application');
  svg.setAttribute('aria-roledescription', 'DET curve; arrow keys read it');
  svg.addEventListener('pointermove', nearest);
  svg.addEventListener('pointerleave', hide);
  svg.addEventListener('keydown', key);
  svg.addEventListener('focus', () => {
    const [first] = visible();
    if (first && svg.matches(':focus-visible')) show(first, across(first));
  });
  svg.addEventListener('blur', hide);
}

/** Texts are set as text: names come from the inputs. */
function say(curve: Curve, [threshold, falseMatches, falseNonMatches, , , fnmrLow, fnmrHigh, fmrLow, fmrHigh]: Step): void {
  const line = (text: string, kind = ''): HTMLElement => {
    const element = document.createElement('div');
    element.textContent = text;
    element.className = kind;
    return element;
  };
  const rate = (name: string, errors: number, trials: number, low?: number, high?: number): HTMLElement =>
    line(
      `${name} ${percent(errors / trials)} (${whole.format(errors)} of ${whole.format(trials)})${low === undefined || high === undefined ? '' : `, interval ${percent(low)} to ${percent(high)}`}`,
    );
  readout.replaceChildren(
    line(curve.name, 'name'),
    line(`threshold ${threshold}`),
    rate('FMR', falseMatches, curve.nonMated, fmrLow, fmrHigh),
    rate('FNMR', falseNonMatches, curve.mated, fnmrLow, fnmrHigh),
  );
  readout.hidden = false;
}

function toggle(box: HTMLInputElement): void {
  box.hidden = false;
  const plot = box.closest('figure')!;
  const apply = (): void => {
    for (const series of plot.querySelectorAll<SVGElement>('[data-curve]'))
      if (series.dataset['curve'] === box.dataset['toggles']) series.classList.toggle('off', !box.checked);
  };
  box.addEventListener('change', apply);
  apply(); // browsers keep a box as it was left when a page is loaded again
}
