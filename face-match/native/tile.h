/*
 * Compares live panels with chip panels: NAME for the instructions of TARGET, vectors of LANES numbers, tiles of HIGH live templates by two
 * vectors of chip templates. A tile stays in registers while all numbers of its templates go by, and is counted there: the cosines
 * are never stored, unless one of them reaches the threshold.
 *
 * The live panels of one call should fit the second cache: all of them meet one chip panel, which stays in the first, before the next one comes.
 */
#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define FLOATS JOIN(NAME, _floats)
#define WHOLES JOIN(NAME, _wholes)
#define WIDE (2 * LANES)

typedef float FLOATS __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t WHOLES __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

TARGET static int32_t NAME(Work *work) {
  const size_t dimensions = (size_t)work->dimensions;
  const FLOATS scale = work->scale - (FLOATS){0}, threshold = work->threshold - (FLOATS){0};
  const WHOLES skipped = work->skipped - (WHOLES){0};
  for (int32_t chip = work->chip_from; chip < work->chip_to; chip++) {
    if (work->tiles + (work->live_to - work->live_from) > work->room) return chip; /* the caller empties the hits and comes back */
    const float *right = work->chip + (size_t)chip * WIDE * dimensions;
    const int32_t *right_persons = work->chip_persons + (size_t)chip * WIDE;
    for (int32_t live = work->live_from; live < work->live_to; live++) {
      const float *left = work->live + (size_t)live * HIGH * dimensions;
      const int32_t *left_persons = work->live_persons + (size_t)live * HIGH;
      FLOATS tile[HIGH][2];
#pragma GCC unroll 12
      for (int r = 0; r < HIGH; r++) tile[r][0] = tile[r][1] = (FLOATS){0};
      for (size_t k = 0; k < dimensions; k++) {
        const FLOATS b0 = *(const FLOATS *)(right + k * WIDE), b1 = *(const FLOATS *)(right + k * WIDE + LANES);
#pragma GCC unroll 12
        for (int r = 0; r < HIGH; r++) {
          const float a = left[k * HIGH + r];
          tile[r][0] += a * b0;
          tile[r][1] += a * b1;
        }
      }

      WHOLES reached = {0};
#pragma GCC unroll 12
      for (int r = 0; r < HIGH; r++) reached |= (tile[r][0] >= threshold) | (tile[r][1] >= threshold);
      int64_t any = 0, part;
      for (size_t i = 0; i < sizeof reached; i += sizeof part) {
        memcpy(&part, (const char *)&reached + i, sizeof part);
        any |= part;
      }
      if (any) {
        float *hit = work->hits + (size_t)work->tiles++ * (2 + HIGH * WIDE);
        memcpy(hit, &live, 4);
        memcpy(hit + 1, &chip, 4);
        memcpy(hit + 2, tile, sizeof tile);
      }

      const WHOLES p0 = *(const WHOLES *)right_persons, p1 = *(const WHOLES *)(right_persons + LANES);
      int32_t bins[HIGH][WIDE];
#pragma GCC unroll 12
      for (int r = 0; r < HIGH; r++) {
        const WHOLES person = left_persons[r] - (WHOLES){0};
        const WHOLES same0 = person == p0, same1 = person == p1;
        const WHOLES q0 = __builtin_convertvector(tile[r][0] * scale + scale, WHOLES);
        const WHOLES q1 = __builtin_convertvector(tile[r][1] * scale + scale, WHOLES);
        *(WHOLES *)bins[r] = (same0 & skipped) | (~same0 & q0);
        *(WHOLES *)(bins[r] + LANES) = (same1 & skipped) | (~same1 & q1);
      }
      const int32_t *bin = bins[0];
      for (int i = 0; i < HIGH * WIDE; i++) work->bins[bin[i]]++;
    }
  }
  return work->chip_to;
}

#undef JOIN2
#undef JOIN
#undef FLOATS
#undef WHOLES
#undef WIDE
