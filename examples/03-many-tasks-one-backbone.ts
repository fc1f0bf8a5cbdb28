// Prints what two tasks cost on top of one backbone, how well each does after a few seconds of training, and the answers
// to a batch that mixes them, for which everything but the adapters and heads is computed together.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createAlbert,
  defineTask,
  evaluate,
  fineTune,
  loadAdapter,
  MultiTaskModel,
  outputsOf,
  QUICKSTART_TASKS,
  readGlueSplit,
  saveAdapter,
  writeQuickstartData,
} from '@adaptmem/model';

const albert = await createAlbert('assets/quickstart');
const folder = mkdtempSync(join(tmpdir(), 'adaptmem-'));
writeQuickstartData(folder, { seed: 42, sizes: { train: 256, dev: 64 } });
const tasks = QUICKSTART_TASKS.filter(({ name }) => ['acceptability', 'entailment'].includes(name));

const model = new MultiTaskModel(albert);
for (const task of tasks.map(defineTask)) {
  const tuning = {
    method: 'pfeiffer',
    adapter: { bottleneck: 16, skip_layers: 2 },
    numLabels: outputsOf(task),
  } as const;
  const train = albert.encode(readGlueSplit(task, folder, 'train'));
  const dev = albert.encode(readGlueSplit(task, folder, 'dev'));
  const settings = { max_steps: 30, learning_rate: 3e-3 };
  const { trained } = await fineTune({ ...albert, ...tuning, task: task.name, train, settings });
  const own = join(folder, `${task.name}-pfeiffer`);
  saveAdapter(own, { ...albert, tuning, tensors: trained, task: task.name });

  const { loss } = evaluate({ ...albert, ...tuning, tensors: trained, examples: dev });
  const { bytes, sharedLayers } = model.addTask(task.name, loadAdapter(own, albert));
  console.log(
    `${task.name}: ${bytes} bytes over ${model.sharedBytes} shared, ${sharedLayers} layers shared; dev loss ${loss.toFixed(3)}`,
  );
}

const questions = tasks.map(defineTask).map((task) => {
  const { sentence1, sentence2 } = readGlueSplit(task, folder, 'dev')[0]!;
  return { task: task.name, text: sentence2 === undefined ? sentence1 : ([sentence1, sentence2] as const) };
});
for (const [index, { task, prediction, probabilities }] of model.classifyMixed(questions).entries()) {
  const sure = (100 * probabilities![prediction]!).toFixed(0);
  console.log(`${task} of ${JSON.stringify(questions[index]!.text)}: class ${prediction}, ${sure} %`);
}
model.dispose();
