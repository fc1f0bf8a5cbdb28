/** `pipeline pretrain`: makes the embedded backbone anew. */
import { relative } from 'node:path';
import { makeQuickstartBackbone, selectBackend, type TrainEvent } from '@adaptmem/model';
import { REPOSITORY } from '../repository.js';

export interface PretrainOptions {
  out: string;
  seed: number;
  steps?: number;
  /** Where the run keeps its checkpoints, so that a killed one goes on. */
  checkpoint: string;
}

/** Pretrains and writes the folder that ships with the program. @throws FileError @throws DivergenceError */
export async function pretrainQuickstart(options: PretrainOptions): Promise<void> {
  const { name, version } = await selectBackend();
  process.stderr.write(`Backend: ${name} ${version}\n`);
  const steps = options.steps === undefined ? [] : ['--steps', String(options.steps)];
  const { metrics } = await makeQuickstartBackbone({
    folder: options.out,
    seed: options.seed,
    steps: options.steps,
    command: ['pnpm run pipeline pretrain --seed', options.seed, ...steps].join(' '),
    date: new Date().toISOString().slice(0, 10),
    checkpoint: { folder: options.checkpoint, everySteps: 100 },
    onEvent: printEvent,
  });
  process.stdout.write(`${relative(REPOSITORY, options.out)}: ${JSON.stringify(metrics)}\n`);
}

function printEvent(event: TrainEvent): void {
  if (event.type === 'step' && event.step % 50 !== 0) return;
  const place = `${event.step}/${event.totalSteps}`;
  if (event.type === 'step') process.stderr.write(`${place}  loss ${event.loss.toPrecision(4)}\n`);
  if (event.type === 'eval') process.stderr.write(`${place}  ${JSON.stringify(event.metrics)}\n`);
}
