/** Mistakes of what an experiment demands of places, and of what it judges them by. */
import { type Issue, type LoadedConfig, nearestWord } from '@adaptmem/core';
import type { Hardware } from '@adaptmem/hw-sim';
import type { Experiment } from './experiment.js';
import type { Path } from './finder.js';

/** Groups of operators that the profile of a network has. */
const PHASES = ['embedding', 'attention', 'ffn', 'adapter', 'head', 'exit'];

/** Weights without the objective and the other way round, floors without a study, limits of what is not there. */
export function constraintMistakes(
  { value: experiment, issueAt }: LoadedConfig<Experiment>,
  hardware: readonly (Hardware | undefined)[],
): Issue[] {
  const issues: Issue[] = [];
  const note = (path: Path, message: string, code: string) => issues.push(issueAt(path, message, code));
  const { objective, objective_weights, constraints, faults } = experiment;
  if (objective === 'weighted' && !objective_weights)
    note(['objective'], 'A weighted objective needs "objective_weights"', 'OBJECTIVE_WEIGHTS');
  if (objective !== 'weighted' && objective_weights)
    note(['objective_weights'], `Objective "${objective}" has no use for weights`, 'OBJECTIVE_WEIGHTS');
  if (constraints?.accuracy && !faults?.sweep) {
    const message = 'An accuracy floor is judged by "faults.sweep", which the experiment does not have';
    note(['constraints', 'accuracy'], message, 'ACCURACY_NO_SWEEP');
  }
  const memories = [...new Set(hardware.flatMap((one) => one?.memories.map(({ name }) => name) ?? []))];
  constraints?.bandwidth.forEach(({ memory, phase }, index) => {
    const path = ['constraints', 'bandwidth', index];
    // of hardware that could not be read nothing is known
    if (!hardware.includes(undefined) && !memories.includes(memory))
      note(
        [...path, 'memory'],
        `No system has a memory "${memory}"; ${help(memory, memories)}`,
        'LIMIT_MEMORY',
      );
    if (phase !== undefined && !PHASES.includes(phase))
      note(
        [...path, 'phase'],
        `No operator is of the group "${phase}"; ${help(phase, PHASES)}`,
        'LIMIT_PHASE',
      );
  });
  return issues;
}

function help(word: string, known: readonly string[]): string {
  const near = nearestWord(word, known);
  return near ? `did you mean "${near}"?` : `there are ${known.join(', ')}`;
}
