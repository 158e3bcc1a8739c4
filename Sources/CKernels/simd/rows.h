// Norms, elementwise kernels, softmax, rotary codes and pooling over rows.

/// y = x + residual (or x) over one row; also to `sum`.
ALWAYS void gather_row(const float *x, const float *extra, float *sum, float *y, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i += VW) {
    V v = vload_upto(x + i, n - i);
    if (extra) v += vload_upto(extra + i, n - i);
    if (sum) vstore_upto(sum + i, v, n - i);
    vstore_upto(y + i, v, n - i);
  }
}

/// Σ (x - shift)² (`squared`) or Σ x over a row: four running vectors, added in pairs.
ALWAYS float row_total(const float *x, ptrdiff_t n, float shift, int squared) {
  V s[4] = {};
  ptrdiff_t i = 0;
  for (; i + 4 * VW <= n; i += 4 * VW)
    for (int u = 0; u < 4; u++) {
      V v = vload(x + i + u * VW);
      if (squared) {
        v -= shift;
        s[u] = vfma(v, v, s[u]);
      } else s[u] += v;
    }
  for (; i < n; i += VW) {
    V v = vload_upto(x + i, n - i);
    if (squared) {
      v = vkeep(v - shift, 0, n - i, vset(0));
      s[0] = vfma(v, v, s[0]);
    } else s[0] += v;
  }
  return vsum((s[0] + s[1]) + (s[2] + s[3]));
}

static void layer_norm(
    const float *x, ptrdiff_t ldx, const float *residual, ptrdiff_t ldr, ptrdiff_t rows,
    ptrdiff_t n, const float *gamma, const float *beta, float epsilon, float *sum, ptrdiff_t lds,
    float *y, ptrdiff_t ldy) {
  for (ptrdiff_t r = 0; r < rows; r++, x += ldx, y += ldy) {
    const float *source = x;
    if (residual || sum) {
      gather_row(x, residual ? residual + r * ldr : NULL, sum ? sum + r * lds : NULL, y, n);
      source = y;
    }
    float mean = row_total(source, n, 0, 0) / (float)n;
    float variance = row_total(source, n, mean, 1) / (float)n;
    V factor = vset(1.0f / __builtin_sqrtf(variance + epsilon)), minus = vset(mean);
    for (ptrdiff_t i = 0; i < n; i += VW) {
      V v = (vload_upto(source + i, n - i) - minus) * factor;
      if (gamma) v *= vload_upto(gamma + i, n - i);
      if (beta) v += vload_upto(beta + i, n - i);
      vstore_upto(y + i, v, n - i);
    }
  }
}

static void rms_norm(
    const float *x, ptrdiff_t ldx, const float *residual, ptrdiff_t ldr, ptrdiff_t rows,
    ptrdiff_t n, const float *gamma, int32_t unit_offset, float epsilon, float *sum, ptrdiff_t lds,
    float *y, ptrdiff_t ldy) {
  float offset = unit_offset ? 1.0f : 0.0f;
  for (ptrdiff_t r = 0; r < rows; r++, x += ldx, y += ldy) {
    const float *source = x;
    if (residual || sum) {
      gather_row(x, residual ? residual + r * ldr : NULL, sum ? sum + r * lds : NULL, y, n);
      source = y;
    }
    float mean = row_total(source, n, 0, 1) / (float)n;
    V factor = vset(1.0f / __builtin_sqrtf(mean + epsilon));
    for (ptrdiff_t i = 0; i < n; i += VW) {
      V v = vload_upto(source + i, n - i) * factor;
      if (gamma) v *= vload_upto(gamma + i, n - i) + offset;
      vstore_upto(y + i, v, n - i);
    }
  }
}

static void add(
    const float *x, ptrdiff_t ldx, float *y, ptrdiff_t ldy, ptrdiff_t rows, ptrdiff_t n) {
  for (ptrdiff_t r = 0; r < rows; r++, x += ldx, y += ldy)
    for (ptrdiff_t i = 0; i < n; i += VW)
      vstore_upto(y + i, vload_upto(y + i, n - i) + vload_upto(x + i, n - i), n - i);
}

static void scale(float factor, float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n) {
  for (ptrdiff_t r = 0; r < rows; r++, x += ldx)
    for (ptrdiff_t i = 0; i < n; i += VW)
      vstore_upto(x + i, vload_upto(x + i, n - i) * factor, n - i);
}

static void axpy(float a, const float *x, float *y, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i += VW)
    vstore_upto(y + i, vfma(vset(a), vload_upto(x + i, n - i), vload_upto(y + i, n - i)), n - i);
}

ALWAYS void activate_as(
    int32_t kind, const float *bias, float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n) {
  for (ptrdiff_t r = 0; r < rows; r++, x += ldx)
    for (ptrdiff_t i = 0; i < n; i += VW) {
      V v = vload_upto(x + i, n - i);
      if (bias) v += vload_upto(bias + i, n - i);
      vstore_upto(x + i, vactivate(kind, v), n - i);
    }
}

ALWAYS void multiply_as(
    int32_t kind, float *gate, ptrdiff_t ldg, const float *up, ptrdiff_t ldu, ptrdiff_t rows,
    ptrdiff_t n) {
  for (ptrdiff_t r = 0; r < rows; r++, gate += ldg, up += ldu)
    for (ptrdiff_t i = 0; i < n; i += VW) {
      V v = vactivate(kind, vload_upto(gate + i, n - i));
      vstore_upto(gate + i, v * vload_upto(up + i, n - i), n - i);
    }
}

// The kind becomes a constant in each loop.
#define EVERY_KIND(CALL) \
  switch (kind) { \
    case ck_gelu: CALL(ck_gelu); break; \
    case ck_gelu_tanh: CALL(ck_gelu_tanh); break; \
    case ck_gelu_quick: CALL(ck_gelu_quick); break; \
    case ck_silu: CALL(ck_silu); break; \
    case ck_relu: CALL(ck_relu); break; \
    default: CALL(ck_tanh); break; \
  }

static void activate(
    int32_t kind, const float *bias, float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n) {
#define CALL(constant) activate_as(constant, bias, x, ldx, rows, n)
  EVERY_KIND(CALL)
#undef CALL
}

static void activate_multiply(
    int32_t kind, float *gate, ptrdiff_t ldg, const float *up, ptrdiff_t ldu, ptrdiff_t rows,
    ptrdiff_t n) {
#define CALL(constant) multiply_as(constant, gate, ldg, up, ldu, rows, n)
  EVERY_KIND(CALL)
#undef CALL
}

/// s[low, high) to e^(s - max s), zeros in the rest of the vectors that touch the range; the sum of
/// the results. `s` can be read and written up to the next multiple of VW. The grouping of the sum
/// goes by absolute index.
ALWAYS float exponentials(float *s, ptrdiff_t low, ptrdiff_t high) {
  ptrdiff_t first = low / VW * VW;
  V largest = vset(-__builtin_inff());
  for (ptrdiff_t j = first; j < high; j += VW)
    largest = vmax(largest, vkeep(vload(s + j), low - j, high - j, largest));
  V shift = vset(vlargest(largest)), total = {};
  for (ptrdiff_t j = first; j < high; j += VW) {
    V e = vkeep(vexp(vload(s + j) - shift), low - j, high - j, vset(0));
    vstore(s + j, e);
    total += e;
  }
  return vsum(total);
}

static void rotary(
    float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t heads, ptrdiff_t head_dim, ptrdiff_t dims,
    const int32_t *positions, const float *cosines, const float *sines) {
  ptrdiff_t half = dims / 2;
  for (ptrdiff_t r = 0; r < rows; r++)
    for (ptrdiff_t h = 0; h < heads; h++) {
      float *a = x + r * ldx + h * head_dim, *b = a + half;
      const float *cosine = cosines + positions[r] * half, *sine = sines + positions[r] * half;
      for (ptrdiff_t i = 0; i < half; i += VW) {
        V c = vload_upto(cosine + i, half - i), s = vload_upto(sine + i, half - i);
        V first = vload_upto(a + i, half - i), second = vload_upto(b + i, half - i);
        vstore_upto(a + i, vfma(first, c, -(second * s)), half - i);
        vstore_upto(b + i, vfma(second, c, first * s), half - i);
      }
    }
}

static void sum_rows(
    const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *weights, float *y) {
  for (ptrdiff_t i = 0; i < n; i += VW) {
    V total = {};
    for (ptrdiff_t r = 0; r < rows; r++)
      total = vfma(vset(weights ? weights[r] : 1.0f), vload_upto(x + r * ldx + i, n - i), total);
    vstore_upto(y + i, total, n - i);
  }
}

static void max_rows(const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, float *y) {
  for (ptrdiff_t i = 0; i < n; i += VW) {
    V largest = vload_upto(x + i, n - i);
    for (ptrdiff_t r = 1; r < rows; r++) {
      V v = vload_upto(x + r * ldx + i, n - i);
      I keep = (largest >= v) | (largest != largest);
      largest = keep ? largest : v;
    }
    vstore_upto(y + i, largest, n - i);
  }
}
