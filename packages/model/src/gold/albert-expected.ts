/** `gold/albert/<case>/expected*.json`: outputs, loss and the gradient of every parameter. */
import { basename } from 'node:path';
import type { GoldCheck, GoldResult } from '@adaptmem/core/testing';
import { z } from 'zod';
import { encode, firstTokens, paddingMask, pool, type TokenBatch } from '../albert.js';
import { layerApplications } from '../albert-config.js';
import { selectBackend } from '../backend.js';
import { classify, maskedTokenLogits, sentenceOrderLogits } from '../head.js';
import { attentionProbabilities } from '../ops/attention.js';
import { lossAndGradients } from '../ops/loss-and-gradients.js';
import { selectRows } from '../ops/select-rows.js';
import { tf } from '../tf.js';
import {
  networkOf,
  ourName,
  ReferenceBatch,
  type ReferenceNetwork,
  readJson,
  referenceNetwork,
  tokenBatchOf,
} from './albert-case.js';
import { lossesOf } from './albert-losses.js';
import { Comparison } from './comparison.js';
import { isReferenceTensor, largest, type ReferenceTensor, relativeError } from './reference-tensor.js';

/** Issue 2 and `design.md` section 4 ask for 1e-4 of each tensor's largest magnitude. */
const TOLERANCE = 1e-4;
/**
 * The true gradient of a key's bias is 0, because softmax is shift-invariant: its rounding noise is measured
 * against this share of the largest gradient.
 */
const ZERO_GRADIENT_FLOOR = 1e-2;

const Tensor = z.object({ shape: z.array(z.number()), data: z.array(z.number()) });
const Expected = z
  .object({
    loss: z.number().optional(),
    hidden_states: z.array(Tensor).optional(),
    intermediate: z.record(z.string(), Tensor).default({}),
    attentions: z.array(Tensor).optional(),
    grads: z.record(z.string(), Tensor).optional(),
    grad_global_norm: z.number().optional(),
  })
  .loose();
const Document = z.object({
  batch: ReferenceBatch,
  /** Names of all tensors of the checkpoint. */
  keys: z.array(z.string()).optional(),
  expected: Expected,
});

/** Compares ALBERT with and without adapters: outputs, loss, gradients. */
export const albertExpectedCheck: GoldCheck = {
  pattern: /^gold\/albert\/.*\/expected[^/]*\.json$/,
  async run(path): Promise<GoldResult> {
    await selectBackend();
    const document = Document.parse(readJson(path));
    const placement = basename(path).includes('adapterhub') ? 'adapterhub' : 'houlsby';
    const reference = referenceNetwork(path, placement);
    const comparison = new Comparison(TOLERANCE);
    compareOutputs(comparison, reference, document);
    if (document.expected.loss !== undefined) compareGradients(comparison, reference, document);
    if (document.keys)
      comparison.addEqual('keys', [...reference.tensors.keys()].sort(), document.keys.sort());
    return comparison.result();
  },
};

type Case = z.infer<typeof Document>;

function compareOutputs(
  comparison: Comparison,
  reference: ReferenceNetwork,
  { batch, expected }: Case,
): void {
  const names = [
    ...Object.keys(expected),
    ...(expected.attentions ?? []).map((_, index) => `attention_probs_layer${index}`),
  ];
  const values = valuesOf(reference, tokenBatchOf(batch), names);
  const wanted = Object.entries({ ...expected, ...expected.intermediate });
  const steps = (expected.hidden_states?.length ?? 1) - 1;
  expected.hidden_states?.forEach((tensor, step) => {
    // one for each layer, after all its inner layers
    const application = (step * layerApplications(reference.config)) / steps - 1;
    wanted.push([step ? `layer${application}.output` : 'embedding_hidden_mapping_in', tensor]);
  });
  expected.attentions?.forEach((tensor, index) => {
    wanted.push([`attention_probs_layer${index}`, tensor]);
  });
  for (const [name, tensor] of wanted) {
    if (isReferenceTensor(tensor)) compare(comparison, name, values.get(name), tensor);
    else if (typeof tensor === 'number' && !SCALARS.has(name)) comparison.passOver(name);
  }
}

/** Figures of the file that `compareGradients` compares. */
const SCALARS = new Set(['loss', 'grad_global_norm', 'mlm_loss', 'sop_loss']);

/** Everything that a reference file may hold, by its names. @param names what it asks for */
function valuesOf(
  reference: ReferenceNetwork,
  batch: TokenBatch,
  names: string[],
): Map<string, Float32Array> {
  const values = new Map<string, Float32Array>();
  const network = networkOf(reference, () => false);
  const keep = (name: string, value: tf.Tensor) => values.set(name, value.dataSync<'float32'>().slice());
  tf.tidy(() => {
    const sequence = encode({ ...network, observe: keep }, batch, 'all');
    const pooled = pool(network, firstTokens(sequence, batch));
    keep('last_hidden_state', sequence);
    keep('pooled', pooled);
    if (network.parameters.has('classifier.weight')) keep('logits', classify(network, pooled));
    if (names.includes('sop_logits')) keep('sop_logits', sentenceOrderLogits(network, pooled));
    for (const name of names.filter((each) => ALL_MASKED_LOGITS.has(each))) {
      keep(name, maskedTokenLogits(network, sequence));
    }
    for (const name of names.filter((each) => MASKED_LOGITS.test(each))) {
      keep(name, maskedTokenLogits(network, selectRows(sequence, rowsNamed(name, batch))));
    }
    for (const name of names.filter((each) => each.startsWith('attention_probs_layer'))) {
      keep(name, probabilities(reference, batch, values, name.replace('attention_probs_', '')));
    }
  });
  network.parameters.dispose();
  return values;
}

/** Scores of every token. */
const ALL_MASKED_LOGITS = new Set(['prediction_logits', 'mlm_logits']);
const MASKED_LOGITS = /^mlm_logits_row(\d+)_pos(\d+)_(\d+)$/;

/** Rows of [B·T, H] that a name like `mlm_logits_row0_pos0_1` speaks of. */
function rowsNamed(name: string, { length }: TokenBatch): Int32Array {
  const [row = 0, first = 0, last = 0] = MASKED_LOGITS.exec(name)!.slice(1).map(Number);
  return Int32Array.from({ length: last - first + 1 }, (_, index) => row * length + first + index);
}

function probabilities(
  { config }: ReferenceNetwork,
  batch: TokenBatch,
  values: ReadonlyMap<string, Float32Array>,
  layer: string,
): tf.Tensor {
  const matrix = (part: string) =>
    tf.tensor2d(values.get(`${layer}.attention.${part}`)!, [batch.size * batch.length, config.hidden_size]);
  const shape = { batch: batch.size, heads: config.num_attention_heads, mask: paddingMask(batch) };
  return attentionProbabilities(matrix('query'), matrix('key'), shape);
}

function compare(
  comparison: Comparison,
  name: string,
  actual: Float32Array | undefined,
  { shape, data }: ReferenceTensor,
): void {
  const sameSize = actual?.length === data.length;
  comparison.add(
    name,
    sameSize ? relativeError({ shape, data: actual }, { shape, data }) : Number.POSITIVE_INFINITY,
  );
}

/** The gradients that the file lists train, each of them, as do their losses. */
function compareGradients(comparison: Comparison, reference: ReferenceNetwork, { batch, expected }: Case) {
  const wanted = new Map(
    Object.entries(expected.grads ?? {}).map(([name, tensor]) => [ourName(name, reference.config), tensor]),
  );
  const network = networkOf(reference, (name) => wanted.has(name) || wanted.size === 0);
  const { parameters } = network;
  for (const [name, compute] of Object.entries(lossesOf(network, batch))) {
    const wantedLoss = expected[name];
    if (name === 'loss' || typeof wantedLoss !== 'number') continue;
    comparison.add(name, Math.abs(lossAndGradients(parameters, compute).loss / wantedLoss - 1));
  }
  const { loss, gradients } = lossAndGradients(parameters, lossesOf(network, batch).loss);
  parameters.dispose();
  comparison.add('loss', Math.abs(loss / expected.loss! - 1));
  const floor = ZERO_GRADIENT_FLOOR * Math.max(...[...wanted.values()].map(({ data }) => largest(data)), 0);
  let squares = 0;
  for (const [name, tensor] of wanted) {
    const gradient = gradients.get(name);
    for (const value of gradient?.data ?? []) squares += value * value;
    const least = name.endsWith('.attention.key.bias') ? floor : 0;
    const error = gradient ? relativeError(gradient, tensor, least) : Number.POSITIVE_INFINITY;
    comparison.add(`gradient of ${name}`, error);
  }
  if (expected.grad_global_norm === undefined) return;
  comparison.add('grad_global_norm', Math.abs(Math.sqrt(squares) / expected.grad_global_norm - 1));
}
