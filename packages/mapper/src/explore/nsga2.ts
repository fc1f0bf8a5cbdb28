/**
 * NSGA-II: a population evolves towards the front and spreads along it (Deb, Pratap, Agarwal and Meyarivan, "A Fast and
 * Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE TEC 6(2), 2002).
 *
 * Parents are chosen by binary tournament on rank and crowding distance; of parents and children together the best
 * fronts survive, of the last that fits in part the least crowded. A child that was seen before is drawn anew.
 */
import type { RandomStream } from '@adaptmem/core';
import { crowdingDistances } from './crowding-distance.js';
import type { Scored } from './dominance.js';
import { genomeKey, randomGenome } from './genome.js';
import { nonDominatedSort } from './non-dominated-sort.js';
import { drawNew, generationStream, type Individual, type Search, type SearchOptions } from './search.js';
import { type VariationOptions, vary } from './variation.js';

/** Crossover as in the paper's experiments; one gene in a child mutates on average. */
const VARIATION: VariationOptions = { crossover: 0.9, mutations: 1 };

export const nsga2: Search = async function* <T extends Scored>(options: SearchOptions<T>) {
  const { genes, start, evaluations, population: size, evaluate, rng } = options;
  const known = new Set(start.map(({ genome }) => genomeKey(genome)));
  let population = [...start];
  if (start.length > 0) yield population;
  for (let done = start.length, generation = 0; done < evaluations; generation++) {
    const stream = generationStream(rng, 'nsga2', generation);
    const ranked = rank(population);
    const isFounding = population.length < size;
    const genomes = drawNew(options, {
      known,
      count: Math.min(isFounding ? size - population.length : size, evaluations - done),
      draw: isFounding
        ? () => [randomGenome(genes, stream)]
        : () => vary([tournament(ranked, stream), tournament(ranked, stream)], genes, VARIATION, stream),
    });
    if (genomes.length === 0) return;
    const children = await evaluate(genomes);
    yield children;
    done += children.length;
    population = survivors([...population, ...children], size);
  }
};

interface Ranked<T extends Scored> {
  individual: Individual<T>;
  /** 0 for the front. */
  rank: number;
  crowding: number;
}

function rank<T extends Scored>(population: readonly Individual<T>[]): Ranked<T>[] {
  return nonDominatedSort(population).flatMap((front, level) => {
    const members = front.map((index) => population[index]!);
    const crowding = crowdingDistances(members.map(({ objectives }) => objectives));
    return members.map((individual, place) => ({ individual, rank: level, crowding: crowding[place]! }));
  });
}

/** The better of two: by rank, then the lonelier (crowded-comparison operator); a coin decides between equals. */
function tournament<T extends Scored>(ranked: readonly Ranked<T>[], stream: RandomStream) {
  const [first, second] = [stream.pick(ranked), stream.pick(ranked)];
  const isHeads = stream.next() < 0.5;
  return (compare(first, second) || (isHeads ? -1 : 1)) < 0
    ? first.individual.genome
    : second.individual.genome;
}

function compare<T extends Scored>(a: Ranked<T>, b: Ranked<T>): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  return a.crowding === b.crowding ? 0 : b.crowding - a.crowding;
}

function survivors<T extends Scored>(all: readonly Individual<T>[], size: number): Individual<T>[] {
  return rank(all)
    .sort(compare) // stable: equals stay in order
    .slice(0, size)
    .map(({ individual }) => individual);
}
