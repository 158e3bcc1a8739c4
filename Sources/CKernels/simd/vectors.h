// Sums over a vector, and the widening of 16-bit numbers.

/// In double: four running vectors, then the rest one by one.
static double sum_of_squares64(const float *a, ptrdiff_t n) {
  D s[4] = {};
  ptrdiff_t i = 0;
  for (; i + 4 * DW <= n; i += 4 * DW)
    for (int u = 0; u < 4; u++) {
      D x = dload(a + i + u * DW);
      s[u] = dfma(x, x, s[u]);
    }
  double total = dsum((s[0] + s[1]) + (s[2] + s[3]));
  for (; i < n; i++) {
    double x = a[i];
    total += x * x;
  }
  return total;
}

static void widen_bf16(const uint16_t *x, float *y, ptrdiff_t n) {
  ptrdiff_t i = 0;
  for (; i + VW <= n; i += VW) {
    U wide = __builtin_convertvector(*(const W16Loose *)(x + i), U) << 16;
    vstore(y + i, (V)wide);
  }
  for (; i < n; i++) {
    uint32_t bits = (uint32_t)x[i] << 16;
    memcpy(y + i, &bits, 4);
  }
}

static void widen_f16(const uint16_t *x, float *y, ptrdiff_t n) {
  ptrdiff_t i = 0;
  for (; i + VW <= n; i += VW) vstore(y + i, vwiden_f16(x + i));
  if (i < n) {
    uint16_t part[VW] = {0};
    memcpy(part, x + i, (size_t)(n - i) * 2);
    vstore_part(y + i, vwiden_f16(part), n - i);
  }
}
