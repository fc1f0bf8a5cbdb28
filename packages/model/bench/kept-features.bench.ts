/** Training of exits and of a head over a frozen ALBERT: the encoder computed once and kept, against at every step. */
import { createRng } from '@adaptmem/core';
import { bench, describe } from 'vitest';
import { AlbertConfig } from '../src/albert-config.js';
import { initialiseBackbone } from '../src/albert-parameters.js';
import { selectBackend } from '../src/backend.js';
import { trainExits } from '../src/early-exit/train-exits.js';
import { fineTune } from '../src/train/fine-tune.js';
import { KEPT_BYTES } from '../src/train/kept-features.js';
import { addAdapters } from '../src/tuning/add-adapters.js';

const backend = await selectBackend();
/** CPU time (ms), so that other jobs on the machine do not count. */
const now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const options = { time: 1, warmupTime: 0, warmupIterations: 1, iterations: 3, now };
const config = AlbertConfig.parse({
  vocab_size: 600,
  embedding_size: 64,
  hidden_size: 128,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  intermediate_size: 512,
  max_position_embeddings: 64,
});
const backbone = initialiseBackbone(config, createRng(1));
const stream = createRng(2).stream('examples');
const train = Array.from({ length: 256 }, (_, index) => {
  const inputIds = Array.from({ length: 16 + (index % 17) }, () => 5 + Math.floor(stream.next() * 590));
  return { inputIds, tokenTypeIds: inputIds.map(() => 0), label: index % 2 };
});
const settings = { num_train_epochs: 8 };
const tuning = { method: 'houlsby', adapter: { bottleneck: 16 }, numLabels: 2 } as const;
const { tensors } = addAdapters({ config, backbone, tuning, seed: 1 });

for (const [what, run] of Object.entries({
  exits: (keptBytes: number) =>
    trainExits({ config, backbone, tuning, tensors, train, task: 'x', settings, keptBytes }),
  'a head alone': (keptBytes: number) =>
    fineTune({ config, backbone, method: 'head-only', numLabels: 2, train, task: 'x', settings, keptBytes }),
})) {
  describe(`8 epochs of ${what}, 256 examples of 16 to 32 tokens, H 128, 4 layers (${backend.name})`, () => {
    bench('computed once', async () => void (await run(KEPT_BYTES)), options);
    bench('computed at every step', async () => void (await run(0)), options);
  });
}
