/**
 * The loop that fine-tuning and pretraining share: step, evaluate, keep the best, write checkpoints, go on from
 * one. Every step is a function of its number, so a resumed run repeats the bits of an uninterrupted one.
 */
import { setImmediate } from 'node:timers/promises';
import { DivergenceError } from '@adaptmem/core';
import type { Parameters } from '../ops/parameters.js';
import { clipByGlobalNorm } from '../optim/clip.js';
import type { Optimiser } from '../optim/optimiser.js';
import { learningRateAt, type Schedule } from '../optim/schedule.js';
import type { TensorMap } from '../tensor-map.js';
import type { ParameterCount } from '../tuning.js';
import { accumulateGradients, type MicroBatch } from './accumulate-gradients.js';
import { CheckpointKeeper } from './checkpoint-keeper.js';
import { optimiserOf, type RunLength, scheduleOf, type TrainingSettings } from './settings.js';
import type { Metrics, TrainEvent, TrainingHistory } from './train-event.js';
import type { CheckpointOptions, Progress } from './training-checkpoint.js';

/** What callers of a training run may give beside the material. */
export interface RunOptions {
  onEvent?: ((event: TrainEvent) => void) | undefined;
  /** Written every so many steps; if the folder holds one of this run, the run goes on from it. */
  checkpoint?: CheckpointOptions | undefined;
  /** Stops before the next step, after writing a checkpoint; the run rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Pauses after that step: it is evaluated, a checkpoint is written, and a later call without it goes on. */
  pauseAt?: number | undefined;
}

/** The parts of a run that differ between fine-tuning and pretraining. */
export interface LoopOptions extends RunOptions, RunLength {
  /** For messages and events, e.g. the task. */
  name: string;
  settings: TrainingSettings;
  parameters: Parameters;
  /** Default: the one that the settings name. */
  optimiser?: Optimiser | undefined;
  count: ParameterCount;
  fingerprint: string;
  /** The material of a step, in the parts that are computed one after the other. @param step from 0 */
  step(step: number): readonly MicroBatch[];
  evaluate?: (() => Judgement) | undefined;
  /** The state that is the result: of the best evaluation (default), or after the last step. */
  keep?: 'best' | 'last' | undefined;
  /** Whether the history has every step, in memory and in checkpoints. Default true. */
  recordSteps?: boolean | undefined;
  /** Further figures of the present weights, told with each step. */
  figures?: (() => Record<string, number>) | undefined;
}

/** Figures of the present weights. */
export interface Judgement {
  metrics: Metrics;
  /** By which the best weights are kept; greater is better. */
  score: number;
  /** Set if every prediction is that class. */
  onlyClass?: number | undefined;
}

/** What training produced. */
export interface TrainingResult {
  /** The tensors that trained, of the best evaluation. */
  trained: TensorMap;
  /** Figures of the best evaluation; empty if nothing was evaluated. */
  metrics: Metrics;
  bestStep: number;
  /** The class that the best weights predict for every example, where they do. */
  onlyClass?: number | undefined;
  history: TrainingHistory;
}

/**
 * Runs to the end, or until evaluations stop improving.
 *
 * @throws DivergenceError if a loss or gradient is not finite
 * @throws DataError if the checkpoint is damaged or of another run
 */
export async function trainLoop(options: LoopOptions): Promise<TrainingResult> {
  const loop = new Loop(options);
  const resumed = loop.resume();
  loop.emitStart(resumed);
  while (!loop.isDone) {
    await setImmediate(); // lets signals and timers in
    if (options.signal?.aborted) {
      loop.save();
      throw options.signal.reason;
    }
    loop.step();
  }
  return loop.result();
}

class Loop {
  readonly #options: LoopOptions;
  readonly #optimiser: Optimiser;
  readonly #schedule: Schedule;
  readonly #checkpoints: CheckpointKeeper;
  #progress: Progress;
  #best: TensorMap = new Map();

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#optimiser = options.optimiser ?? optimiserOf(options.settings);
    this.#schedule = scheduleOf(options.settings, options.totalSteps);
    this.#checkpoints = new CheckpointKeeper(options.checkpoint, options.fingerprint);
    this.#progress = {
      fingerprint: options.fingerprint,
      step: 0,
      examplesSeen: 0,
      tokensSeen: 0,
      evaluationsSinceBest: 0,
      history: { steps: [], evaluations: [] },
    };
  }

  get isDone(): boolean {
    const { early_stopping_patience: patience = Number.POSITIVE_INFINITY } = this.#options.settings;
    const { step, evaluationsSinceBest } = this.#progress;
    return step >= this.#lastStep || evaluationsSinceBest >= patience;
  }

  get #lastStep(): number {
    const { totalSteps, pauseAt = totalSteps } = this.#options;
    return Math.min(totalSteps, pauseAt);
  }

  /** Takes over a checkpoint, if there is one. */
  resume(): boolean {
    const state = this.#checkpoints.load();
    if (!state) return false;
    this.#progress = state.progress;
    this.#best = state.best;
    this.#optimiser.restore(state.optimiser, state.progress.step);
    this.#options.parameters.replace(state.trained);
    return true;
  }

  emitStart(resumed: boolean): void {
    const { count: parameters } = this.#options;
    this.#options.onEvent?.({ type: 'start', ...this.#place(), parameters, resumed });
  }

  step(): void {
    const { evaluateEvery, pauseAt } = this.#options;
    this.#update();
    const { step } = this.#progress;
    if (step === this.#lastStep || (evaluateEvery && step % evaluateEvery === 0)) this.#evaluate();
    if (pauseAt !== undefined && this.isDone) this.save();
  }

  save(): void {
    const path = this.#checkpoints.save({
      progress: this.#progress,
      trained: this.#options.parameters.trained(),
      optimiser: this.#optimiser.state(),
      best: this.#best,
    });
    if (path !== undefined) this.#options.onEvent?.({ type: 'checkpoint', ...this.#place(), path });
  }

  result(): TrainingResult {
    const { best: bestSoFar, history, step, examplesSeen, tokensSeen } = this.#progress;
    const best = this.#options.keep === 'last' ? undefined : bestSoFar;
    const metrics = best?.metrics ?? history.evaluations.at(-1)?.metrics ?? {};
    const bestStep = best?.step ?? step;
    const seen = { examplesSeen, tokensSeen };
    this.#options.onEvent?.({ type: 'end', ...this.#place(), metrics, bestStep, ...seen });
    return {
      trained: best ? this.#best : copyOf(this.#options.parameters.trained()),
      metrics,
      bestStep,
      ...(best?.onlyClass === undefined ? {} : { onlyClass: best.onlyClass }),
      history,
    };
  }

  #place() {
    const { name, totalSteps } = this.#options;
    return { name, step: this.#progress.step, totalSteps };
  }

  #update(): void {
    const { parameters, settings, onEvent, figures } = this.#options;
    const progress = this.#progress;
    const lr = learningRateAt(this.#schedule, progress.step);
    const parts = this.#options.step(progress.step);
    const { loss, gradients } = accumulateGradients(parameters, parts);
    const gradientNorm = clipByGlobalNorm(gradients, settings.max_grad_norm);
    this.#assertFinite(loss, gradientNorm, lr);
    if (this.#checkpoints.isDue(progress.step)) this.save(); // now that the weights have given a finite loss
    this.#checkpoints.confirm(progress.step);
    this.#optimiser.step(parameters.trained(), gradients, lr);
    parameters.upload();
    progress.step++;
    progress.examplesSeen += parts.reduce((sum, { examples }) => sum + examples, 0);
    progress.tokensSeen += parts.reduce((sum, { tokens = 0 }) => sum + tokens, 0);
    if (this.#options.recordSteps ?? true) progress.history.steps.push({ step: progress.step, loss, lr });
    const { examplesSeen, tokensSeen } = progress;
    const further = figures ? { figures: figures() } : {};
    const seen = { examplesSeen, tokensSeen };
    onEvent?.({ type: 'step', ...this.#place(), loss, lr, gradientNorm, ...seen, ...further });
  }

  #assertFinite(loss: number, gradientNorm: number, lr: number): void {
    if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) return;
    const { name, totalSteps } = this.#options;
    const what = Number.isFinite(loss) ? `gradient norm is ${gradientNorm}` : `loss is ${loss}`;
    const { lastGood } = this.#checkpoints;
    throw new DivergenceError(
      `Training of "${name}" diverged: ${what} at step ${this.#progress.step + 1} of ${totalSteps} with learning rate ${lr}`,
      { hint: ['Lower "learning_rate" or raise "warmup_ratio"', lastGood].filter(Boolean).join('; ') },
    );
  }

  #evaluate(): void {
    const { evaluate, parameters, onEvent } = this.#options;
    if (!evaluate) return;
    const { metrics, score, onlyClass } = evaluate();
    const progress = this.#progress;
    const better = !progress.best || isBetter(score, progress.best.score);
    progress.history.evaluations.push({ step: progress.step, metrics });
    progress.evaluationsSinceBest = better ? 0 : progress.evaluationsSinceBest + 1;
    if (better) {
      progress.best = { step: progress.step, score, metrics, onlyClass };
      if (this.#options.keep !== 'last') this.#best = copyOf(parameters.trained());
    }
    onEvent?.({ type: 'eval', ...this.#place(), metrics, best: better, onlyClass });
  }
}

/** Any score is better than NaN. */
function isBetter(score: number, best: number): boolean {
  return score > best || (Number.isNaN(best) && !Number.isNaN(score));
}

function copyOf(tensors: TensorMap): TensorMap {
  return new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]));
}
