// Declarations only: LinearAlgebra loads the library at run time, after it has chosen the kernel
// (KernelGuard.swift), so nothing here is linked. The types of the functions that it looks
// up by name are taken from the library's own header.
#pragma once
#include <cblas.h>

typedef __typeof__(&cblas_sgemm) copenblas_sgemm;
typedef __typeof__(&cblas_dgemm) copenblas_dgemm;
typedef __typeof__(&openblas_get_config) copenblas_get_config;
typedef __typeof__(&openblas_get_corename) copenblas_get_corename;
typedef __typeof__(&openblas_get_parallel) copenblas_get_parallel;
typedef __typeof__(&openblas_get_num_threads) copenblas_get_num_threads;
typedef __typeof__(&openblas_set_num_threads) copenblas_set_num_threads;
