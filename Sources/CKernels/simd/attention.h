// Attention of one key/value head over a short sequence.
//
// Keys are transposed once, so that scores of VW keys are one vector and no sum runs across lanes:
// a score is the sum over the head's numbers in order, whichever queries are treated together. Up
// to CK_QUERIES queries share each loaded key and value. Sums over keys go by absolute key index,
// and terms outside a query's range are exact zeros; so a query's bits do not depend on the block
// that it is in.

/// [rows, cols] at ld to columns of VW numbers at ldd, rows that are missing as 0; rows, cols <=
/// VW.
ALWAYS void transpose_part(
    const float *x, ptrdiff_t ld, ptrdiff_t rows, ptrdiff_t cols, float *y, ptrdiff_t ldd) {
  V v[VW];
  for (int r = 0; r < VW; r++)
    v[r] = r < rows ? vload_upto(x + r * ld, cols) : (V){};
  vtranspose(v);
  if (cols >= VW) {
    for (int c = 0; c < VW; c++) vstore(y + c * ldd, v[c]);
  } else {
    for (int c = 0; c < VW; c++)
      if (c < cols) vstore(y + c * ldd, v[c]);
  }
}

/// Scores of `queries` queries with `blocks` vectors of keys from key j on, to s [queries, padded].
ALWAYS void score_tile(
    int queries, int blocks, const ck_attention_arguments *p, const float *q, const float *keys,
    ptrdiff_t padded, ptrdiff_t j, float *s) {
  V total[CK_QUERIES][4];
  for (int i = 0; i < queries; i++)
    for (int b = 0; b < blocks; b++) total[i][b] = (V){};
  for (ptrdiff_t c = 0; c < p->d; c++) {
    V key[4];
    for (int b = 0; b < blocks; b++) key[b] = vload(keys + c * padded + j + b * VW);
    for (int i = 0; i < queries; i++) {
      V value = vset(q[i * p->ldq + c]);
      for (int b = 0; b < blocks; b++) total[i][b] = vfma(value, key[b], total[i][b]);
    }
  }
  for (int i = 0; i < queries; i++)
    for (int b = 0; b < blocks; b++) vstore(s + i * padded + j + b * VW, total[i][b] * p->scale);
}

/// out of `queries` queries over `blocks` vectors of the head from number c on; the last may be a
/// part.
ALWAYS void value_tile(
    int queries, int blocks, const ck_attention_arguments *p, const float *s, ptrdiff_t padded,
    ptrdiff_t low, ptrdiff_t high, const float *factors, ptrdiff_t c, int whole, float *out) {
  V total[CK_QUERIES][4];
  ptrdiff_t left = p->d - c - (blocks - 1) * VW;
  for (int i = 0; i < queries; i++)
    for (int b = 0; b < blocks; b++) total[i][b] = (V){};
  for (ptrdiff_t j = low; j < high; j++) {
    const float *row = p->v + j * p->ldv + c;
    V value[4];
    for (int b = 0; b < blocks - 1; b++) value[b] = vload(row + b * VW);
    const float *last = row + (blocks - 1) * VW;
    value[blocks - 1] = whole ? vload(last) : vload_part(last, left);
    for (int i = 0; i < queries; i++) {
      V weight = vset(s[i * padded + j]);
      for (int b = 0; b < blocks; b++) total[i][b] = vfma(weight, value[b], total[i][b]);
    }
  }
  for (int i = 0; i < queries; i++) {
    float *row = out + i * p->ldo + c;
    for (int b = 0; b < blocks - 1; b++) vstore(row + b * VW, total[i][b] * factors[i]);
    V last = total[i][blocks - 1] * factors[i];
    if (whole) vstore(row + (blocks - 1) * VW, last);
    else vstore_part(row + (blocks - 1) * VW, last, left);
  }
}

/// Queries first ..< first + queries of head g.
ALWAYS void query_block(
    int queries, int wide, const ck_attention_arguments *p, const float *keys, ptrdiff_t padded,
    ptrdiff_t g, ptrdiff_t first, float *s) {
  const float *q = p->q + g * p->q_group_stride + first * p->ldq;
  float *out = p->out + g * p->out_group_stride + first * p->ldo;
  ptrdiff_t low[CK_QUERIES], high[CK_QUERIES], lowest = p->nk, highest = 0;
  for (int i = 0; i < queries; i++) {
    ck_range(p, first + i, &low[i], &high[i]);
    if (low[i] < high[i]) {
      lowest = low[i] < lowest ? low[i] : lowest;
      highest = high[i] > highest ? high[i] : highest;
    }
  }
  ptrdiff_t j = lowest / VW * VW;
  for (; j + VW < highest; j += 2 * VW) score_tile(queries, 2, p, q, keys, padded, j, s);
  if (j < highest) score_tile(queries, 1, p, q, keys, padded, j, s);

  float factors[CK_QUERIES];
  for (int i = 0; i < queries; i++) {
    float *row = s + i * padded;
    if (p->soft_cap > 0)
      for (ptrdiff_t k = low[i] / VW * VW; k < high[i]; k += VW)
        vstore(row + k, p->soft_cap * vtanh(vload(row + k) / p->soft_cap));
    if (p->bias) {
      const float *bias = p->bias + g * p->bias_group_stride + (first + i) * p->ld_bias;
      for (ptrdiff_t k = low[i] / VW * VW; k < high[i]; k += VW)
        vstore(row + k, vload(row + k) + vload_upto(bias + k, p->nk - k));
    }
    float total = low[i] < high[i] ? exponentials(row, low[i], high[i]) : 0;
    factors[i] = low[i] < high[i] ? 1.0f / total : 0;
    // Scores outside the range, which other queries of the block use.
    for (ptrdiff_t k = lowest; k < low[i] / VW * VW && k < highest; k++) row[k] = 0;
    ptrdiff_t after = low[i] < high[i] ? (high[i] + VW - 1) / VW * VW : lowest;
    for (ptrdiff_t k = after; k < highest; k++) row[k] = 0;
  }

  ptrdiff_t c = 0;
  for (; wide >= 4 && c + 4 * VW <= p->d; c += 4 * VW)
    value_tile(queries, 4, p, s, padded, lowest, highest, factors, c, 1, out);
  for (; c + 2 * VW <= p->d; c += 2 * VW)
    value_tile(queries, 2, p, s, padded, lowest, highest, factors, c, 1, out);
  for (; c + VW <= p->d; c += VW)
    value_tile(queries, 1, p, s, padded, lowest, highest, factors, c, 1, out);
  if (c < p->d) value_tile(queries, 1, p, s, padded, lowest, highest, factors, c, 0, out);
}

static void attention(const ck_attention_arguments *p) {
  ptrdiff_t padded = (p->nk + CK_WIDEST - 1) / CK_WIDEST * CK_WIDEST;
  float *keys = p->scratch, *s = keys + p->d * padded;
  for (ptrdiff_t j = 0; j < p->nk; j += VW)
    for (ptrdiff_t c = 0; c < p->d; c += VW)
      transpose_part(
          p->k + j * p->ldk + c, p->ldk, p->nk - j < VW ? p->nk - j : VW,
          p->d - c < VW ? p->d - c : VW, keys + c * padded + j, padded);
  for (ptrdiff_t g = 0; g < p->group; g++) {
    ptrdiff_t i = 0;
    for (; i + CK_BLOCK <= p->nq; i += CK_BLOCK)
      query_block(CK_BLOCK, 2, p, keys, padded, g, i, s);
    for (; i + 4 <= p->nq; i += 4) query_block(4, 2, p, keys, padded, g, i, s);
    for (; i + 2 <= p->nq; i += 2) query_block(2, 4, p, keys, padded, g, i, s);
    if (i < p->nq) query_block(1, 4, p, keys, padded, g, i, s);
  }
}
