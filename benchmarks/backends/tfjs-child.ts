/**
 * Times workloads on one TensorFlow.js backend: `tfjs-child.ts BACKEND WARMUPS REPEATS WORKLOAD ...`; prints JSON.
 * The backend `wasm-as-released` has tfjs's own kernel for products instead of ours.
 */
import { createRequire } from 'node:module';
import { createRng } from '../../packages/core/src/rng.js';
import { AdapterConfig, initialiseAdapters } from '../../packages/model/src/adapter.js';
import { encode, type Network, type TokenBatch } from '../../packages/model/src/albert.js';
import { AlbertConfig } from '../../packages/model/src/albert-config.js';
import { initialiseBackbone, isLayerNorm } from '../../packages/model/src/albert-parameters.js';
import { selectBackend } from '../../packages/model/src/backend.js';
import { NO_DROPOUT } from '../../packages/model/src/ops/dropout.js';
import { linear } from '../../packages/model/src/ops/linear.js';
import { lossAndGradients } from '../../packages/model/src/ops/loss-and-gradients.js';
import { Parameters } from '../../packages/model/src/ops/parameters.js';
import { tf } from '../../packages/model/src/tf.js';
import { GEOMETRY, type Timings, type WorkloadName } from './workloads.js';

const rng = createRng(0);
const [backendName = 'auto', warmups, repeats, ...workloads] = process.argv.slice(2);

/** Standard normal numbers. */
function normal(name: string, shape: [number, number]): tf.Tensor2D {
  const stream = rng.stream('bench', name);
  return tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, () => stream.normal()),
    shape,
  );
}

/** For each workload: allocates, then gives the function to time. */
const PREPARE: Record<WorkloadName, () => () => void> = {
  matmul: () => multiply(false),
  'matmul-transposed': () => multiply(true),
  linear: () => linearGradients(),
  'layer-adapters': () => encoderGradients(AdapterConfig.parse({ bottleneck: GEOMETRY.bottleneck })),
  'layer-full': () => encoderGradients(undefined),
};

function multiply(transposeB: boolean): () => void {
  const [a, b] = ['a', 'b'].map((name) => normal(name, [GEOMETRY.side, GEOMETRY.side]));
  return () => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, false, transposeB).dispose();
}

/** Value and gradients of input, weight and bias of a linear layer. */
function linearGradients(): () => void {
  const { batch, length, hidden } = GEOMETRY;
  const x = normal('x', [batch * length, hidden]);
  const weight = normal('weight', [hidden, hidden]);
  const dy = tf.keep(normal('dy', [batch * length, hidden])); // kept, or its first use would free it
  const compute = tf.valueAndGrads((...[input, matrix, bias]: tf.Tensor[]) =>
    linear(input as tf.Tensor2D, {
      weight: matrix as tf.Tensor2D,
      bias: bias as tf.Tensor1D,
      trains: { weight: true, bias: true },
    }),
  );
  const bias = tf.zeros([hidden]);
  return () => tf.tidy(() => void compute([x, weight, bias], dy));
}

/** Forward and backward of an encoder of one layer, gradients on the host, as a training step needs them. */
function encoderGradients(adapter: AdapterConfig | undefined): () => void {
  const config = AlbertConfig.parse({
    vocab_size: GEOMETRY.vocabulary,
    embedding_size: GEOMETRY.embedding,
    hidden_size: GEOMETRY.hidden,
    intermediate_size: GEOMETRY.inner,
    num_attention_heads: GEOMETRY.heads,
    num_hidden_layers: 1,
  });
  const tensors = new Map([
    ...initialiseBackbone(config, rng),
    ...(adapter ? initialiseAdapters(config, adapter, rng) : []),
  ]);
  const trains = (name: string) => !adapter || isLayerNorm(name) || name.startsWith('adapters.');
  const parameters = new Parameters(tensors, (name) => !name.startsWith('albert.pooler.') && trains(name));
  const network: Network = { config, parameters, adapter, dropout: NO_DROPOUT };
  const batch = tokenBatch();
  const cotangent = normal('cotangent', [batch.size * batch.length, GEOMETRY.hidden]);
  const loss = () => tf.sum(tf.mul(encode(network, batch, 'all'), cotangent)) as tf.Scalar;
  return () => void lossAndGradients(parameters, loss);
}

function tokenBatch(): TokenBatch {
  const { batch: size, length, vocabulary } = GEOMETRY;
  const stream = rng.stream('bench', 'tokens');
  const inputIds = Int32Array.from({ length: size * length }, () => stream.integer(vocabulary));
  const attentionMask = new Uint8Array(inputIds.length).fill(1);
  return { size, length, inputIds, tokenTypeIds: new Int32Array(inputIds.length), attentionMask };
}

function time(workload: () => void): number[] {
  for (let warmup = 0; warmup < Number(warmups); warmup++) workload();
  return Array.from({ length: Number(repeats) }, () => {
    const start = performance.now();
    workload();
    return (performance.now() - start) / 1000;
  });
}

/** WebAssembly with the kernel for products that tfjs registers, which `selectBackend` replaces. */
async function selectReleasedWasm(): Promise<void> {
  createRequire(new URL('../../packages/model/package.json', import.meta.url))(
    '@tensorflow/tfjs-backend-wasm',
  );
  const released = tf.getKernel('BatchMatMul', 'wasm');
  await selectBackend('wasm');
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel(released);
}

await (backendName === 'wasm-as-released' ? selectReleasedWasm() : selectBackend(backendName));
const timings: Timings = {};
for (const name of workloads as WorkloadName[]) timings[name] = time(PREPARE[name]());
console.log(JSON.stringify(timings));
