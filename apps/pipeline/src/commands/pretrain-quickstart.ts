/** `pipeline pretrain`: makes the embedded backbone anew. */
import { relative } from 'node:path';
import { AppError } from '@adaptmem/core';
import {
  type BackboneOptions,
  makeQuickstartBackbone,
  type QuickstartBackbone,
  selectBackend,
  type TrainEvent,
} from '@adaptmem/model';
import { REPOSITORY } from '../repository.js';

export interface PretrainOptions {
  out: string;
  seed: number;
  steps?: number;
  /** Where runs keep their checkpoints, so that a stopped one goes on. */
  checkpoint: string;
  /** Writes a checkpoint and stops. */
  signal: AbortSignal;
}

/**
 * Pretrains and writes the folder that ships with the program.
 *
 * @throws FileError @throws DivergenceError @throws AppError `INTERRUPTED` (exit status 130) if `signal` was aborted
 */
export async function pretrainQuickstart(options: PretrainOptions): Promise<void> {
  const { name, version } = await selectBackend();
  process.stderr.write(`Backend: ${name} ${version}\n`);
  const steps = options.steps === undefined ? [] : ['--steps', String(options.steps)];
  const { metrics } = await makeBackbone({
    folder: options.out,
    seed: options.seed,
    steps: options.steps,
    command: ['pnpm run pipeline pretrain --seed', options.seed, ...steps].join(' '),
    date: new Date().toISOString().slice(0, 10),
    checkpoint: { folder: options.checkpoint, everySteps: 100 },
    onEvent: printEvent,
    signal: options.signal,
  });
  process.stdout.write(`${relative(REPOSITORY, options.out)}: ${JSON.stringify(metrics)}\n`);
}

/** Says where an interrupted run goes on from. */
async function makeBackbone(options: BackboneOptions): Promise<QuickstartBackbone> {
  try {
    return await makeQuickstartBackbone(options);
  } catch (error) {
    if (!options.signal?.aborted) throw error;
    throw new AppError('INTERRUPTED', 'Interrupted; a checkpoint is written', {
      exitStatus: 130,
      hint: 'The same command goes on from there',
    });
  }
}

function printEvent(event: TrainEvent): void {
  if (event.type === 'step' && event.step % 50 !== 0) return;
  const place = `${event.step}/${event.totalSteps}`;
  if (event.type === 'step') process.stderr.write(`${place}  loss ${event.loss.toPrecision(4)}\n`);
  if (event.type === 'eval') process.stderr.write(`${place}  ${JSON.stringify(event.metrics)}\n`);
}
