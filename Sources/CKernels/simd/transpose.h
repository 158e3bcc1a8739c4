// The transpose of a square of VW × VW numbers held in VW vectors. Each round exchanges blocks of
// `step` numbers between rows that are `step` apart; lanes of the shuffles: below VW from the first
// row, from VW on from the second.

#if VW == 16
#define LOWER8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define UPPER8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define LOWER4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define UPPER4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define LOWER2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define UPPER2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define LOWER1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define UPPER1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#elif VW == 8
#define LOWER4 0, 1, 2, 3, 8, 9, 10, 11
#define UPPER4 4, 5, 6, 7, 12, 13, 14, 15
#define LOWER2 0, 1, 8, 9, 4, 5, 12, 13
#define UPPER2 2, 3, 10, 11, 6, 7, 14, 15
#define LOWER1 0, 8, 2, 10, 4, 12, 6, 14
#define UPPER1 1, 9, 3, 11, 5, 13, 7, 15
#else
#define LOWER2 0, 1, 4, 5
#define UPPER2 2, 3, 6, 7
#define LOWER1 0, 4, 2, 6
#define UPPER1 1, 5, 3, 7
#endif

#define EXCHANGE(step, LOWER, UPPER) \
  _Pragma("clang loop unroll(full)") for (int r = 0; r < VW; r++) if (!(r & (step))) { \
    V a = v[r], b = v[r + (step)]; \
    v[r] = __builtin_shufflevector(a, b, LOWER); \
    v[r + (step)] = __builtin_shufflevector(a, b, UPPER); \
  }

ALWAYS void vtranspose(V v[VW]) {
#if VW == 16
  EXCHANGE(8, LOWER8, UPPER8)
#endif
#if VW >= 8
  EXCHANGE(4, LOWER4, UPPER4)
#endif
  EXCHANGE(2, LOWER2, UPPER2)
  EXCHANGE(1, LOWER1, UPPER1)
}
