import { AppError, type Inference, type Workload } from '@adaptmem/core';

/** The inference of a task. @throws AppError `UNKNOWN_TASK` with the tasks that there are */
export function findInference(workload: Workload, task: string): Inference {
  const found = workload.inferences.find((inference) => inference.task === task);
  if (found) return found;
  throw new AppError('UNKNOWN_TASK', `No inference of "${task}" in ${workload.name}`, {
    hint: `It has ${workload.inferences.map((inference) => inference.task).join(', ')}.`,
  });
}
