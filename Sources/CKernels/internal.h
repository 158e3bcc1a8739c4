// What the forms of the kernels share.
#pragma once

#include "ckernels.h"

extern const ck_kernels ck_scalar_kernels;
#if defined(__x86_64__)
extern const ck_kernels ck_avx2_kernels;
extern const ck_kernels ck_avx512_kernels;
#elif defined(__aarch64__)
extern const ck_kernels ck_neon_kernels;
#endif

/// The widest vector of any level, in floats: scratch is padded to it.
#define CK_WIDEST 16
/// Numbers of a panel: the widest vector, so that every level divides it.
#define CK_LANES ck_lanes
/// The most queries that any level treats at once.
#define CK_QUERIES 8

/// The keys that query i sees: [*low, *high), cut to [0, nk).
static inline void ck_range(
    const ck_attention_arguments *p, ptrdiff_t i, ptrdiff_t *low, ptrdiff_t *high) {
  ptrdiff_t from = p->low ? p->low[i] : p->offset + i - p->left;
  ptrdiff_t to = p->high ? p->high[i] : p->offset + i + p->right + 1;
  *low = from < 0 ? 0 : from;
  *high = to > p->nk ? p->nk : to;
  if (*high < *low) *high = *low;
}
