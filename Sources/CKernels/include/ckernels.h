// The small-matrix work that is not GEMM: norms, activations, rotary position codes, attention over
// short sequences, pooling, widening of 16-bit and quantised weights. Every kernel exists in several forms
// (`level`) behind one table of function pointers; LinearAlgebra is the only importer.
//
// Matrices are row-major float32. `ld…` is the distance between two rows in elements. Rows are
// independent: the result of a row never depends on how many other rows a call has. No kernel
// allocates, and none keeps state.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The forms of a kernel. Scalar is plain C with libm and double accumulators: the oracle of the
/// tests.
enum { ck_level_scalar = 0, ck_level_avx2 = 1, ck_level_avx512 = 2, ck_level_neon = 3 };

/// The activations of `activate` and `activate_multiply`.
enum {
  ck_gelu = 0,        // x Φ(x), Φ the normal distribution function (erf form)
  ck_gelu_tanh = 1,   // x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))
  ck_gelu_quick = 2,  // x σ(1.702 x)
  ck_silu = 3,        // x σ(x)
  ck_relu = 4,        // max(x, 0)
  ck_tanh = 5
};

/// One key/value head attended to by `group` query heads. Query i of [nq] sees the keys [low,
/// high), where low = max(0, offset + i - left) and high = min(nk, offset + i + right + 1), or the
/// explicit ranges `low`/`high` [nq] when they are given. A query that sees nothing gives zeros.
/// Values must be finite.
typedef struct ck_attention_arguments {
  const float *q;  // [nq, d] at ldq; head g at q + g * q_group_stride
  ptrdiff_t ldq, nq, q_group_stride, group;
  const float *k;  // [nk, d] at ldk
  ptrdiff_t ldk;
  const float *v;  // [nk, d] at ldv
  ptrdiff_t ldv, nk, d;
  float scale;                     // score = scale * q·k
  float soft_cap;                  // > 0: score = cap * tanh(score / cap); 0: none
  const float *_Nullable bias;     // [nq, nk] at ld_bias, added after the cap
  ptrdiff_t ld_bias, bias_group_stride;  // head g's at bias + g * bias_group_stride
  ptrdiff_t offset, left, right;   // the closed form of the range
  const int32_t *_Nullable low;    // [nq] explicit ranges; both or neither
  const int32_t *_Nullable high;
  float *out;  // [nq, d] at ldo; head g at out + g * out_group_stride
  ptrdiff_t ldo, out_group_stride;
  float *scratch;  // ck_attention_scratch(nk, d) floats
} ck_attention_arguments;

/// The types of quantised blocks of `widen_blocks`.
enum {
  ck_q4_0 = 0,
  ck_q4_1 = 1,
  ck_q5_0 = 2,
  ck_q5_1 = 3,
  ck_q8_0 = 4,
  ck_q2_k = 5,
  ck_q3_k = 6,
  ck_q4_k = 7,
  ck_q5_k = 8,
  ck_q6_k = 9,
  ck_iq4_nl = 10,
  ck_iq4_xs = 11
};

/// Regressions that the panel kernels treat at once: a panel is CK_LANES numbers, one a regression.
enum { ck_lanes = 16 };

/// Floats of scratch that `attention` needs.
ptrdiff_t ck_attention_scratch(ptrdiff_t nk, ptrdiff_t d);

typedef struct ck_kernels {
  /// y = gamma * (s - mean s) / √(var s + epsilon) + beta with s = x + residual; `sum` receives s.
  void (*_Nonnull layer_norm)(
      const float *x, ptrdiff_t ldx, const float *_Nullable residual, ptrdiff_t ldr, ptrdiff_t rows,
      ptrdiff_t n, const float *_Nullable gamma, const float *_Nullable beta, float epsilon,
      float *_Nullable sum, ptrdiff_t lds, float *y, ptrdiff_t ldy);
  /// y = gamma * s / √(mean s² + epsilon), gamma + 1 in place of gamma when `unit_offset`.
  void (*_Nonnull rms_norm)(
      const float *x, ptrdiff_t ldx, const float *_Nullable residual, ptrdiff_t ldr, ptrdiff_t rows,
      ptrdiff_t n, const float *_Nullable gamma, int32_t unit_offset, float epsilon,
      float *_Nullable sum, ptrdiff_t lds, float *y, ptrdiff_t ldy);
  /// y += x; a row stride of 0 adds one row (a bias) to every row.
  void (*_Nonnull add)(
      const float *x, ptrdiff_t ldx, float *y, ptrdiff_t ldy, ptrdiff_t rows, ptrdiff_t n);
  /// x *= factor
  void (*_Nonnull scale)(float factor, float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n);
  /// y += a x
  void (*_Nonnull axpy)(float a, const float *x, float *y, ptrdiff_t n);
  /// x = activation(x + bias)
  void (*_Nonnull activate)(
      int32_t activation, const float *_Nullable bias, float *x, ptrdiff_t ldx, ptrdiff_t rows,
      ptrdiff_t n);
  /// gate = activation(gate) * up
  void (*_Nonnull activate_multiply)(
      int32_t activation, float *gate, ptrdiff_t ldg, const float *up, ptrdiff_t ldu,
      ptrdiff_t rows, ptrdiff_t n);
  /// Rotates the pairs (i, i + dims/2) of the first `dims` numbers of each head by the angle of the
  /// row's position; cosines and sines are [positions, dims/2].
  void (*_Nonnull rotary)(
      float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t heads, ptrdiff_t head_dim, ptrdiff_t dims,
      const int32_t *positions, const float *cosines, const float *sines);
  void (*_Nonnull attention)(const ck_attention_arguments *arguments);
  /// y = Σ_i w_i x_i over the rows, every w_i = 1 when `weights` is null.
  void (*_Nonnull sum_rows)(
      const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *_Nullable weights,
      float *y);
  /// y = the largest of each column; needs at least one row.
  void (*_Nonnull max_rows)(
      const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, float *y);
  void (*_Nonnull widen_bf16)(const uint16_t *x, float *y, ptrdiff_t n);
  void (*_Nonnull widen_f16)(const uint16_t *x, float *y, ptrdiff_t n);
  /// y = the numbers of `blocks` blocks; the same bits at every level.
  void (*_Nonnull widen_blocks)(int32_t kind, const uint8_t *x, float *y, ptrdiff_t blocks);
  /// Σ a², summed in double.
  double (*_Nonnull sum_of_squares64)(const float *a, ptrdiff_t n);
  /// Margins of panels of linear models: out[p][r] = bias[p] + Σ_i x[r][i] w[p][i], every term a
  /// panel of `ck_lanes` numbers. x is [rows, n] at ldx, w [panels, n], bias [panels]; the panels of
  /// a model lie ldp floats apart in `out`.
  void (*_Nonnull panel_products)(
      const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *w,
      const float *bias, ptrdiff_t panels, float *out, ptrdiff_t ldp);
  /// sums[p][i] += Σ_r x[r][i] slopes[p][r]; slopes as `out` above, sums as w.
  void (*_Nonnull panel_gradients)(
      const float *x, ptrdiff_t ldx, ptrdiff_t rows, ptrdiff_t n, const float *slopes,
      ptrdiff_t ldp, ptrdiff_t panels, float *sums);
  /// Margins of `ck_lanes` logistic regressions to the slopes of their losses in the margins: p - y.
  /// One column is the log-odds of class 1 of two classes; else there is a column a class. `keep`
  /// [folds, ck_lanes] says which regressions see the samples of a fold (1) and which do not (0).
  /// Adds up losses [1] and slopes [columns] over the rows. Margins must be finite.
  void (*_Nonnull panel_residuals)(
      float *m, ptrdiff_t ldp, ptrdiff_t rows, ptrdiff_t columns, const int32_t *labels,
      const int32_t *folds, const float *keep, float *losses, float *slopes);
} ck_kernels;

/// The kernels of a level, or null when this processor or build has not got it.
const ck_kernels *_Nullable ck_kernels_at(int32_t level);

/// The best level of this processor (checked once: instruction sets and the operating system's
/// support).
int32_t ck_best_level(void);

/// What of the processor matters to the choice of a kernel; bits of `ck_features`.
enum {
  ck_feature_avx2 = 1,    // AVX2, FMA and F16C
  ck_feature_avx512 = 2,  // AVX-512 F, DQ, BW and VL
  ck_feature_avx512_bf16 = 4,
  ck_feature_neon = 8
};
uint32_t ck_features(void);

#pragma clang assume_nonnull end
