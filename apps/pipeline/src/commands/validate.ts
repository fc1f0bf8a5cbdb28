/** `pipeline validate [FILE ...]`: every mistake of an experiment before hours are spent on it. */
import { loadExperiment } from '../experiment/load-experiment.js';
import { planExperiment } from '../plan/plan-experiment.js';

/** Prints a line if all is well. @throws ConfigError with every mistake */
export function validate(
  files: readonly string[],
  { set, seed, json }: { set: readonly string[]; seed?: number; json: boolean },
): void {
  const loaded = loadExperiment(files, seed === undefined ? set : [...set, `seed=${seed}`]);
  const stages = planExperiment(loaded, { command: '', backend: '' }).length;
  const { name, tasks, systems } = loaded.experiment;
  const result = { valid: true, name, tasks: tasks.length, systems: systems.length, stages };
  const text = `${name}: valid, ${tasks.length} tasks, ${systems.length} systems, ${stages} stages`;
  process.stdout.write(`${json ? JSON.stringify(result) : text}\n`);
}
