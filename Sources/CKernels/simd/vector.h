// A vector of VW floats and what the kernels do with it, over clang's vector types, so that one
// text serves every instruction set. The including file defines VW and sets the target; masked
// loads and 16-bit floats may be replaced by instructions of the set (CK_LOAD_PART, CK_STORE_PART,
// CK_WIDEN_F16).
#include <string.h>

typedef float V __attribute__((ext_vector_type(VW)));
typedef int32_t I __attribute__((ext_vector_type(VW)));
typedef uint32_t U __attribute__((ext_vector_type(VW)));
typedef float VLoose __attribute__((ext_vector_type(VW), aligned(4), may_alias));
typedef double D __attribute__((ext_vector_type(VW / 2)));
typedef float HLoose __attribute__((ext_vector_type(VW / 2), aligned(4), may_alias));
typedef uint16_t W16Loose __attribute__((ext_vector_type(VW), aligned(2), may_alias));
#define DW (VW / 2)

#define ALWAYS static inline __attribute__((always_inline, unused))

ALWAYS V vset(float x) { return x - (V){}; }
ALWAYS V vload(const float *p) { return *(const VLoose *)p; }
ALWAYS void vstore(float *p, V v) { *(VLoose *)p = v; }
ALWAYS V vfma(V a, V b, V c) { return __builtin_elementwise_fma(a, b, c); }
/// The larger; `a` NaN gives b, `b` NaN gives b.
ALWAYS V vmax(V a, V b) { return a > b ? a : b; }
ALWAYS V vmin(V a, V b) { return a < b ? a : b; }
ALWAYS V vabs(V a) { return (V)((I)a & 0x7fffffff); }

#ifndef CK_LOAD_PART
/// The first `count` numbers, the rest 0; reads no more than those.
ALWAYS V vload_part(const float *p, ptrdiff_t count) {
  V v = {};
  memcpy(&v, p, (size_t)count * 4);
  return v;
}
ALWAYS void vstore_part(float *p, V v, ptrdiff_t count) { memcpy(p, &v, (size_t)count * 4); }
#endif

/// The whole vector at the start of the last `left` numbers, or the part that there is.
ALWAYS V vload_upto(const float *p, ptrdiff_t left) {
  return left >= VW ? vload(p) : vload_part(p, left);
}
ALWAYS void vstore_upto(float *p, V v, ptrdiff_t left) {
  if (left >= VW) vstore(p, v);
  else vstore_part(p, v, left);
}

ALWAYS I vindices(void) {
#if VW == 16
  return (I){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#elif VW == 8
  return (I){0, 1, 2, 3, 4, 5, 6, 7};
#else
  return (I){0, 1, 2, 3};
#endif
}

/// `v` where from <= lane < to, else `other`.
ALWAYS V vkeep(V v, ptrdiff_t from, ptrdiff_t to, V other) {
  I lane = vindices();
  I inside = (lane >= (int32_t)from) & (lane < (int32_t)to);
  return inside ? v : other;
}

// Sums and maxima over the lanes, by halves: a fixed order.
#if VW == 16
#define FOLD8(v) (__builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
#define FOLD4(v) (__builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3))
#define FOLD2(v) (__builtin_shufflevector(v, v, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1))
#define FOLD1(v) (__builtin_shufflevector(v, v, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0))
#elif VW == 8
#define FOLD4(v) (__builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3))
#define FOLD2(v) (__builtin_shufflevector(v, v, 2, 3, 0, 1, 2, 3, 0, 1))
#define FOLD1(v) (__builtin_shufflevector(v, v, 1, 0, 1, 0, 1, 0, 1, 0))
#else
#define FOLD2(v) (__builtin_shufflevector(v, v, 2, 3, 0, 1))
#define FOLD1(v) (__builtin_shufflevector(v, v, 1, 0, 1, 0))
#endif

ALWAYS float vsum(V v) {
#if VW == 16
  v += FOLD8(v);
#endif
#if VW >= 8
  v += FOLD4(v);
#endif
  v += FOLD2(v);
  v += FOLD1(v);
  return v[0];
}

ALWAYS float vlargest(V v) {
#if VW == 16
  v = vmax(FOLD8(v), v);
#endif
#if VW >= 8
  v = vmax(FOLD4(v), v);
#endif
  v = vmax(FOLD2(v), v);
  v = vmax(FOLD1(v), v);
  return v[0];
}

ALWAYS D dload(const float *p) { return __builtin_convertvector(*(const HLoose *)p, D); }
ALWAYS D dfma(D a, D b, D c) { return __builtin_elementwise_fma(a, b, c); }
ALWAYS double dsum(D v) {
  double total = v[0];
  for (int i = 1; i < DW; i++) total += v[i];
  return total;
}
