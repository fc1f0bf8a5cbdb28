/** Replaces tfjs's slow products of batches and transposed matrices on the WebAssembly backend. */
import { tf } from '../tf.js';
import { type Gemm, instantiateGemm, TILE_COLUMNS } from './gemm-module.js';

/** The parts of tfjs's WebAssembly backend that its own kernels use. */
interface WasmBackend {
  wasm: { HEAPF32: Float32Array; asm?: { memory?: unknown } };
  dataIdMap: { get(dataId: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  disposeData(dataId: object): boolean;
}

const BYTES = 4;

/**
 * Registers the kernel. Plain products of two matrices stay with tfjs (XNNPACK is fastest there).
 *
 * @returns whether it could: tfjs must show its memory
 */
export function installBatchMatMul(): boolean {
  const original = tf.getKernel('BatchMatMul', 'wasm');
  if (installed.has(original.kernelFunc)) return true;
  const gemm = instantiateGemm((tf.backend() as unknown as WasmBackend).wasm.asm?.memory);
  if (!gemm) return false;
  const kernelFunc: tf.KernelFunc = (call) => {
    const product = productOf(call.inputs as unknown as Operands, call.attrs as unknown as Transposes);
    if (!product) return original.kernelFunc(call);
    return run(gemm, product, call.backend as unknown as WasmBackend);
  };
  installed.add(kernelFunc);
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({ ...original, kernelFunc });
  return true;
}

const installed = new WeakSet<tf.KernelFunc>();

interface Operands {
  a: tf.TensorInfo;
  b: tf.TensorInfo;
}

interface Transposes {
  transposeA: boolean;
  transposeB: boolean;
}

/** A product that we take over: [batch, m, k] · [batch, k, n]. */
interface Product extends Operands, Transposes {
  batch: number;
  m: number;
  k: number;
  n: number;
  shape: number[];
}

function productOf({ a, b }: Operands, { transposeA, transposeB }: Transposes): Product | undefined {
  const outer = a.shape.slice(0, -2);
  const batch = outer.reduce((product, size) => product * size, 1);
  const sameBatch = `${outer}` === `${b.shape.slice(0, -2)}`;
  const isPlain = batch === 1 && !transposeA && !transposeB;
  if (!sameBatch || isPlain || a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const [m, k] = lastTwo(a.shape, transposeA);
  const [, n] = lastTwo(b.shape, transposeB);
  if (batch * m * k * n === 0) return undefined;
  return { a, b, transposeA, transposeB, batch, m, k, n, shape: [...outer, m, n] };
}

function lastTwo(shape: number[], swapped: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return swapped ? [columns, rows] : [rows, columns];
}

function run(gemm: Gemm, product: Product, backend: WasmBackend): tf.TensorInfo {
  const { batch, m, k, n, transposeA, transposeB } = product;
  const output = backend.makeOutput(product.shape, 'float32');
  const panels = Math.ceil(n / TILE_COLUMNS);
  const scratch = backend.makeOutput(
    [k * panels * TILE_COLUMNS + m * k + MOST_ROWS * TILE_COLUMNS],
    'float32',
  );
  const offset = ({ dataId }: tf.TensorInfo) => backend.dataIdMap.get(dataId).memoryOffset / BYTES;
  const [a, b, c, free] = [offset(product.a), offset(product.b), offset(output), offset(scratch)];
  const heap = backend.wasm.HEAPF32; // only now: allocating may have moved it
  for (let index = 0; index < batch; index++) {
    multiply(gemm, heap, {
      ...{ m, k, n, free },
      a: transposeA
        ? { start: a + index * m * k, row: 1, column: m }
        : { start: a + index * m * k, row: k, column: 1 },
      b: transposeB
        ? { start: b + index * k * n, row: 1, column: k }
        : { start: b + index * k * n, row: n, column: 1 },
      c: c + index * m * n,
    });
  }
  backend.disposeData(scratch.dataId);
  return output;
}

/** A matrix in memory; places and distances are in numbers. */
interface Matrix {
  start: number;
  row: number;
  column: number;
}

/** C = A·B with C contiguous. */
interface Multiplication {
  m: number;
  k: number;
  n: number;
  a: Matrix;
  b: Matrix;
  c: number;
  /** Where packed copies go: k·⌈n/8⌉·8 numbers for B, m·k for A, then a narrow piece of C. */
  free: number;
}

/** Rows of A that are multiplied with all of B before the next: they stay in the second-level cache. */
const MOST_ROWS = 64;
/** Operands of at most so many numbers (16 KiB) are read where they lie. */
const SMALL = 4096;

function multiply(gemm: Gemm, heap: Float32Array, product: Multiplication): void {
  const { m, k, n, b, c, free } = product;
  const panels = Math.ceil(n / TILE_COLUMNS);
  const a = packedA(heap, product, free + k * panels * TILE_COLUMNS);
  const call = (row: number, rows: number, from: Matrix, columns: number, to: number, rowOfC: number) => {
    const bytes = [a.start + row * a.row, a.row, a.column, from.start, from.row, to, rowOfC].map(
      (x) => x * BYTES,
    );
    gemm(...(bytes as [number, number, number, number, number, number, number]), rows, columns, k);
  };
  if (b.column === 1 && n % TILE_COLUMNS === 0 && k * n <= SMALL) return call(0, m, b, n, c, n);
  packPanels(heap, product, panels);
  const narrow = free + k * panels * TILE_COLUMNS + m * k;
  for (let row = 0; row < m; row += MOST_ROWS) {
    const rows = Math.min(MOST_ROWS, m - row);
    for (let panel = 0; panel < panels; panel++) {
      const from = { start: free + panel * k * TILE_COLUMNS, row: TILE_COLUMNS, column: 1 };
      const to = c + row * n + panel * TILE_COLUMNS;
      const columns = Math.min(TILE_COLUMNS, n - panel * TILE_COLUMNS);
      if (columns === TILE_COLUMNS) {
        call(row, rows, from, TILE_COLUMNS, to, n);
        continue;
      }
      call(row, rows, from, TILE_COLUMNS, narrow, TILE_COLUMNS);
      for (let index = 0; index < rows; index++) {
        const start = narrow + index * TILE_COLUMNS;
        heap.copyWithin(to + index * n, start, start + columns);
      }
    }
  }
}

/** A with contiguous rows, if it is large and has none. */
function packedA(heap: Float32Array, { a, m, k }: Multiplication, to: number): Matrix {
  if (a.column === 1 || m * k <= SMALL) return a;
  for (let first = 0; first < m; first += TILE_COLUMNS) {
    const last = Math.min(first + TILE_COLUMNS, m); // some rows at a time, so that writes stay in the cache
    for (let inner = 0; inner < k; inner++) {
      const from = a.start + inner * a.column;
      for (let row = first; row < last; row++) heap[to + row * k + inner] = heap[from + row]!;
    }
  }
  return { start: to, row: k, column: 1 };
}

/** Copies B as panels of 8 columns, each with its k rows contiguous; missing columns are 0. */
function packPanels(heap: Float32Array, { b, k, n, free }: Multiplication, panels: number): void {
  for (let panel = 0; panel < panels; panel++) {
    const first = panel * TILE_COLUMNS;
    const columns = Math.min(TILE_COLUMNS, n - first);
    for (let inner = 0; inner < k; inner++) {
      const to = free + (panel * k + inner) * TILE_COLUMNS;
      const from = b.start + inner * b.row + first * b.column;
      for (let index = 0; index < columns; index++) heap[to + index] = heap[from + index * b.column]!;
      for (let index = columns; index < TILE_COLUMNS; index++) heap[to + index] = 0;
    }
  }
}
