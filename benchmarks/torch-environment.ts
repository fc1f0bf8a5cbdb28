/** What lets PyTorch run as fast as it can on this machine. */
import { existsSync } from 'node:fs';

/** Debian's python3-torch belongs to this one. */
export const PYTHON = process.env.BENCH_PYTHON ?? '/usr/bin/python3';

/**
 * OpenBLAS with OpenMP threads, of Debian's libopenblas0-openmp. PyTorch's own threads are OpenMP's; the POSIX threads of
 * Debian's default OpenBLAS wait for them by spinning, which makes two threads slower than one.
 */
const OPENMP_BLAS = '/usr/lib/x86_64-linux-gnu/openblas-openmp';

/** Variables that the process sees, or (undefined) does not see. */
export function torchEnvironment(threads: number): Record<string, string | undefined> {
  return {
    // Some machine images export a core type older than the machine, which halves OpenBLAS.
    OPENBLAS_CORETYPE: undefined,
    OPENBLAS_L2_SIZE: undefined,
    OMP_NUM_THREADS: `${threads}`,
    ...(threads > 1 && {
      OMP_PROC_BIND: 'true', // each thread stays on a core
      ...(existsSync(OPENMP_BLAS) && { LD_LIBRARY_PATH: OPENMP_BLAS }),
    }),
  };
}
