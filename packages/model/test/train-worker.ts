/** A training run as a program of its own, to be killed: `train-worker <checkpoint folder> <result file>`. */
import { writeAtomic } from '@adaptmem/core';
import { selectBackend } from '../src/backend.js';
import { encodeSafetensors } from '../src/checkpoint/safetensors.js';
import { fineTune } from '../src/train/fine-tune.js';
import { tinyRun } from './tiny-task.js';

const [folder, resultFile] = process.argv.slice(2) as [string, string];
await selectBackend();
const { trained, ...rest } = await fineTune(
  tinyRun({
    checkpoint: { folder, everySteps: 3 },
    settings: {
      max_steps: 60,
      learning_rate: 3e-3,
      per_device_train_batch_size: 3,
      gradient_accumulation_steps: 3,
      eval_steps: 4,
      early_stopping_patience: 6,
    },
    onEvent: ({ type, step }) => process.stdout.write(`${type} ${step}\n`),
  }),
);
writeAtomic(resultFile, encodeSafetensors(trained, { metadata: { rest: JSON.stringify(rest) } }));
