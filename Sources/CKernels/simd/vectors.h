// Products and distances of two vectors, and the widening of 16-bit numbers.

static float dot(const float *a, const float *b, ptrdiff_t n) {
  V s[4] = {};
  ptrdiff_t i = 0;
  for (; i + 4 * VW <= n; i += 4 * VW)
    for (int u = 0; u < 4; u++) s[u] = vfma(vload(a + i + u * VW), vload(b + i + u * VW), s[u]);
  for (; i < n; i += VW)
    s[0] = vfma(vload_upto(a + i, n - i), vload_upto(b + i, n - i), s[0]);
  return vsum((s[0] + s[1]) + (s[2] + s[3]));
}

enum measure { products, distances, squares };

/// A sum over two vectors in double: four running vectors, then the rest one by one.
ALWAYS double total64(enum measure what, const float *a, const float *b, ptrdiff_t n) {
  D s[4] = {};
  ptrdiff_t i = 0;
  for (; i + 4 * DW <= n; i += 4 * DW)
    for (int u = 0; u < 4; u++) {
      D x = dload(a + i + u * DW), y = dload(b + i + u * DW), difference = x - y;
      if (what == products) s[u] = dfma(x, y, s[u]);
      else if (what == squares) s[u] = dfma(difference, difference, s[u]);
      else s[u] += difference < 0.0 ? -difference : difference;
    }
  double total = dsum((s[0] + s[1]) + (s[2] + s[3]));
  for (; i < n; i++) {
    double x = a[i], y = b[i], difference = x - y;
    if (what == products) total += x * y;
    else if (what == squares) total += difference * difference;
    else total += difference < 0 ? -difference : difference;
  }
  return total;
}

static double dot64(const float *a, const float *b, ptrdiff_t n) {
  return total64(products, a, b, n);
}
static double sum_of_squares64(const float *a, ptrdiff_t n) { return total64(products, a, a, n); }
static double l1_distance64(const float *a, const float *b, ptrdiff_t n) {
  return total64(distances, a, b, n);
}
static double squared_l2_distance64(const float *a, const float *b, ptrdiff_t n) {
  return total64(squares, a, b, n);
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
