/**
 * Products in bfloat16 on the native backend, by choice only: operands are rounded to 8 bits of significand, summed
 * in float32, and the result is rounded again, as PyTorch's autocast does; everything else stays float32. tfjs knows
 * no bfloat16, but TensorFlow's operations can be reached by name, and oneDNN has kernels for CPUs with AVX512_BF16
 * or AMX that are twice as fast as those in float32.
 */
import { existsSync, readFileSync } from 'node:fs';
import { tf } from '../tf.js';

/** The parts of tfjs-node's backend that its own kernels use. */
interface NativeBackend {
  binding: Binding;
  getInputTensorIds(tensors: tf.TensorInfo[]): number[];
  createOutputTensor(metadata: Metadata): tf.TensorInfo;
  disposeData(dataId: object, force?: boolean): boolean;
}

/** A tensor of TensorFlow's. */
interface Metadata {
  id: number;
  shape: number[];
  dtype: number;
}

interface Binding {
  TF_ATTR_TYPE: number;
  TF_ATTR_BOOL: number;
  executeOp(name: string, attributes: object[], inputs: number[], outputs: number): [Metadata];
  deleteTensor(id: number): void;
}

/** TensorFlow's numbers of types (`tensorflow/c/tf_datatype.h`). */
const FLOAT = 1;
const BFLOAT16 = 14;

/** A matrix with a side below this (a classifier's, a sum of rows) stays in float32: there is nothing to gain. */
const FEW = 16;

/** Whether the CPU multiplies in bfloat16; without it the same products are slower than in float32. */
export function hasBfloat16(cpuInfo = '/proc/cpuinfo'): boolean {
  return existsSync(cpuInfo) && /\b(avx512_bf16|amx_bf16)\b/.test(readFileSync(cpuInfo, 'utf8'));
}

/** Whether products of large matrices use bfloat16 from now on, in this process. The native backend must be current. */
export function useBfloat16(choice: boolean): void {
  isOn = choice;
  if (!isOn || isInstalled) return;
  const original = tf.getKernel('BatchMatMul', 'tensorflow');
  const products = new Bfloat16Products(tf.backend() as unknown as NativeBackend);
  tf.unregisterKernel('BatchMatMul', 'tensorflow');
  tf.registerKernel({
    ...original,
    kernelFunc: (call) => {
      const product = { ...call.inputs, ...call.attrs } as unknown as Product;
      return isOn && isLarge(product) ? products.multiply(product) : original.kernelFunc(call);
    },
  });
  isInstalled = true;
}

let isOn = false;
let isInstalled = false;

interface Product {
  a: tf.TensorInfo;
  b: tf.TensorInfo;
  transposeA: boolean;
  transposeB: boolean;
}

function isLarge({ a, b, transposeA, transposeB }: Product): boolean {
  if (a.shape.length !== 2 || b.shape.length !== 2) return false;
  const [m, k] = transposeA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
  const n = b.shape[transposeB ? 0 : 1]!;
  return Math.min(m, k, n) >= FEW && a.dtype === 'float32' && b.dtype === 'float32';
}

class Bfloat16Products {
  readonly #backend: NativeBackend;
  /** Rounded copies of weights, each of which is an operand many times before it changes or goes. */
  readonly #rounded = new WeakMap<object, number>();

  constructor(backend: NativeBackend) {
    this.#backend = backend;
    const disposeData = backend.disposeData.bind(backend);
    backend.disposeData = (dataId, force) => {
      const isGone = disposeData(dataId, force);
      if (isGone) this.#forget(dataId);
      return isGone;
    };
  }

  multiply({ a, b, transposeA, transposeB }: Product): tf.TensorInfo {
    // A product with the first operand transposed is a weight's gradient; its second operand is no weight.
    const isWeight = !transposeA;
    const [left, right] = [this.#round(a), isWeight ? this.#roundOnce(b) : this.#round(b)];
    const { binding } = this.#backend;
    const product = this.#execute(
      'MatMul',
      [left, right],
      [
        { name: 'T', type: binding.TF_ATTR_TYPE, value: BFLOAT16 },
        { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: transposeA },
        { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: transposeB },
      ],
    );
    const result = this.#cast(product.id, BFLOAT16, FLOAT);
    for (const id of [left, product.id, ...(isWeight ? [] : [right])]) binding.deleteTensor(id);
    return this.#backend.createOutputTensor(result);
  }

  #roundOnce(tensor: tf.TensorInfo): number {
    const id = this.#rounded.get(tensor.dataId) ?? this.#round(tensor);
    this.#rounded.set(tensor.dataId, id);
    return id;
  }

  #forget(dataId: object): void {
    const id = this.#rounded.get(dataId);
    if (id === undefined) return;
    this.#backend.binding.deleteTensor(id);
    this.#rounded.delete(dataId);
  }

  #round(tensor: tf.TensorInfo): number {
    const [id] = this.#backend.getInputTensorIds([tensor]) as [number];
    return this.#cast(id, FLOAT, BFLOAT16).id;
  }

  #cast(id: number, from: number, to: number): Metadata {
    const { TF_ATTR_TYPE, TF_ATTR_BOOL } = this.#backend.binding;
    return this.#execute(
      'Cast',
      [id],
      [
        { name: 'SrcT', type: TF_ATTR_TYPE, value: from },
        { name: 'DstT', type: TF_ATTR_TYPE, value: to },
        { name: 'Truncate', type: TF_ATTR_BOOL, value: false }, // to the nearest, half to even
      ],
    );
  }

  #execute(name: string, inputs: number[], attributes: object[]): Metadata {
    return this.#backend.binding.executeOp(name, attributes, inputs, 1)[0];
  }
}
