/** What an exploration of designs found, as its report gets it. */
import type { BuiltMemory } from '@adaptmem/mapper/explore';

/** Figures of a design, means over the tasks of one inference each. */
export interface ExploredFigures {
  energyPj: number;
  latencyNs: number;
  areaMm2: number;
  /** Mean main metric over the tasks; absent where nobody measured it. */
  accuracy?: number;
  /** `bounded`: at least so much, because fewer cells have faults than where it was measured. */
  accuracyKind?: 'measured' | 'bounded';
}

export interface FrontDesign extends ExploredFigures {
  /** Its name, by which its files are called. */
  id: string;
  clockMhz: number;
  vectorSize: number;
  inputKib: number;
  weightKib: number;
  /** How the network is stored. */
  storage: string;
  /** What the placement of the tensors minimises, and who found it. */
  placement: string;
  solver: string;
  memories: BuiltMemory[];
}

/** An existing accelerator on the same workload. */
export interface Platform extends ExploredFigures {
  title: string;
  storage: string;
  solver: string;
}

export type ExploredObjective = 'energy' | 'latency' | 'area' | 'accuracy';

/** Plain, JSON-safe data. */
export interface ExplorationReport {
  name: string;
  description: string;
  seed: number;
  /** The command that made this report. */
  command: string;
  workload: { geometry: string; method: string; tasks: number };
  objectives: ExploredObjective[];
  /** By objective, in canonical units; the least accuracy. */
  reference: Partial<Record<ExploredObjective, number>>;
  /** Whether accuracy is that of another, smaller network. */
  accuracyStandIn: boolean;
  designsInSpace: number;
  /** Different designs that both searches evaluated, and what became of them. */
  counts: {
    evaluated: number;
    unplaced: number;
    beyondLimits: number;
    absent: { reason: string; designs: number }[];
  };
  searches: { name: string; trace: { evaluations: number; hypervolume: number }[] }[];
  /** Designs that were placed exactly before the searches began; they are part of both. */
  seeds: number;
  /** Of the front. */
  hypervolume: number;
  front: FrontDesign[];
  platforms: Platform[];
  assumptions: string[];
}
