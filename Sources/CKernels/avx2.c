// The kernels on 256-bit vectors: AVX2, FMA and F16C.
#if defined(__x86_64__)
#include <immintrin.h>

#include "internal.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define VW 8
#define CK_BLOCK 4
#define CK_LOAD_PART
typedef float PartVector __attribute__((ext_vector_type(8)));
static const int32_t ck_part_masks[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
static inline __attribute__((always_inline)) __m256i part_mask(ptrdiff_t count) {
  return _mm256_loadu_si256((const __m256i *)(ck_part_masks + 8 - count));
}
static inline __attribute__((always_inline)) PartVector vload_part(const float *p, ptrdiff_t count) {
  return (PartVector)_mm256_maskload_ps(p, part_mask(count));
}
static inline __attribute__((always_inline)) void vstore_part(
    float *p, PartVector v, ptrdiff_t count) {
  _mm256_maskstore_ps(p, part_mask(count), (__m256)v);
}
#include "simd/vector.h"

ALWAYS V vwiden_f16(const uint16_t *p) {
  return (V)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}

#include "simd/transpose.h"
#include "simd/exp.h"
#include "simd/rows.h"
#include "simd/vectors.h"
#include "simd/attention.h"
#include "simd/logistic.h"
#include "blocks.h"
#pragma clang attribute pop

#define CK_TABLE ck_avx2_kernels
#include "table.h"
#endif
