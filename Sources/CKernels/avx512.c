// The kernels on 512-bit vectors: AVX-512 F, DQ, BW and VL.
#if defined(__x86_64__)
#include <immintrin.h>

#include "internal.h"

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma,f16c"))), \
    apply_to = function)
#define VW 16
#define CK_BLOCK 8
#define CK_LOAD_PART
typedef float PartVector __attribute__((ext_vector_type(16)));
static inline __attribute__((always_inline)) PartVector vload_part(const float *p, ptrdiff_t count) {
  return (PartVector)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
}
static inline __attribute__((always_inline)) void vstore_part(
    float *p, PartVector v, ptrdiff_t count) {
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
}
#include "simd/vector.h"

ALWAYS V vwiden_f16(const uint16_t *p) {
  return (V)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}

#include "simd/transpose.h"
#include "simd/exp.h"
#include "simd/rows.h"
#include "simd/vectors.h"
#include "simd/attention.h"
#include "simd/logistic.h"
#include "blocks.h"
#pragma clang attribute pop

#define CK_TABLE ck_avx512_kernels
#include "table.h"
#endif
