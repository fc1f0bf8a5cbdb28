/**
 * A design space explored: NSGA-II from exactly placed designs, random search from the same with as many evaluations to
 * compare with, and the front of everything with its placements solved exactly.
 */
import { createRng } from '@adaptmem/core';
import { type DesignSpace, designOf, genesOf, normaliseGenome } from './design-space.js';
import { type Evaluation, isPlaced, type PlacingSolver } from './evaluate-design.js';
import type { Genome } from './genome.js';
import { GrowingVolume } from './growing-volume.js';
import { hypervolume } from './hypervolume.js';
import { nsga2 } from './nsga2.js';
import { ParetoArchive } from './pareto-archive.js';
import { randomSearch } from './random-search.js';
import { type Candidate, type Goals, scoreDesign } from './score-design.js';
import type { Search } from './search.js';
import { seedGenomes } from './seed-genomes.js';

/** Every search by its name in results; a new one is one file and one line here. */
export const SEARCHES = { 'nsga-ii': nsga2, random: randomSearch } as const satisfies Record<string, Search>;
export type SearchName = keyof typeof SEARCHES;
export const SEARCH_NAMES = Object.keys(SEARCHES) as SearchName[];

export interface ExploreOptions extends Goals {
  space: DesignSpace;
  /** Evaluations of designs of the space in their order, in whatever order and wherever they are made. */
  evaluate(genomes: readonly Genome[], solver: PlacingSolver): Promise<Evaluation[]>;
  /** Different designs that each search evaluates, the seeds included. */
  evaluations: number;
  population: number;
  /** Designs that are placed exactly before the searches begin. */
  seeds: number;
  /** Of everything random. */
  seed: number;
  onProgress?(progress: ExploreProgress): void;
}

export type ExplorePhase = 'seeds' | SearchName | 'front';

export interface ExploreProgress {
  phase: ExplorePhase;
  /** Designs evaluated in this phase, and how many there will be at most. */
  done: number;
  of: number;
  /** Of all that the search found so far, or of everything; a share of the box up to the reference point. */
  hypervolume: number;
}

/** The hypervolume after so many evaluations. */
export interface TracePoint {
  evaluations: number;
  hypervolume: number;
}

export interface Exploration {
  /** Nothing that was evaluated dominates one of them. */
  front: Candidate[];
  hypervolume: number;
  traces: Record<SearchName, TracePoint[]>;
  /** Everything that was evaluated, exactly placed designs of the front included, in order. */
  evaluated: Candidate[];
}

/** Explores; equal options give equal results, however the evaluations are shared out. */
export async function explore(options: ExploreOptions): Promise<Exploration> {
  const everything = new Evaluated(options);
  const seeds = seedGenomes(options.space, Math.min(options.seeds, options.evaluations));
  const start = await everything.evaluate(seeds, 'exact');
  everything.report('seeds', seeds.length, seeds.length);
  const traces = {} as Exploration['traces'];
  for (const name of SEARCH_NAMES) traces[name] = await runSearch(name, start, everything);
  await refineFront(everything);
  const front = [...everything.archive.front];
  return { front, hypervolume: everything.hypervolume(), traces, evaluated: everything.all };
}

/** Everything that was evaluated, with its front. */
class Evaluated {
  readonly options: ExploreOptions;
  readonly all: Candidate[] = [];
  readonly archive = new ParetoArchive<Candidate>();

  constructor(options: ExploreOptions) {
    this.options = options;
  }

  async evaluate(genomes: readonly Genome[], solver: PlacingSolver): Promise<Candidate[]> {
    const evaluations = await this.options.evaluate(genomes, solver);
    const candidates = genomes.map((genome, index) => {
      const { compression } = designOf(this.options.space, genome);
      return scoreDesign(this.options, genome, compression, evaluations[index]!);
    });
    for (const candidate of candidates) this.archive.add(candidate);
    this.all.push(...candidates);
    return candidates;
  }

  /** Of the front of everything. */
  hypervolume(): number {
    const points = this.archive.front.map(({ objectives }) => objectives);
    return hypervolume(points, unitPoint(this.options));
  }

  report(phase: ExplorePhase, done: number, of: number, volume = this.hypervolume()): void {
    this.options.onProgress?.({ phase, done, of, hypervolume: volume });
  }
}

/** Objectives are shares of the reference point. */
const unitPoint = ({ objectives }: Goals) => objectives.map(() => 1);

async function runSearch(
  name: SearchName,
  start: readonly Candidate[],
  everything: Evaluated,
): Promise<TracePoint[]> {
  const { space, evaluations, population, seed } = everything.options;
  const own = new GrowingVolume(unitPoint(everything.options));
  const trace: TracePoint[] = [];
  let done = 0;
  const generations = SEARCHES[name]<Candidate>({
    genes: genesOf(space),
    normalise: (genome) => normaliseGenome(space, genome),
    evaluate: (genomes) => everything.evaluate(genomes, 'greedy'),
    start,
    evaluations,
    population,
    rng: createRng(seed),
  });
  for await (const generation of generations) {
    for (const candidate of generation) own.add(candidate);
    done += generation.length;
    trace.push({ evaluations: done, hypervolume: own.hypervolume });
    everything.report(name, done, evaluations, own.hypervolume);
  }
  return trace;
}

/** Places the front's designs exactly; what comes out joins the front if nothing dominates it. */
async function refineFront(everything: Evaluated): Promise<void> {
  const greedy = everything.archive.front.filter(
    ({ evaluation }) => isPlaced(evaluation) && evaluation.solver === 'greedy',
  );
  everything.report('front', 0, greedy.length);
  await everything.evaluate(
    greedy.map(({ genome }) => genome),
    'exact',
  );
  everything.report('front', greedy.length, greedy.length);
}
