// Logistic regressions that share their samples, CK_LANES at a time. A panel has one number a
// regression and stands for a row (margins, residuals) or a feature (weights, gradients): matrices
// of panels are [rows, CK_LANES] and [n, CK_LANES]. Samples are read where they are, row by row,
// without packing: tiles of sums stay in registers.

#define PV (CK_LANES / VW)  // vectors of a panel
#if VW == 16
#define TILE 12  // rows or features of a tile of one or two panels
#define TILE_PANELS 2
#elif VW == 8
#define TILE 6
#define TILE_PANELS 1
#else
#define TILE 6
#define TILE_PANELS 1
#endif
#define UNROLLED _Pragma("clang loop unroll(full)")

/// out[p][r] = bias[p] + Σ_i x[r][i] w[p][i] for `count` rows and `panels` panels.
ALWAYS void product_tile(
    const float *x, ptrdiff_t ldx, ptrdiff_t n, const float *w, const float *bias, float *out,
    ptrdiff_t ldp, const int count, const int panels) {
  V s[TILE][TILE_PANELS * PV];
  UNROLLED for (int r = 0; r < count; r++)
    UNROLLED for (int v = 0; v < panels * PV; v++) s[r][v] = vload(bias + v * VW);
  for (ptrdiff_t i = 0; i < n; i++) {
    V weights[TILE_PANELS * PV];
    UNROLLED for (int v = 0; v < panels * PV; v++)
      weights[v] = vload(w + (v / PV) * n * CK_LANES + i * CK_LANES + v % PV * VW);
    UNROLLED for (int r = 0; r < count; r++) {
      V value = vset(x[r * ldx + i]);
      UNROLLED for (int v = 0; v < panels * PV; v++) s[r][v] = vfma(value, weights[v], s[r][v]);
    }
  }
  UNROLLED for (int r = 0; r < count; r++)
    UNROLLED for (int v = 0; v < panels * PV; v++)
      vstore(out + (v / PV) * ldp + r * CK_LANES + v % PV * VW, s[r][v]);
}

ALWAYS void product_rows(
    const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *w, const float *bias,
    float *out, ptrdiff_t ldp, const int panels) {
  ptrdiff_t r = 0;
  for (; r + TILE <= rows; r += TILE)
    product_tile(x + r * ldx, ldx, n, w, bias, out + r * CK_LANES, ldp, TILE, panels);
  for (; r + 3 <= rows; r += 3)
    product_tile(x + r * ldx, ldx, n, w, bias, out + r * CK_LANES, ldp, 3, panels);
  for (; r < rows; r++)
    product_tile(x + r * ldx, ldx, n, w, bias, out + r * CK_LANES, ldp, 1, panels);
}

static void panel_products(
    const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *w, const float *bias,
    ptrdiff_t panels, float *out, ptrdiff_t ldp) {
  ptrdiff_t p = 0;
  for (; p + TILE_PANELS <= panels; p += TILE_PANELS)
    product_rows(
        x, ldx, rows, n, w + p * n * CK_LANES, bias + p * CK_LANES, out + p * ldp, ldp,
        TILE_PANELS);
#if TILE_PANELS > 1
  for (; p < panels; p++)
    product_rows(
        x, ldx, rows, n, w + p * n * CK_LANES, bias + p * CK_LANES, out + p * ldp, ldp, 1);
#endif
}

/// sums[p][i] += Σ_r x[r][i] slopes[p][r] for `count` features and `panels` panels.
ALWAYS void gradient_tile(
    const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *slopes, ptrdiff_t ldp,
    float *sums, const int count, const int panels) {
  V s[TILE][TILE_PANELS * PV];
  UNROLLED for (int i = 0; i < count; i++)
    UNROLLED for (int v = 0; v < panels * PV; v++)
      s[i][v] = vload(sums + (v / PV) * n * CK_LANES + i * CK_LANES + v % PV * VW);
  for (ptrdiff_t r = 0; r < rows; r++) {
    V slope[TILE_PANELS * PV];
    UNROLLED for (int v = 0; v < panels * PV; v++)
      slope[v] = vload(slopes + (v / PV) * ldp + r * CK_LANES + v % PV * VW);
    UNROLLED for (int i = 0; i < count; i++) {
      V value = vset(x[r * ldx + i]);
      UNROLLED for (int v = 0; v < panels * PV; v++) s[i][v] = vfma(value, slope[v], s[i][v]);
    }
  }
  UNROLLED for (int i = 0; i < count; i++)
    UNROLLED for (int v = 0; v < panels * PV; v++)
      vstore(sums + (v / PV) * n * CK_LANES + i * CK_LANES + v % PV * VW, s[i][v]);
}

ALWAYS void gradient_features(
    const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *slopes, ptrdiff_t ldp,
    float *sums, const int panels) {
  ptrdiff_t i = 0;
  for (; i + TILE <= n; i += TILE)
    gradient_tile(x + i, ldx, rows, n, slopes, ldp, sums + i * CK_LANES, TILE, panels);
  for (; i + 3 <= n; i += 3)
    gradient_tile(x + i, ldx, rows, n, slopes, ldp, sums + i * CK_LANES, 3, panels);
  for (; i < n; i++)
    gradient_tile(x + i, ldx, rows, n, slopes, ldp, sums + i * CK_LANES, 1, panels);
}

static void panel_gradients(
    const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *slopes, ptrdiff_t ldp,
    ptrdiff_t panels, float *sums) {
  ptrdiff_t p = 0;
  for (; p + TILE_PANELS <= panels; p += TILE_PANELS)
    gradient_features(
        x, ldx, rows, n, slopes + p * ldp, ldp, sums + p * n * CK_LANES, TILE_PANELS);
#if TILE_PANELS > 1
  for (; p < panels; p++)
    gradient_features(x, ldx, rows, n, slopes + p * ldp, ldp, sums + p * n * CK_LANES, 1);
#endif
}

/// Two classes: with t = 1 + e^(-z), z the margin towards the true class, the loss is log t and the
/// slope of the margin ±(1/t - 1).
ALWAYS void two_class_row(float *m, int32_t label, const float *keep, float *losses, float *slopes) {
  V sign = vset(label == 1 ? 1.0f : -1.0f);
  for (int v = 0; v < CK_LANES; v += VW) {
    V kept = vload(keep + v);
    V t = 1.0f + vexp(-sign * vload(m + v));
    V slope = sign * (1.0f / t - 1.0f) * kept;
    vstore(losses + v, vfma(vlog(t), kept, vload(losses + v)));
    vstore(slopes + v, vload(slopes + v) + slope);
    vstore(m + v, slope);
  }
}

/// Several classes: softmax less 1 at the true class, and log Σ e^(m - largest) - (m_true - largest).
ALWAYS void many_class_row(
    float *m, ptrdiff_t ldp, ptrdiff_t columns, int32_t label, const float *keep, float *losses,
    float *slopes) {
  for (int v = 0; v < CK_LANES; v += VW) {
    V kept = vload(keep + v), largest = vload(m + v), total = {};
    for (ptrdiff_t c = 1; c < columns; c++) largest = vmax(vload(m + c * ldp + v), largest);
    V truth = vload(m + label * ldp + v) - largest;
    for (ptrdiff_t c = 0; c < columns; c++) {
      V e = vexp(vload(m + c * ldp + v) - largest);
      vstore(m + c * ldp + v, e);
      total += e;
    }
    vstore(losses + v, vfma(vlog(total) - truth, kept, vload(losses + v)));
    V share = kept / total;
    for (ptrdiff_t c = 0; c < columns; c++) {
      V slope = vload(m + c * ldp + v) * share;
      if (c == label) slope -= kept;
      vstore(slopes + c * CK_LANES + v, vload(slopes + c * CK_LANES + v) + slope);
      vstore(m + c * ldp + v, slope);
    }
  }
}

static void panel_residuals(
    float *m, ptrdiff_t ldp, ptrdiff_t rows, ptrdiff_t columns, const int32_t *labels,
    const int32_t *folds, const float *keep, float *losses, float *slopes) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    const float *kept = keep + (ptrdiff_t)folds[r] * CK_LANES;
    if (columns == 1) two_class_row(m + r * CK_LANES, labels[r], kept, losses, slopes);
    else many_class_row(m + r * CK_LANES, ldp, columns, labels[r], kept, losses, slopes);
  }
}
