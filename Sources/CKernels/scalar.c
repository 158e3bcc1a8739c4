// The scalar form of every kernel: plain C, libm, double accumulators. It is the oracle of the
// other forms and serves processors that have none of their instruction sets.
#include <math.h>
#include <string.h>

#include "ckernels.h"
#include "internal.h"

static float activation(int32_t kind, float value) {
  double x = value;
  switch (kind) {
    case ck_gelu: return (float)(0.5 * x * erfc(-x * 0.70710678118654752440));
    case ck_gelu_tanh: {
      double u = 0.79788456080286535588 * (x + 0.044715 * x * x * x);
      return (float)(0.5 * x * (1 + tanh(u)));
    }
    case ck_gelu_quick: return (float)(x / (1 + exp(-1.702 * x)));
    case ck_silu: return (float)(x / (1 + exp(-x)));
    case ck_relu: return value > 0 || value != value ? value : 0;
    default: return (float)tanh(x);
  }
}

static void layer_norm(
    const float *x, ptrdiff_t ldx, const float *residual, ptrdiff_t ldr, ptrdiff_t rows,
    ptrdiff_t n, const float *gamma, const float *beta, float epsilon, float *sum, ptrdiff_t lds,
    float *y, ptrdiff_t ldy) {
  for (ptrdiff_t r = 0; r < rows; r++, x += ldx, y += ldy) {
    const float *extra = residual ? residual + r * ldr : NULL;
    double total = 0, squares = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
      y[i] = extra ? x[i] + extra[i] : x[i];
      total += y[i];
    }
    if (sum) memcpy(sum + r * lds, y, (size_t)n * sizeof *y);
    double mean = total / (double)n;
    for (ptrdiff_t i = 0; i < n; i++) squares += (y[i] - mean) * (y[i] - mean);
    double factor = 1 / sqrt(squares / (double)n + epsilon);
    for (ptrdiff_t i = 0; i < n; i++) {
      double value = (y[i] - mean) * factor * (gamma ? gamma[i] : 1);
      y[i] = (float)(value + (beta ? beta[i] : 0));
    }
  }
}

static void rms_norm(
    const float *x, ptrdiff_t ldx, const float *residual, ptrdiff_t ldr, ptrdiff_t rows,
    ptrdiff_t n, const float *gamma, int32_t unit_offset, float epsilon, float *sum, ptrdiff_t lds,
    float *y, ptrdiff_t ldy) {
  for (ptrdiff_t r = 0; r < rows; r++, x += ldx, y += ldy) {
    const float *extra = residual ? residual + r * ldr : NULL;
    double squares = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
      y[i] = extra ? x[i] + extra[i] : x[i];
      squares += (double)y[i] * y[i];
    }
    if (sum) memcpy(sum + r * lds, y, (size_t)n * sizeof *y);
    double factor = 1 / sqrt(squares / (double)n + epsilon);
    for (ptrdiff_t i = 0; i < n; i++) {
      double weight = gamma ? (unit_offset ? 1.0 + gamma[i] : gamma[i]) : 1.0;
      y[i] = (float)(y[i] * factor * weight);
    }
  }
}

static void add(
    const float *x, ptrdiff_t ldx, float *y, ptrdiff_t ldy, ptrdiff_t rows, ptrdiff_t n) {
  for (ptrdiff_t r = 0; r < rows; r++, x += ldx, y += ldy)
    for (ptrdiff_t i = 0; i < n; i++) y[i] += x[i];
}

static void scale(float factor, float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n) {
  for (ptrdiff_t r = 0; r < rows; r++, x += ldx)
    for (ptrdiff_t i = 0; i < n; i++) x[i] *= factor;
}

static void axpy(float a, const float *x, float *y, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) y[i] = (float)((double)a * x[i] + y[i]);
}

static void activate(
    int32_t kind, const float *bias, float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n) {
  for (ptrdiff_t r = 0; r < rows; r++, x += ldx)
    for (ptrdiff_t i = 0; i < n; i++) x[i] = activation(kind, bias ? x[i] + bias[i] : x[i]);
}

static void activate_multiply(
    int32_t kind, float *gate, ptrdiff_t ldg, const float *up, ptrdiff_t ldu, ptrdiff_t rows,
    ptrdiff_t n) {
  for (ptrdiff_t r = 0; r < rows; r++, gate += ldg, up += ldu)
    for (ptrdiff_t i = 0; i < n; i++) gate[i] = activation(kind, gate[i]) * up[i];
}

static void rotary(
    float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t heads, ptrdiff_t head_dim, ptrdiff_t dims,
    const int32_t *positions, const float *cosines, const float *sines) {
  ptrdiff_t half = dims / 2;
  for (ptrdiff_t r = 0; r < rows; r++)
    for (ptrdiff_t h = 0; h < heads; h++) {
      float *a = x + r * ldx + h * head_dim, *b = a + half;
      const float *c = cosines + positions[r] * half, *s = sines + positions[r] * half;
      for (ptrdiff_t i = 0; i < half; i++) {
        double first = a[i], second = b[i];
        a[i] = (float)(first * c[i] - second * s[i]);
        b[i] = (float)(second * c[i] + first * s[i]);
      }
    }
}

static void attention(const ck_attention_arguments *p) {
  for (ptrdiff_t g = 0; g < p->group; g++)
    for (ptrdiff_t i = 0; i < p->nq; i++) {
      const float *q = p->q + g * p->q_group_stride + i * p->ldq;
      float *out = p->out + g * p->out_group_stride + i * p->ldo, *s = p->scratch;
      const float *bias =
          p->bias ? p->bias + g * p->bias_group_stride + i * p->ld_bias : NULL;
      ptrdiff_t low, high;
      ck_range(p, i, &low, &high);
      float largest = -INFINITY;
      for (ptrdiff_t j = low; j < high; j++) {
        double score = 0;
        for (ptrdiff_t c = 0; c < p->d; c++) score += (double)q[c] * p->k[j * p->ldk + c];
        score *= p->scale;
        if (p->soft_cap > 0) score = p->soft_cap * tanh(score / p->soft_cap);
        s[j] = (float)(score + (bias ? bias[j] : 0));
        largest = s[j] > largest ? s[j] : largest;
      }
      double total = 0;
      for (ptrdiff_t j = low; j < high; j++) {
        s[j] = (float)exp((double)s[j] - largest);
        total += s[j];
      }
      for (ptrdiff_t c = 0; c < p->d; c++) {
        double value = 0;
        for (ptrdiff_t j = low; j < high; j++) value += (double)s[j] * p->v[j * p->ldv + c];
        out[c] = high > low ? (float)(value / total) : 0;
      }
    }
}

static void sum_rows(
    const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *weights, float *y) {
  for (ptrdiff_t i = 0; i < n; i++) {
    double total = 0;
    for (ptrdiff_t r = 0; r < rows; r++) total += (weights ? (double)weights[r] : 1) * x[r * ldx + i];
    y[i] = (float)total;
  }
}

static void max_rows(const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, float *y) {
  for (ptrdiff_t i = 0; i < n; i++) {
    y[i] = x[i];
    for (ptrdiff_t r = 1; r < rows; r++) {
      float value = x[r * ldx + i];
      y[i] = value > y[i] || value != value ? value : y[i];
    }
  }
}

static void widen_bf16(const uint16_t *x, float *y, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) {
    uint32_t bits = (uint32_t)x[i] << 16;
    memcpy(y + i, &bits, sizeof bits);
  }
}

static void widen_f16(const uint16_t *x, float *y, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) {
    uint32_t exponent = x[i] >> 10 & 31, fraction = x[i] & 1023;
    float value = exponent == 31 ? (fraction ? NAN : INFINITY)
        : exponent == 0          ? ldexpf((float)fraction, -24)
                                 : ldexpf((float)(fraction + 1024), (int)exponent - 25);
    y[i] = x[i] >> 15 ? -value : value;
  }
}

static double sum_of_squares64(const float *a, ptrdiff_t n) {
  double total = 0;
  for (ptrdiff_t i = 0; i < n; i++) total += (double)a[i] * a[i];
  return total;
}

static void panel_products(
    const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *w, const float *bias,
    ptrdiff_t panels, float *out, ptrdiff_t ldp) {
  for (ptrdiff_t p = 0; p < panels; p++, w += n * CK_LANES, bias += CK_LANES, out += ldp)
    for (ptrdiff_t r = 0; r < rows; r++)
      for (ptrdiff_t lane = 0; lane < CK_LANES; lane++) {
        double total = bias[lane];
        for (ptrdiff_t i = 0; i < n; i++)
          total += (double)x[r * ldx + i] * w[i * CK_LANES + lane];
        out[r * CK_LANES + lane] = (float)total;
      }
}

static void panel_gradients(
    const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *slopes, ptrdiff_t ldp,
    ptrdiff_t panels, float *sums) {
  for (ptrdiff_t p = 0; p < panels; p++, slopes += ldp, sums += n * CK_LANES)
    for (ptrdiff_t i = 0; i < n; i++)
      for (ptrdiff_t lane = 0; lane < CK_LANES; lane++) {
        double total = sums[i * CK_LANES + lane];
        for (ptrdiff_t r = 0; r < rows; r++)
          total += (double)x[r * ldx + i] * slopes[r * CK_LANES + lane];
        sums[i * CK_LANES + lane] = (float)total;
      }
}

static void panel_residuals(
    float *m, ptrdiff_t ldp, ptrdiff_t rows, ptrdiff_t columns, const int32_t *labels,
    const int32_t *folds, const float *keep, float *losses, float *slopes) {
  for (ptrdiff_t r = 0; r < rows; r++)
    for (ptrdiff_t lane = 0; lane < CK_LANES; lane++) {
      float *row = m + r * CK_LANES + lane;
      double kept = keep[folds[r] * CK_LANES + lane];
      if (columns == 1) {
        double sign = labels[r] == 1 ? 1 : -1, t = 1 + exp(-sign * row[0]);
        row[0] = (float)(kept * sign * (1 / t - 1));
        slopes[lane] += row[0];
        losses[lane] += (float)(kept * log(t));
        continue;
      }
      double largest = row[0], total = 0, truth = row[labels[r] * ldp];
      for (ptrdiff_t c = 1; c < columns; c++) largest = fmax(largest, row[c * ldp]);
      for (ptrdiff_t c = 0; c < columns; c++) total += exp(row[c * ldp] - largest);
      for (ptrdiff_t c = 0; c < columns; c++) {
        double share = exp(row[c * ldp] - largest) / total;
        row[c * ldp] = (float)(kept * (share - (c == labels[r] ? 1 : 0)));
        slopes[c * CK_LANES + lane] += row[c * ldp];
      }
      losses[lane] += (float)(kept * (log(total) - (truth - largest)));
    }
}

#include "blocks.h"

#define CK_TABLE ck_scalar_kernels
#include "table.h"
