/** Places of a panel, on both sides: the tile of one workgroup. */
export const tileSide = 128;

/** Numbers of a template that a workgroup has at hand at once. */
const depth = 8;

/** `u32` words of one pair that is shown: places of both, cosine, bin. */
export const hitWords = 4;

/*
 * A workgroup of 16 × 16 compares a panel of 128 live templates with one of 128 chip templates, each invocation 8 × 8 of them: rows 4y to 4y + 3 and 64
 * further on, columns 4x to 4x + 3 and 64 further on. Panels are stored number by number, so that a step's numbers lie side by side and every invocation
 * fetches one vector of either panel. Sums are float32 throughout: half precision would widen `uncertaintyOf` a thousandfold.
 */
export const shader = /* wgsl */ `
struct Task {
  dimensions: u32,
  liveFrom: u32,   // first live panel in its buffer
  half: f32,       // bins / 2
  first: i32,      // bin of cosine -1
  skipped: i32,    // bin of pairs of one person
  threshold: f32,
  room: u32,       // for pairs that are shown
  count: u32,      // 0: only show
}
struct Hits {
  count: atomic<u32>,
  pairs: array<vec4<u32>>,
}
@group(0) @binding(0) var<uniform> task: Task;
@group(0) @binding(1) var<storage, read> live: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> chip: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> livePersons: array<i32>;
@group(0) @binding(4) var<storage, read> chipPersons: array<i32>;
@group(0) @binding(5) var<storage, read_write> bins: array<atomic<u32>>;
@group(0) @binding(6) var<storage, read_write> hits: Hits;

const side = ${tileSide}u;
const vectors = ${tileSide / 4}u;
const depth = ${depth}u;
var<workgroup> left: array<vec4<f32>, ${(depth * tileSide) / 4}>;
var<workgroup> right: array<vec4<f32>, ${(depth * tileSide) / 4}>;

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) at: vec3<u32>, @builtin(local_invocation_index) index: u32) {
  let livePanel = task.liveFrom + group.y;
  let chipPanel = group.x;
  let leftStart = livePanel * task.dimensions * vectors;
  let rightStart = chipPanel * task.dimensions * vectors;
  let end = task.dimensions * vectors;
  var sums: array<array<vec4<f32>, 2>, 8>;
  for (var k = 0u; k < task.dimensions; k += depth) {
    let own = k * vectors + index;
    left[index] = select(vec4<f32>(), live[leftStart + min(own, end - 1u)], own < end);
    right[index] = select(vec4<f32>(), chip[rightStart + min(own, end - 1u)], own < end);
    workgroupBarrier();
    for (var step = 0u; step < depth; step++) {
      let a0 = left[step * vectors + at.y];
      let a1 = left[step * vectors + 16u + at.y];
      let b0 = right[step * vectors + at.x];
      let b1 = right[step * vectors + 16u + at.x];
${Array.from({ length: 8 }, (_, row) =>
  [0, 1].map((c) => `      sums[${row}][${c}] = fma(vec4<f32>(a${row >> 2}.${'xyzw'[row & 3]}), b${c}, sums[${row}][${c}]);`).join('\n'),
).join('\n')}
    }
    workgroupBarrier();
  }
  for (var row = 0u; row < 8u; row++) {
    let livePlace = livePanel * side + (row >> 2u) * 64u + at.y * 4u + (row & 3u);
    let person = livePersons[livePlace];
    for (var column = 0u; column < 8u; column++) {
      let chipPlace = chipPanel * side + (column >> 2u) * 64u + at.x * 4u + (column & 3u);
      let cosine = sums[row][column >> 2u][column & 3u];
      let same = person == chipPersons[chipPlace];
      let bin = i32(cosine * task.half + task.half);
      if (task.count != 0u) {
        atomicAdd(&bins[u32(select(bin + task.first, task.skipped, same))], 1u);
      }
      if (cosine >= task.threshold && !same) {
        let place = atomicAdd(&hits.count, 1u);
        if (place < task.room) {
          hits.pairs[place] = vec4<u32>(livePlace, chipPlace, bitcast<u32>(cosine), u32(max(bin, 0)));
        }
      }
    }
  }
}
`;
