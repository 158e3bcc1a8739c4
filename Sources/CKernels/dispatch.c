// Which forms of the kernels this processor has.
#include "internal.h"

// __builtin_cpu_supports asks CPUID and XGETBV: an instruction set counts only when the operating
// system saves its registers.
uint32_t ck_features(void) {
  uint32_t features = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
      && __builtin_cpu_supports("f16c"))
    features |= ck_feature_avx2;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    features |= ck_feature_avx512;
  if (__builtin_cpu_supports("avx512bf16")) features |= ck_feature_avx512_bf16;
#elif defined(__aarch64__)
  features |= ck_feature_neon;  // part of the base instruction set
#endif
  return features;
}

const ck_kernels *ck_kernels_at(int32_t level) {
  if (level == ck_level_scalar) return &ck_scalar_kernels;
#if defined(__x86_64__)
  uint32_t features = ck_features();
  if (level == ck_level_avx2 && (features & ck_feature_avx2)) return &ck_avx2_kernels;
  if (level == ck_level_avx512 && (features & ck_feature_avx512)
      && (features & ck_feature_avx2))
    return &ck_avx512_kernels;
#elif defined(__aarch64__)
  if (level == ck_level_neon) return &ck_neon_kernels;
#endif
  return 0;
}

int32_t ck_best_level(void) {
  static const int32_t order[] = {ck_level_avx512, ck_level_avx2, ck_level_neon};
  for (size_t i = 0; i < sizeof order / sizeof *order; i++)
    if (ck_kernels_at(order[i])) return order[i];
  return ck_level_scalar;
}

ptrdiff_t ck_attention_scratch(ptrdiff_t nk, ptrdiff_t d) {
  ptrdiff_t padded = (nk + CK_WIDEST - 1) / CK_WIDEST * CK_WIDEST;
  return (d + CK_QUERIES) * padded;
}
