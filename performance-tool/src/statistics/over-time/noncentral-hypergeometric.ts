/**
 * P(X < x) + ½ P(X = x) of Fisher's noncentral hypergeometric distribution: X of `first` trials among `errors` errors in `first + second`
 * trials, where the odds of an error are `odds` times as high in the first. With odds 1 it is the hypergeometric one.
 */
export function middleP(x: number, first: number, second: number, errors: number, odds: number): number {
  const least = Math.max(0, errors - second);
  const most = Math.min(first, errors);
  if (least === most) return 0.5;
  // P(k + 1) ÷ P(k)
  const ratio = (k: number) => (odds * (first - k) * (errors - k)) / ((k + 1) * (second - errors + k + 1));
  const mode = modeOf(least, most, ratio);
  let total = 1;
  let below = mode < x ? 1 : mode === x ? 0.5 : 0;
  const add = (k: number, share: number) => {
    total += share;
    if (k < x) below += share;
    else if (k === x) below += share / 2;
  };
  let weight = 1;
  for (let k = mode; k < most && weight > 1e-18; k++) {
    weight *= ratio(k);
    add(k + 1, weight);
  }
  weight = 1;
  for (let k = mode; k > least && weight > 1e-18; k--) {
    weight /= ratio(k - 1);
    add(k - 1, weight);
  }
  return below / total;
}

function modeOf(least: number, most: number, ratio: (k: number) => number): number {
  let low = least;
  let high = most;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ratio(middle) > 1) low = middle + 1;
    else high = middle;
  }
  return low;
}
