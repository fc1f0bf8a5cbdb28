/** Evaluates designs side by side, each at most once ever. */
import {
  designOf,
  type Evaluation,
  type EvaluationContext,
  type Genome,
  type PlacedDesign,
  type PlacingSolver,
  type SimulatedDesign,
} from '@adaptmem/mapper/explore';
import { openWorkerPool, type WorkerPool } from '@adaptmem/runs';
import type { DesignAnswer, DesignTask } from '../design-worker.js';
import { DESIGN_WORKER } from '../repository.js';
import type { DesignStore } from './design-store.js';

export interface DesignPool {
  /** In the order of the genomes; known ones from the store. */
  evaluate(genomes: readonly Genome[], solver: PlacingSolver): Promise<Evaluation[]>;
  /** @throws AppError `EXPLORE_MISMATCH` */
  simulate(genome: Genome, evaluated: PlacedDesign, name: string): Promise<SimulatedDesign>;
  /** Designs that were evaluated here, and that were known. */
  counts(): { evaluated: number; known: number };
  close(): Promise<void>;
}

/** Designs that a thread gets at a time, at most: enough that handing them over costs nothing beside them. */
const LARGEST_SHARE = 16;
/** Shares that a thread gets of a batch, at least: the last ones even out what took longer. */
const SHARES_PER_WORKER = 3;

export function openDesignPool(context: EvaluationContext, store: DesignStore, workers: number): DesignPool {
  const pool: WorkerPool<DesignTask, DesignAnswer> = openWorkerPool({
    entry: DESIGN_WORKER,
    workers,
    data: context,
  });
  const counted = { evaluated: 0, known: 0 };

  async function evaluateShare(genomes: readonly Genome[], solver: PlacingSolver): Promise<Evaluation[]> {
    const answer = await pool.run({ kind: 'evaluate', genomes, solver });
    return (answer as { evaluations: Evaluation[] }).evaluations;
  }

  return {
    async evaluate(genomes, solver) {
      const designs = genomes.map((genome) => designOf(context.space, genome));
      const found = designs.map((design) => store.find(design, solver));
      const missing = [...genomes.keys()].filter((index) => found[index] === undefined);
      const size = Math.ceil(missing.length / (workers * SHARES_PER_WORKER));
      const shares = cut(missing, Math.min(LARGEST_SHARE, Math.max(1, size)));
      const made = await Promise.all(
        shares.map((share) =>
          evaluateShare(
            share.map((index) => genomes[index]!),
            solver,
          ),
        ),
      );
      const evaluations = made.flat();
      store.add(
        missing.map((index, place) => ({ design: designs[index]!, solver, evaluation: evaluations[place]! })),
      );
      missing.forEach((index, place) => {
        found[index] = evaluations[place]!;
      });
      counted.evaluated += missing.length;
      counted.known += genomes.length - missing.length;
      return found as Evaluation[];
    },
    async simulate(genome, evaluated, name) {
      const answer = await pool.run({ kind: 'simulate', genome, evaluated, name });
      return (answer as { simulated: SimulatedDesign }).simulated;
    },
    counts: () => ({ ...counted }),
    close: () => pool.close(),
  };
}

function cut<T>(items: readonly T[], size: number): T[][] {
  const shares: T[][] = [];
  for (let begin = 0; begin < items.length; begin += size) shares.push(items.slice(begin, begin + size));
  return shares;
}
