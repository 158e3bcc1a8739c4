// Widening of quantised blocks. Every file of kernels includes these functions, so that they are
// compiled for its instruction set; products and sums are rounded one by one, so that all forms
// give the same bits.
//
// A block starts or ends with its scales in half precision; low nibbles come before high ones.
// Source of the layouts: ggml-common.h of ggml, and quants.py of the gguf package 0.19, whose order
// of operations is kept.

#define CK_EXACT _Pragma("STDC FP_CONTRACT OFF")

static inline float half_at(const uint8_t *p) {
  uint32_t sign = (uint32_t)(p[1] >> 7) << 31, magnitude = (p[0] | (uint32_t)p[1] << 8) & 0x7FFF;
  float value;
  if (magnitude < 0x400) {
    value = (float)magnitude * 0x1p-24f;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits |= sign;
    memcpy(&value, &bits, sizeof value);
    return value;
  }
  uint32_t bits = sign | (magnitude < 0x7C00 ? (magnitude << 13) + 0x38000000
                                             : 0x7F800000 | (magnitude & 0x3FF) << 13);
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline void block_q4_0(const uint8_t *x, float *y) {
  CK_EXACT
  float d = half_at(x);
  for (int i = 0; i < 16; i++) {
    y[i] = d * (float)((x[2 + i] & 15) - 8);
    y[16 + i] = d * (float)((x[2 + i] >> 4) - 8);
  }
}

static inline void block_q4_1(const uint8_t *x, float *y) {
  CK_EXACT
  float d = half_at(x), m = half_at(x + 2);
  for (int i = 0; i < 16; i++) {
    y[i] = d * (float)(x[4 + i] & 15) + m;
    y[16 + i] = d * (float)(x[4 + i] >> 4) + m;
  }
}

static inline void block_q5_0(const uint8_t *x, float *y) {
  CK_EXACT
  float d = half_at(x);
  uint32_t high;
  memcpy(&high, x + 2, sizeof high);
  for (int i = 0; i < 16; i++) {
    y[i] = d * (float)((int)((x[6 + i] & 15) | (high >> i & 1) << 4) - 16);
    y[16 + i] = d * (float)((int)((x[6 + i] >> 4) | (high >> (16 + i) & 1) << 4) - 16);
  }
}

static inline void block_q5_1(const uint8_t *x, float *y) {
  CK_EXACT
  float d = half_at(x), m = half_at(x + 2);
  uint32_t high;
  memcpy(&high, x + 4, sizeof high);
  for (int i = 0; i < 16; i++) {
    y[i] = d * (float)(int)((x[8 + i] & 15) | (high >> i & 1) << 4) + m;
    y[16 + i] = d * (float)(int)((x[8 + i] >> 4) | (high >> (16 + i) & 1) << 4) + m;
  }
}

static inline void block_q8_0(const uint8_t *x, float *y) {
  CK_EXACT
  float d = half_at(x);
  for (int i = 0; i < 32; i++) y[i] = (float)(int8_t)x[2 + i] * d;
}

static inline void block_q2_k(const uint8_t *x, float *y) {
  CK_EXACT
  const uint8_t *q = x + 16;
  float d = half_at(x + 80), dmin = half_at(x + 82);
  for (int group = 0; group < 16; group++, y += 16) {
    const uint8_t *part = q + group / 8 * 32 + (group & 1) * 16;
    int shift = group % 8 / 2 * 2;
    float scale = d * (float)(x[group] & 15), least = dmin * (float)(x[group] >> 4);
    for (int i = 0; i < 16; i++) y[i] = scale * (float)(part[i] >> shift & 3) - least;
  }
}

static inline void block_q3_k(const uint8_t *x, float *y) {
  CK_EXACT
  const uint8_t *mask = x, *q = x + 32, *scales = x + 96;
  float d = half_at(x + 108);
  for (int group = 0; group < 16; group++, y += 16) {
    int low = group < 8 ? scales[group] & 15 : scales[group - 8] >> 4;
    int high = scales[8 + group % 4] >> group / 4 * 2 & 3;
    float scale = d * (float)((low | high << 4) - 32);
    const uint8_t *part = q + group / 8 * 32 + (group & 1) * 16, *bits = mask + (group & 1) * 16;
    int shift = group % 8 / 2 * 2, bit = group / 2;
    for (int i = 0; i < 16; i++)
      y[i] = scale * (float)((part[i] >> shift & 3) - (bits[i] >> bit & 1 ? 0 : 4));
  }
}

/// Scale and least value of part `i` of eight, six bits each, of Q4_K and Q5_K.
static inline void scale_and_least(const uint8_t *packed, int i, int *scale, int *least) {
  if (i < 4) {
    *scale = packed[i] & 63;
    *least = packed[i + 4] & 63;
  } else {
    *scale = (packed[i + 4] & 15) | (packed[i - 4] >> 6) << 4;
    *least = packed[i + 4] >> 4 | (packed[i] >> 6) << 4;
  }
}

static inline void block_q4_k(const uint8_t *x, float *y) {
  CK_EXACT
  float d = half_at(x), dmin = half_at(x + 2);
  for (int part = 0; part < 8; part++, y += 32) {
    int scale, least;
    scale_and_least(x + 4, part, &scale, &least);
    const uint8_t *q = x + 16 + part / 2 * 32;
    int shift = part % 2 * 4;
    float factor = d * (float)scale, offset = dmin * (float)least;
    for (int i = 0; i < 32; i++) y[i] = factor * (float)(q[i] >> shift & 15) - offset;
  }
}

static inline void block_q5_k(const uint8_t *x, float *y) {
  CK_EXACT
  float d = half_at(x), dmin = half_at(x + 2);
  const uint8_t *high = x + 16;
  for (int part = 0; part < 8; part++, y += 32) {
    int scale, least;
    scale_and_least(x + 4, part, &scale, &least);
    const uint8_t *q = x + 48 + part / 2 * 32;
    int shift = part % 2 * 4;
    float factor = d * (float)scale, offset = dmin * (float)least;
    for (int i = 0; i < 32; i++)
      y[i] = factor * (float)((q[i] >> shift & 15) | (high[i] >> part & 1) << 4) - offset;
  }
}

static inline void block_q6_k(const uint8_t *x, float *y) {
  CK_EXACT
  const uint8_t *low = x, *high = x + 128;
  const int8_t *scales = (const int8_t *)(x + 192);
  float d = half_at(x + 208);
  for (int part = 0; part < 8; part++, y += 32) {
    const uint8_t *ql = low + part / 4 * 64 + part % 2 * 32, *qh = high + part / 4 * 32;
    int shift = part % 4 / 2 * 4, place = part % 4 * 2;
    float first = d * (float)scales[2 * part], second = d * (float)scales[2 * part + 1];
    for (int i = 0; i < 32; i++) {
      int q = ((ql[i] >> shift & 15) | (qh[i] >> place & 3) << 4) - 32;
      y[i] = (i < 16 ? first : second) * (float)q;
    }
  }
}

static const float ck_nonlinear[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                       1,    13,   25,  38,  53,  69,  89,  113};

static inline void block_iq4_nl(const uint8_t *x, float *y) {
  CK_EXACT
  float d = half_at(x);
  for (int i = 0; i < 16; i++) {
    y[i] = d * ck_nonlinear[x[2 + i] & 15];
    y[16 + i] = d * ck_nonlinear[x[2 + i] >> 4];
  }
}

static inline void block_iq4_xs(const uint8_t *x, float *y) {
  CK_EXACT
  float d = half_at(x);
  int high = x[2] | x[3] << 8;
  for (int part = 0; part < 8; part++, y += 32) {
    int low = x[4 + part / 2] >> part % 2 * 4 & 15;
    float scale = d * (float)((low | (high >> 2 * part & 3) << 4) - 32);
    const uint8_t *q = x + 8 + part * 16;
    for (int i = 0; i < 16; i++) {
      y[i] = scale * ck_nonlinear[q[i] & 15];
      y[16 + i] = scale * ck_nonlinear[q[i] >> 4];
    }
  }
}

#define CK_EACH(size, bytes, block) \
  for (ptrdiff_t i = 0; i < blocks; i++) block(x + i * (bytes), y + i * (size)); \
  return

static void widen_blocks(int32_t kind, const uint8_t *x, float *y, ptrdiff_t blocks) {
  switch (kind) {
    case ck_q4_0: CK_EACH(32, 18, block_q4_0);
    case ck_q4_1: CK_EACH(32, 20, block_q4_1);
    case ck_q5_0: CK_EACH(32, 22, block_q5_0);
    case ck_q5_1: CK_EACH(32, 24, block_q5_1);
    case ck_q8_0: CK_EACH(32, 34, block_q8_0);
    case ck_q2_k: CK_EACH(256, 84, block_q2_k);
    case ck_q3_k: CK_EACH(256, 110, block_q3_k);
    case ck_q4_k: CK_EACH(256, 144, block_q4_k);
    case ck_q5_k: CK_EACH(256, 176, block_q5_k);
    case ck_q6_k: CK_EACH(256, 210, block_q6_k);
    case ck_iq4_nl: CK_EACH(32, 18, block_iq4_nl);
    case ck_iq4_xs: CK_EACH(256, 136, block_iq4_xs);
    default: return;
  }
}
