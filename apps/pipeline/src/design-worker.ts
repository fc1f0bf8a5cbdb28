/** A thread that evaluates designs; it loads the simulator and the mapper, and nothing of the rest of the program. */
import {
  designOf,
  type Evaluation,
  type EvaluationContext,
  evaluateDesign,
  type Genome,
  type PlacedDesign,
  type PlacingSolver,
  type SimulatedDesign,
  simulateDesign,
} from '@adaptmem/mapper/explore';
import { serveTasks } from '@adaptmem/runs';

export type DesignTask =
  | { kind: 'evaluate'; genomes: readonly Genome[]; solver: PlacingSolver }
  | { kind: 'simulate'; genome: Genome; evaluated: PlacedDesign; name: string };

export type DesignAnswer = { evaluations: Evaluation[] } | { simulated: SimulatedDesign };

serveTasks((context: EvaluationContext) => async (task: DesignTask): Promise<DesignAnswer> => {
  const { space } = context;
  if (task.kind === 'simulate') {
    const { genome, evaluated, name } = task;
    return { simulated: await simulateDesign(context, designOf(space, genome), evaluated, name) };
  }
  const evaluations: Evaluation[] = [];
  for (const genome of task.genomes)
    evaluations.push(await evaluateDesign(context, designOf(space, genome), task.solver));
  return { evaluations };
});
