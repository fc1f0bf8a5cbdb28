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
  const padded = Math.ceil(n / TILE_COLUMNS) * TILE_COLUMNS;
  const packs = transposeB || padded !== n;
  const scratch = backend.makeOutput([k * padded + m * padded], 'float32');
  const offset = ({ dataId }: tf.TensorInfo) => backend.dataIdMap.get(dataId).memoryOffset / BYTES;
  const [a, b, c, packed] = [offset(product.a), offset(product.b), offset(output), offset(scratch)];
  const heap = backend.wasm.HEAPF32; // only now: allocating may have moved it
  const [rowOfA, columnOfA] = transposeA ? [1, m] : [k, 1];
  const narrow = packed + k * padded; // where results are made whose rows are no multiple of a tile
  for (let index = 0; index < batch; index++) {
    const from = b + index * k * n;
    if (packs) pack(heap, from, packed, { k, n, padded, transposeB });
    const to = padded === n ? c + index * m * n : narrow;
    gemm(
      (a + index * m * k) * BYTES,
      rowOfA * BYTES,
      columnOfA * BYTES,
      (packs ? packed : from) * BYTES,
      padded * BYTES,
      to * BYTES,
      padded * BYTES,
      m,
      padded,
      k,
    );
    if (padded === n) continue;
    for (let row = 0; row < m; row++) {
      const start = narrow + row * padded;
      heap.copyWithin(c + (index * m + row) * n, start, start + n);
    }
  }
  backend.disposeData(scratch.dataId);
  return output;
}

interface Packing {
  k: number;
  n: number;
  padded: number;
  transposeB: boolean;
}

/** Copies B as k rows of `padded` numbers, the last ones 0. */
function pack(heap: Float32Array, from: number, to: number, { k, n, padded, transposeB }: Packing): void {
  const [row, column] = transposeB ? [1, k] : [n, 1];
  for (let inner = 0; inner < k; inner++) {
    const start = to + inner * padded;
    const source = from + inner * row;
    for (let index = 0; index < n; index++) heap[start + index] = heap[source + index * column]!;
    heap.fill(0, start + n, start + padded);
  }
}
