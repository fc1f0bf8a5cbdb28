/** Every way in which this package refuses, on one screen. */
import { AppError, type AppErrorOptions } from '@adaptmem/core';

/** The failure of one stage; code, hint and exit status are those of its cause. */
export class StageError extends AppError {
  /** The name of the stage that failed. */
  readonly stage: string;

  constructor(stage: string, cause: AppError) {
    const options: AppErrorOptions = { cause, exitStatus: cause.exitStatus };
    if (cause.hint !== undefined) options.hint = cause.hint;
    super(cause.code, `Stage "${stage}" failed: ${cause.message}`, options);
    this.stage = stage;
  }
}

/** A plan or a package that is wrong is a defect of the program that made it, not of the user's input. */
const defect = (code: string, message: string) => new AppError(code, message, { exitStatus: 1 });

/** Every error of this package, by name; tests and callers compare the codes. */
export const ERRORS = {
  duplicateStage: (name: string) =>
    defect('PLAN_DUPLICATE', `Cannot plan two stages with the name "${name}"`),
  unknownNeed: (stage: string, need: string) =>
    defect('PLAN_UNKNOWN_NEED', `Stage "${stage}" needs "${need}", which is not in the plan`),
  cycle: (names: readonly string[]) =>
    defect('PLAN_CYCLE', `Cannot order stages that wait for each other: ${names.join(' -> ')}`),
  unknownPackage: (name: string, from: string) =>
    defect('CODE_UNKNOWN_PACKAGE', `Cannot find package "${name}" from "${from}"`),
  unknownKind: (kind: string, known: readonly string[]) =>
    defect('JOB_UNKNOWN_KIND', `No handler for stage kind "${kind}"; there are: ${known.join(', ')}`),
  noEntry: (stage: string) =>
    defect(
      'JOB_NO_ENTRY',
      `Stage "${stage}" needs a process of its own, but the runner has no entry to start`,
    ),
  died: (how: string, hint: string) =>
    new AppError('JOB_DIED', `Its process ended ${how} before it was done`, { exitStatus: 1, hint }),
  workerDied: (status: number) =>
    new AppError('WORKER_DIED', `A worker thread ended with status ${status} before it was done`, {
      exitStatus: 1,
    }),
  poolClosed: () => defect('WORKER_POOL_CLOSED', 'The worker pool is closed'),
  interrupted: () =>
    new AppError('INTERRUPTED', 'Interrupted; finished stages and checkpoints are kept', {
      exitStatus: 130,
      hint: 'The same command goes on from here',
    }),
} as const;
