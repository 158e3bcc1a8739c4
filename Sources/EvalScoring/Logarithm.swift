import RealModule

/// The natural logarithm; one place that names its library.
@inline(__always)
func logarithm(_ value: Double) -> Double { Double.log(value) }
