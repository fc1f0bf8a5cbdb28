/**
 * A pretraining that may be made longer. The steps before its learning rate falls do not depend on how many there are
 * in all; their checkpoint is kept when the rate falls, so that a longer run goes on from there.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, sha256OfJson } from '@adaptmem/core';
import { constantSteps, type Schedule } from '../optim/schedule.js';
import { fingerprintOf } from '../train/fingerprint.js';
import { scheduleOf } from '../train/settings.js';
import { checkpointPath, progressIn } from '../train/training-checkpoint.js';
import { type Pretrained, type PretrainOptions, pretrain } from './pretrain.js';
import type { PretrainingSettings } from './pretraining-settings.js';

/** What identifies a run and how its rate goes. */
export interface PhasedRun {
  /** Equal for runs that differ only in their length where the rate is constant for a while. */
  fingerprint: string;
  schedule: Schedule;
  /** Steps before the rate falls; 0 where all of it depends on the length. */
  constant: number;
}

/** @param material of the sequences that the run trains on @throws RangeError without `max_steps` */
export function runOf(
  { config, maskId, specialIds, initial }: PretrainOptions,
  settings: PretrainingSettings,
  material: string,
): PhasedRun {
  const { max_steps, decay_steps, warmup_ratio, warmup_steps, eval_steps, ...lasting } = settings;
  if (max_steps === undefined) throw new RangeError('Expected "max_steps"');
  const schedule = scheduleOf(settings, max_steps);
  const constant = constantSteps(schedule);
  const plain = {
    ...{ config, maskId, specialIds, material, ...lasting, warmupSteps: schedule.warmupSteps },
    ...(initial && { initial: fingerprintOf({}, initial, []) }),
  };
  return { fingerprint: sha256OfJson(constant > 0 ? plain : { ...plain, schedule }), schedule, constant };
}

/** Where checkpoints are, and how often they are written. */
export interface PhaseCheckpoints {
  folder: string;
  everySteps: number;
}

/**
 * Trains to the end, or goes on from the last checkpoint. @throws as `pretrain`
 *
 * @throws AppError where the constant phase on the disk has more steps than this run's
 */
export async function pretrainInPhases(
  options: PretrainOptions,
  { fingerprint, schedule, constant }: PhasedRun,
  { folder, everySteps }: PhaseCheckpoints,
): Promise<Pretrained> {
  const phase = (name: string) => join(folder, name);
  const first = phase('constant');
  const last = phase(`to-${schedule.totalSteps}-${sha256OfJson(schedule).slice(0, 8)}`);
  const common = { ...options, fingerprint };
  if (constant > 0 && !existsSync(checkpointPath(last))) {
    assertNotBeyond(first, { schedule, constant });
    const checkpoint = { folder: first, everySteps };
    await pretrain({ ...common, checkpoint, pauseAt: constant, onEvent: withoutEnd(options.onEvent) });
  }
  const checkpoint = { folder: last, everySteps, startFrom: first };
  return pretrain({ ...common, checkpoint, pauseAt: schedule.totalSteps }); // the end is a checkpoint, too
}

function assertNotBeyond(folder: string, { schedule, constant }: Omit<PhasedRun, 'fingerprint'>): void {
  const path = checkpointPath(folder);
  if (!existsSync(path)) return;
  const { step } = progressIn(path);
  if (step <= constant) return;
  throw new AppError(
    'PRETRAIN_BEYOND',
    `Checkpoint "${path}" is at step ${step}; in a run of ${schedule.totalSteps} the learning rate falls from step ${constant} on`,
    { hint: `Ask for more steps, or for another checkpoint folder` },
  );
}

/** The first phase's end is not the run's. */
function withoutEnd(onEvent: PretrainOptions['onEvent']): PretrainOptions['onEvent'] {
  return onEvent && ((event) => (event.type === 'end' ? undefined : onEvent(event)));
}
