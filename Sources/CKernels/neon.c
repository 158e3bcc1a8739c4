// The kernels on 128-bit vectors of 64-bit ARM.
#if defined(__aarch64__)
#include <arm_neon.h>

#include "internal.h"

#define VW 4
#define CK_BLOCK 4
#include "simd/vector.h"

ALWAYS V vwiden_f16(const uint16_t *p) {
  return (V)vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)));
}

#include "simd/transpose.h"
#include "simd/exp.h"
#include "simd/rows.h"
#include "simd/vectors.h"
#include "simd/attention.h"
#include "simd/logistic.h"
#include "blocks.h"

#define CK_TABLE ck_neon_kernels
#include "table.h"
#endif
