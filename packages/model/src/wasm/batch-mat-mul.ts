/** Replaces tfjs's slow products of batches and transposed matrices on the WebAssembly backend. */
import { tf } from '../tf.js';
import { type Gemm, instantiateGemm, TILE_COLUMNS, TILE_ROWS } from './gemm-module.js';

/** The parts of tfjs's WebAssembly backend that its own kernels use. */
interface WasmBackend {
  wasm: { HEAPF32: Float32Array; asm?: { memory?: unknown } };
  dataIdMap: { get(dataId: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  disposeData(dataId: object): boolean;
}

const BYTES = 4;

/**
 * Registers the kernel. Products of few rows, and of batches of different shapes, stay with tfjs.
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
  if (!sameBatch || a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const [m, k] = lastTwo(a.shape, transposeA);
  if (batch === 1 && !transposeA && !transposeB && m < FEW_ROWS) return undefined;
  const [, n] = lastTwo(b.shape, transposeB);
  if (batch * m * k * n === 0) return undefined;
  return { a, b, transposeA, transposeB, batch, m, k, n, shape: [...outer, m, n] };
}

/** Packing B for fewer rows costs more than it saves. */
const FEW_ROWS = 16;

function lastTwo(shape: number[], swapped: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return swapped ? [columns, rows] : [rows, columns];
}

function run(gemm: Gemm, product: Product, backend: WasmBackend): tf.TensorInfo {
  const { batch, m, k, n, transposeA, transposeB } = product;
  const output = backend.makeOutput(product.shape, 'float32');
  const panels = Math.ceil(n / TILE_COLUMNS);
  const panelsSize = k * panels * TILE_COLUMNS;
  const tilesSize = k * Math.ceil(m / TILE_ROWS) * TILE_ROWS;
  const scratch = backend.makeOutput([panelsSize + tilesSize + MOST_ROWS * TILE_COLUMNS], 'float32');
  const offset = ({ dataId }: tf.TensorInfo) => backend.dataIdMap.get(dataId).memoryOffset / BYTES;
  const [a, b, c, free] = [offset(product.a), offset(product.b), offset(output), offset(scratch)];
  const layout: Layout = {
    ...{ m, k, n, panels, transposeA, transposeB },
    panelsAt: free,
    copyOfAAt: free + panelsSize,
    narrowAt: free + panelsSize + tilesSize,
  };
  const heap = backend.wasm.HEAPF32; // only now: allocating may have moved it
  for (let index = 0; index < batch; index++) {
    multiply(gemm, heap, layout, a + index * m * k, b + index * k * n, c + index * m * n);
  }
  backend.disposeData(scratch.dataId);
  return output;
}

/** What all products of a batch have in common; places are in numbers from the start of the memory. */
interface Layout extends Transposes {
  m: number;
  k: number;
  n: number;
  /** ⌈n / 8⌉ */
  panels: number;
  /** Room for B in panels, for A in tiles, and for some rows of one panel of C. */
  panelsAt: number;
  copyOfAAt: number;
  narrowAt: number;
}

/** Rows of A that are multiplied with all of B before the next: they stay in the second-level cache. */
const MOST_ROWS = 64;
/** Numbers of a cache line: what is read of a row at once, so that no line is read twice. */
const CACHE_LINE = 16;
/** Operands of at most so many numbers (16 KiB) are read where they lie. */
const SMALL = 4096;
const PANEL_ROW = TILE_COLUMNS * BYTES;

/** C = A·B for matrices that start at a, b and c. */
function multiply(gemm: Gemm, heap: Float32Array, layout: Layout, a: number, b: number, c: number): void {
  const { m, k, n, transposeB } = layout;
  const { start, row, column, rowsAtOnce, step } = operandA(heap, a, layout);
  if (!transposeB && n % TILE_COLUMNS === 0 && k * n <= SMALL && rowsAtOnce === MOST_ROWS) {
    gemm(start, row, column, b * BYTES, n * BYTES, c * BYTES, n * BYTES, m, n, k);
    return;
  }
  packPanels(heap, b, layout);
  for (let first = 0; first < m; first += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, m - first);
    const from = start + (first / rowsAtOnce) * step;
    multiplyRows(gemm, heap, layout, { from, row, column, rows, to: c + first * n });
  }
}

/** Where A's numbers are, in bytes, and how many of its rows are to be taken at once. */
interface OperandA {
  start: number;
  row: number;
  column: number;
  rowsAtOnce: number;
  /** From one such piece to the next. */
  step: number;
}

function operandA(heap: Float32Array, a: number, layout: Layout): OperandA {
  const { m, k, transposeA, copyOfAAt } = layout;
  if (transposeA && m * k > SMALL) {
    packTiles(heap, a, layout);
    const step = TILE_ROWS * k * BYTES;
    return { start: copyOfAAt * BYTES, row: BYTES, column: TILE_ROWS * BYTES, rowsAtOnce: TILE_ROWS, step };
  }
  const rowsAtOnce = MOST_ROWS;
  const [row, column] = transposeA ? [BYTES, m * BYTES] : [k * BYTES, BYTES];
  return { start: a * BYTES, row, column, rowsAtOnce, step: rowsAtOnce * row };
}

/** Some rows of A, in bytes, times all panels of B, to a place in C, in numbers. */
interface RowsOfA {
  from: number;
  row: number;
  column: number;
  rows: number;
  to: number;
}

function multiplyRows(gemm: Gemm, heap: Float32Array, layout: Layout, part: RowsOfA): void {
  const { k, n, panels, panelsAt, narrowAt } = layout;
  const { from, row, column, rows } = part;
  for (let panel = 0; panel < panels; panel++) {
    const panelByte = (panelsAt + panel * k * TILE_COLUMNS) * BYTES;
    const to = part.to + panel * TILE_COLUMNS;
    const columns = Math.min(TILE_COLUMNS, n - panel * TILE_COLUMNS);
    if (columns === TILE_COLUMNS) {
      gemm(from, row, column, panelByte, PANEL_ROW, to * BYTES, n * BYTES, rows, columns, k);
      continue;
    }
    gemm(from, row, column, panelByte, PANEL_ROW, narrowAt * BYTES, PANEL_ROW, rows, TILE_COLUMNS, k);
    for (let index = 0; index < rows; index++) {
      const start = narrowAt + index * TILE_COLUMNS;
      heap.copyWithin(to + index * n, start, start + columns);
    }
  }
}

/** Copies Aᵀ, which lies there as k rows of m numbers, as tiles of 4 rows of A, each with its k columns of 4. */
function packTiles(heap: Float32Array, a: number, { m, k, copyOfAAt }: Layout): void {
  for (let first = 0; first < m; first += CACHE_LINE) {
    const last = Math.min(first + CACHE_LINE, m);
    for (let inner = 0; inner < k; inner++) {
      for (let row = first; row < last; row += TILE_ROWS) {
        const to = copyOfAAt + row * k + inner * TILE_ROWS;
        const from = a + inner * m + row;
        const rows = Math.min(TILE_ROWS, last - row);
        for (let index = 0; index < rows; index++) heap[to + index] = heap[from + index]!;
      }
    }
  }
}

/** Copies B as panels of 8 columns, each with its k rows contiguous; missing columns are 0. */
function packPanels(heap: Float32Array, b: number, layout: Layout): void {
  const { k, n, panels, panelsAt, transposeB } = layout;
  const [rowOfB, columnOfB] = transposeB ? [1, k] : [n, 1];
  let to = panelsAt;
  for (let panel = 0; panel < panels; panel++) {
    const first = panel * TILE_COLUMNS;
    const columns = Math.min(TILE_COLUMNS, n - first);
    for (let inner = 0; inner < k; inner++, to += TILE_COLUMNS) {
      const from = b + inner * rowOfB + first * columnOfB;
      for (let index = 0; index < columns; index++) heap[to + index] = heap[from + index * columnOfB]!;
      for (let index = columns; index < TILE_COLUMNS; index++) heap[to + index] = 0;
    }
  }
}
