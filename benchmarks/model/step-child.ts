/**
 * Trains ALBERT-base on one TensorFlow.js backend, a step for each line of standard input.
 *
 * `step-child.ts BACKEND METHOD`; a line is `step SIZE LENGTH` (answered by a {@link StepReport}) or `matmul`
 * (answered by the backend's own rate of plain products, GFLOP/s); it is ready after printing an empty object.
 */
import { createInterface } from 'node:readline';
import { createRng } from '../../packages/core/src/rng.js';
import { AdapterConfig } from '../../packages/model/src/adapter.js';
import type { Network, TokenBatch } from '../../packages/model/src/albert.js';
import { AlbertConfig } from '../../packages/model/src/albert-config.js';
import { initialiseBackbone } from '../../packages/model/src/albert-parameters.js';
import { selectBackend } from '../../packages/model/src/backend.js';
import { sequenceLogits, sequenceLoss } from '../../packages/model/src/head.js';
import { NO_DROPOUT } from '../../packages/model/src/ops/dropout.js';
import { lossAndGradients } from '../../packages/model/src/ops/loss-and-gradients.js';
import { Parameters } from '../../packages/model/src/ops/parameters.js';
import { AdamW } from '../../packages/model/src/optim/adamw.js';
import { clipByGlobalNorm } from '../../packages/model/src/optim/clip.js';
import { tf } from '../../packages/model/src/tf.js';
import {
  initialiseTuning,
  insertedAdapter,
  type Tuning,
  trainsUnder,
} from '../../packages/model/src/tuning.js';
import { GEOMETRY, type Method } from './geometry.js';
import type { StepReport } from './trainee.js';

const rng = createRng(0);

function prepare(method: Method): (size: number, length: number) => void {
  const config = AlbertConfig.parse({
    vocab_size: GEOMETRY.vocabulary,
    embedding_size: GEOMETRY.embedding,
    hidden_size: GEOMETRY.hidden,
    intermediate_size: GEOMETRY.inner,
    num_attention_heads: GEOMETRY.heads,
    num_hidden_layers: GEOMETRY.layers,
    classifier_dropout_prob: 0,
  });
  const adapter = AdapterConfig.parse({ bottleneck: GEOMETRY.bottleneck });
  const tuning: Tuning = { method, adapter, numLabels: GEOMETRY.labels };
  const tensors = new Map([...initialiseBackbone(config, rng), ...initialiseTuning(config, tuning, rng)]);
  const parameters = new Parameters(tensors, trainsUnder(tuning));
  const network: Network = { config, parameters, adapter: insertedAdapter(tuning), dropout: NO_DROPOUT };
  const optimiser = new AdamW();
  return (size, length) => {
    const batch = tokenBatch(size, length);
    const labels = Float32Array.from({ length: size }, (_, row) => row % 2);
    const loss = () => sequenceLoss(sequenceLogits(network, batch), labels);
    const { gradients } = lossAndGradients(parameters, loss);
    clipByGlobalNorm(gradients, 1);
    optimiser.step(parameters.trained(), gradients, 2e-5);
    parameters.upload();
  };
}

function tokenBatch(size: number, length: number): TokenBatch {
  const stream = rng.stream('bench', size, length);
  const inputIds = Int32Array.from({ length: size * length }, () => stream.integer(GEOMETRY.vocabulary));
  const attentionMask = new Uint8Array(inputIds.length).fill(1);
  return { size, length, inputIds, tokenTypeIds: new Int32Array(inputIds.length), attentionMask };
}

function timed(step: () => void): StepReport {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  step();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const { maxRSS } = process.resourceUsage(); // KiB
  return {
    wallMs: wall,
    cpuMs: (user + system) / 1000,
    peakMiB: maxRSS / 1024,
    tensors: tf.memory().numTensors,
  };
}

/** GFLOP/s of the largest product of a layer without any transposing, the best of five. */
function plainProductRate(): number {
  const [rows, { hidden, inner }] = [1024, GEOMETRY];
  const a = tf.ones<tf.Rank.R2>([rows, hidden]);
  const b = tf.ones<tf.Rank.R2>([hidden, inner]);
  const times = Array.from({ length: 5 }, () => timed(() => tf.matMul(a, b).dispose()).cpuMs);
  tf.dispose([a, b]);
  return (2 * rows * hidden * inner) / Math.min(...times) / 1e6;
}

const [backend, method] = process.argv.slice(2) as [string, Method];
await selectBackend(backend);
const step = prepare(method);
console.log('{}');
for await (const line of createInterface({ input: process.stdin })) {
  const [command, size, length] = line.split(' ');
  const answer = command === 'matmul' ? plainProductRate() : timed(() => step(Number(size), Number(length)));
  console.log(JSON.stringify(answer));
}
