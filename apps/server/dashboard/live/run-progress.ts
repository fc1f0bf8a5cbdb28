/** What is known of a run's stages, folded from the events of its log. */
import type { LoggedEvent } from '@adaptmem/runs';
import type { StageRow } from '../../src/api/run.js';
import type { Point } from '../charts/line-chart.js';

export interface LiveStage {
  name: string;
  kind: string;
  state: StageRow['state'] | 'waiting' | 'running';
  /** 0 … 1 */
  fraction: number;
  /** A few words of the stage itself, or why it failed. */
  detail: string;
  /** Of the work so far, or in all. */
  seconds: number | undefined;
  startMs: number;
  /** Loss by step. */
  losses: Point[];
  /** Steps in all, as far as the progress tells. */
  steps: number;
}

type StageEvent = Exclude<LoggedEvent, { type: 'begin' | 'end' }>;

export class RunProgress {
  /** By name, in the order of the plan. */
  readonly stages = new Map<string, LiveStage>();
  /** The most stages that ran side by side. */
  lanes = 0;
  /** Exit status of the process once it has ended. */
  exitStatus: number | undefined;

  apply(event: LoggedEvent): void {
    if (event.type === 'begin') this.#forget();
    else if (event.type === 'end') this.exitStatus = event.exitStatus;
    else this.#applyToStage(event);
  }

  inState(...states: readonly LiveStage['state'][]): LiveStage[] {
    return [...this.stages.values()].filter(({ state }) => states.includes(state));
  }

  /** Share of the stages that is done, the running ones in part. */
  get fraction(): number {
    const parts = this.inState('running').reduce((sum, { fraction }) => sum + fraction, 0);
    return (this.inState('finished', 'cached').length + parts) / (this.stages.size || 1);
  }

  #forget(): void {
    this.stages.clear();
    this.lanes = 0;
    this.exitStatus = undefined;
  }

  #applyToStage(event: StageEvent): void {
    const stage = this.stages.get(event.stage) ?? newStage(event.stage);
    this.stages.set(event.stage, stage);
    change(stage, event);
    this.lanes = Math.max(this.lanes, this.inState('running').length);
  }
}

/** Stages as the run's manifest tells them. */
export function progressOf(rows: readonly StageRow[]): RunProgress {
  const progress = new RunProgress();
  for (const { name, kind, state, seconds } of rows) {
    progress.stages.set(name, { ...newStage(name), kind, state, seconds });
  }
  return progress;
}

const newStage = (name: string): LiveStage => ({
  name,
  kind: '',
  state: 'queued',
  fraction: 0,
  detail: '',
  seconds: undefined,
  startMs: 0,
  losses: [],
  steps: 0,
});

function change(stage: LiveStage, event: StageEvent): void {
  switch (event.type) {
    case 'queued':
      stage.kind = event.kind;
      stage.state = 'queued';
      return;
    case 'cached':
      stage.kind = event.kind;
      stage.state = 'cached';
      stage.seconds = event.seconds;
      return;
    case 'waiting':
      stage.state = 'waiting';
      stage.detail = `waits for process ${event.pid}, which does the same`;
      return;
    case 'started':
      stage.state = 'running';
      stage.detail = '';
      stage.startMs = Date.parse(event.at);
      return;
    case 'progress':
      report(stage, event);
      return;
    case 'finished':
      stage.state = 'finished';
      stage.fraction = 1;
      stage.seconds = event.seconds;
      return;
    case 'failed':
      stage.state = 'failed';
      stage.detail = [event.message, event.hint].filter(Boolean).join(' ');
      return;
    case 'skipped':
      stage.state = 'skipped';
      stage.detail = 'needs a stage that failed';
  }
}

function report(stage: LiveStage, event: Extract<StageEvent, { type: 'progress' }>): void {
  stage.fraction = event.fraction;
  stage.seconds = (Date.parse(event.at) - stage.startMs) / 1000;
  stage.detail = event.detail ?? event.note ?? stage.detail;
  const { loss, step } = event.figures ?? {};
  if (loss === undefined || step === undefined) return;
  addLoss(stage, { x: step, y: loss });
  if (event.fraction > 0) stage.steps = Math.round(step / event.fraction);
}

/** Steps after a checkpoint are done again: what was known of them is forgotten. */
function addLoss(stage: LiveStage, point: Point): void {
  while (stage.losses.length > 0 && stage.losses.at(-1)!.x >= point.x) stage.losses.pop();
  stage.losses.push(point);
}
