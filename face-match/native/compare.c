/*
 * The comparison of packed panels (src/compare/panels.ts) for Node.js, on Node-API alone: needs a C compiler and no build tool.
 *
 * One function is compiled three times from tile.h, for three sets of instructions, and chosen when the library is loaded: the file
 * built on one machine runs on every other of its architecture. Vectors are the compiler's own (GCC and Clang have them), so that
 * the same text is AVX-512, AVX2, SSE2 or NEON.
 */
#include <node_api.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
  const float *live, *chip;
  const int32_t *live_persons, *chip_persons;
  int32_t live_from, live_to, chip_from, chip_to; /* panels */
  int32_t dimensions;
  uint32_t *bins; /* of cosine -1 */
  int32_t skipped; /* bin of pairs of one person, seen from there */
  float scale, threshold;
  float *hits;
  int32_t room; /* tiles */
  int32_t tiles; /* handed over */
} Work;

#if defined(__x86_64__)
/* 32 registers of 16 numbers: 12 × 32 takes 24 of them, 2 for chips, 1 for a live number. */
#define NAME compare_avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,fma")))
#define LANES 16
#define HIGH 12
#include "tile.h"
#undef NAME
#undef TARGET
#undef LANES
#undef HIGH

/* 16 registers of 8 numbers: 6 × 16 takes 12 of them. */
#define NAME compare_avx2
#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8
#define HIGH 6
#include "tile.h"
#undef NAME
#undef TARGET
#undef LANES
#undef HIGH
#endif

#define NAME compare_plain
#define TARGET
#define LANES 4
#if defined(__aarch64__)
#define HIGH 8 /* 32 registers: 8 × 8 takes 16 of them, in reach of the fused instruction with one lane for all */
#else
#define HIGH 4
#endif
#include "tile.h"
enum { plain_high = HIGH };
#undef NAME
#undef TARGET
#undef LANES
#undef HIGH

typedef struct {
  const char *instructions;
  int32_t live, chip; /* places of a tile */
  int32_t (*compare)(Work *);
} Kernel;

static const Kernel kernels[] = {
#if defined(__x86_64__)
  {"avx512", 12, 32, compare_avx512},
  {"avx2", 6, 16, compare_avx2},
#endif
  {"plain", plain_high, 8, compare_plain},
};

static int runs_here(const Kernel *kernel) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (kernel->compare == compare_avx512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  if (kernel->compare == compare_avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  return kernel != NULL;
}

static napi_value refuse(napi_env env, const char *why) {
  napi_throw_type_error(env, NULL, why);
  return NULL;
}

/* A typed array of this type; its memory stays where it is while the call lasts. */
static void *array(napi_env env, napi_value value, napi_typedarray_type wanted, size_t *length) {
  napi_typedarray_type type;
  void *data;
  if (napi_get_typedarray_info(env, value, &type, length, &data, NULL, NULL) != napi_ok || type != wanted) return NULL;
  return data;
}

/* (live, livePersons, chip, chipPersons, panels, dimensions, bins, first, skipped, scale, threshold, hits) → [chip panel, tiles]; see native-kernel.ts. */
static napi_value compare(napi_env env, napi_callback_info info) {
  size_t count = 12;
  napi_value given[12];
  const Kernel *kernel;
  napi_get_cb_info(env, info, &count, given, NULL, (void **)&kernel);
  if (count != 12) return refuse(env, "expected twelve values");
  size_t live_length, live_places, chip_length, chip_places, four, bins_length, hits_length;
  Work work = {0};
  work.live = array(env, given[0], napi_float32_array, &live_length);
  work.live_persons = array(env, given[1], napi_int32_array, &live_places);
  work.chip = array(env, given[2], napi_float32_array, &chip_length);
  work.chip_persons = array(env, given[3], napi_int32_array, &chip_places);
  const int32_t *panels = array(env, given[4], napi_int32_array, &four);
  uint32_t *bins = array(env, given[6], napi_uint32_array, &bins_length);
  work.hits = array(env, given[11], napi_float32_array, &hits_length);
  int32_t first, skipped;
  double scale, threshold;
  if (!work.live || !work.live_persons || !work.chip || !work.chip_persons || !panels || four != 4 || !bins || !work.hits ||
      napi_get_value_int32(env, given[5], &work.dimensions) != napi_ok || napi_get_value_int32(env, given[7], &first) != napi_ok ||
      napi_get_value_int32(env, given[8], &skipped) != napi_ok || napi_get_value_double(env, given[9], &scale) != napi_ok ||
      napi_get_value_double(env, given[10], &threshold) != napi_ok)
    return refuse(env, "a value has another type than expected");

  work.live_from = panels[0];
  work.live_to = panels[1];
  work.chip_from = panels[2];
  work.chip_to = panels[3];
  work.bins = bins + first;
  work.skipped = skipped - first;
  work.scale = (float)scale;
  work.threshold = (float)threshold;
  work.room = (int32_t)(hits_length / (2 + (size_t)kernel->live * kernel->chip));
  /* Nothing outside the arrays is read or written, whatever the caller says. A cosine of unit vectors stays well within the bins' margins. */
  const size_t dimensions = (size_t)work.dimensions;
  if (work.dimensions < 1 || work.live_from < 0 || work.chip_from < 0 || work.live_from >= work.live_to || work.chip_from >= work.chip_to ||
      (size_t)work.live_to * kernel->live > live_places || (size_t)work.live_to * kernel->live * dimensions > live_length ||
      (size_t)work.chip_to * kernel->chip > chip_places || (size_t)work.chip_to * kernel->chip * dimensions > chip_length ||
      first < 0 || skipped < 0 || (size_t)skipped >= bins_length || (size_t)first + 2 * (size_t)scale + (size_t)first > (size_t)skipped ||
      work.room < work.live_to - work.live_from)
    return refuse(env, "an array is too short");

  const int32_t reached = kernel->compare(&work);
  napi_value result, number;
  napi_create_array_with_length(env, 2, &result);
  napi_create_int32(env, reached, &number);
  napi_set_element(env, result, 0, number);
  napi_create_int32(env, work.tiles, &number);
  napi_set_element(env, result, 1, number);
  return result;
}

/* Exports the kernels that run here, the fastest first. */
NAPI_MODULE_INIT() {
  napi_value list;
  uint32_t length = 0;
  napi_create_array(env, &list);
  for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
    const Kernel *kernel = &kernels[i];
    if (!runs_here(kernel)) continue;
    napi_value object, value;
    napi_create_object(env, &object);
    napi_create_string_utf8(env, kernel->instructions, NAPI_AUTO_LENGTH, &value);
    napi_set_named_property(env, object, "instructions", value);
    napi_create_int32(env, kernel->live, &value);
    napi_set_named_property(env, object, "live", value);
    napi_create_int32(env, kernel->chip, &value);
    napi_set_named_property(env, object, "chip", value);
    napi_create_function(env, "compare", NAPI_AUTO_LENGTH, compare, (void *)kernel, &value);
    napi_set_named_property(env, object, "compare", value);
    napi_set_element(env, list, length++, object);
  }
  napi_set_named_property(env, exports, "kernels", list);
  return exports;
}
