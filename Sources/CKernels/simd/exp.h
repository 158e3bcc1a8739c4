// Exponential, logistic function, hyperbolic tangent and the activations on a vector. The
// coefficients are least-maximum fits by benchmarks/reference/kernels.py, which prints them with
// their error.

/// e^x for x in [-80, 88.3], with x outside taken to the nearer end; NaN stays NaN. Largest error
/// found over 17 million points: 1.02 ulp, 8.6e-8 relative. x = n ln 2 + r with |r| <= ln 2 / 2,
/// ln 2 in two parts (Cody and Waite 1980), e^r = 1 + r + r² P(r), P of degree 4 (3.1e-9 relative).
ALWAYS V vexp(V x) {
  x = vmax(vset(-80.0f), x);
  x = vmin(vset(88.3f), x);
  // Adding 1.5 · 2^23 rounds to an integer, which is then in the low bits.
  V shifted = vfma(x, vset(1.44269504088896341f), vset(12582912.0f));
  V n = shifted - 12582912.0f;
  V r = vfma(n, vset(-0.693359375f), x);
  r = vfma(n, vset(2.12194440e-4f), r);
  V p = vset(0.0013814611593261361f);
  p = vfma(p, r, vset(0.008368710055947304f));
  p = vfma(p, r, vset(0.04166838899254799f));
  p = vfma(p, r, vset(0.1666652113199234f));
  p = vfma(p, r, vset(0.4999999403953552f));
  p = vfma(p, r * r, r) + 1.0f;
  V power = (V)(((U)shifted + 127u) << 23);
  return p * power;
}

/// log x for normal positive x, with an error below 3e-7 relative or 1e-7 absolute: x = 2^n m with
/// m in [√½, √2), and log m = 2 artanh((m - 1) / (m + 1)) by its series to the ninth power.
ALWAYS V vlog(V x) {
  U shifted = (U)x + (0x3f800000u - 0x3f3504f3u);
  V n = __builtin_convertvector((I)(shifted >> 23) - 127, V);
  V m = (V)((shifted & 0x007fffffu) + 0x3f3504f3u);
  V s = (m - 1.0f) / (m + 1.0f), z = s * s;
  V p = vfma(z, vset(2.0f / 9), vset(2.0f / 7));
  p = vfma(p, z, vset(2.0f / 5));
  p = vfma(p, z, vset(2.0f / 3));
  p = vfma(p, z, vset(2.0f));
  return vfma(n, vset(0.69314718f), s * p);
}

/// σ(x) = 1 / (1 + e^-x)
ALWAYS V vsigmoid(V x) { return 1.0f / (1.0f + vexp(-x)); }

/// tanh x: x + x³ P(x²) for |x| < 0.625 (relative error 4e-9 before rounding), else from the
/// exponential.
ALWAYS V vtanh(V x) {
  V size = vabs(x), square = x * x;
  V p = vset(-0.005717033986002207f);
  p = vfma(p, square, vset(0.020650576800107956f));
  p = vfma(p, square, vset(-0.05374349281191826f));
  p = vfma(p, square, vset(0.13331490755081177f));
  p = vfma(p, square, vset(-0.3333328366279602f));
  V near = vfma(p * square, x, x);
  V far = 1.0f - 2.0f / (vexp(size + size) + 1.0f);
  far = (V)((U)far | ((U)x & 0x80000000u));
  // NaN compares false and takes `far`, where it is kept.
  return size < 0.625f ? near : far;
}

/// x Φ(x). With a = |x| and t = 1 / (1 + 0.24 a): Φ(-a) = e^(-a²/2) t Q(t), a form of Hastings
/// (1955; Abramowitz and Stegun 7.1.26 has it with fewer terms), Q of degree 6, with an error of
/// 6e-10 before rounding.
ALWAYS V vgelu(V x) {
  V a = vabs(x);
  V t = 1.0f / vfma(a, vset(0.24f), vset(1.0f));
  V e = vexp(-0.5f * a * a);
  V q = vset(-0.12461473792791367f);
  q = vfma(q, t, vset(0.5522817373275757f));
  q = vfma(q, t, vset(-0.6414496898651123f));
  q = vfma(q, t, vset(0.6206519603729248f));
  q = vfma(q, t, vset(-0.15109889209270477f));
  q = vfma(q, t, vset(0.15457987785339355f));
  q = vfma(q, t, vset(0.0896497443318367f));
  V tail = q * t * e;
  V upper = vfma(-x, tail, x);
  // Below -12.7 the exponential is at its smallest, 1.8e-35: the product counts as 0.
  V lower = x * tail;
  return x < 0.0f ? lower : upper;
}

ALWAYS V vactivate(int32_t kind, V x) {
  switch (kind) {
    case ck_gelu: return vgelu(x);
    case ck_gelu_tanh: {
      // 1 + tanh u = 2 σ(2u): no cancellation for negative x.
      V u = 1.59576912160573f * vfma(x * x * x, vset(0.044715f), x);
      return x * vsigmoid(u);
    }
    case ck_gelu_quick: return x * vsigmoid(1.702f * x);
    case ck_silu: return x * vsigmoid(x);
    case ck_relu: return x < 0.0f ? vset(0) : x;
    default: return vtanh(x);
  }
}
