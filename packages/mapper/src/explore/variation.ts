/**
 * Crossover and mutation of integer genomes. Ordered genes: simulated binary crossover and polynomial mutation within
 * bounds (Deb and Agrawal 1995; Deb et al. 2002, section IV), rounded to integers. Categorical genes: uniform
 * crossover and a uniform draw of another value.
 */
import type { RandomStream } from '@adaptmem/core';
import type { Gene, Genome } from './genome.js';

export interface VariationOptions {
  /** Probability that two parents are crossed at all. */
  crossover: number;
  /** Expected number of mutated genes in a child. */
  mutations: number;
}

/** Distribution index of both operators: small, because integers that hardly move would round to what they were. */
const ETA = 3;

/** Two children of two parents. */
export function vary(
  parents: readonly [Genome, Genome],
  genes: readonly Gene[],
  { crossover, mutations }: VariationOptions,
  stream: RandomStream,
): [Genome, Genome] {
  const crossed: [Genome, Genome] =
    stream.next() < crossover ? cross(parents, genes, stream) : [parents[0], parents[1]];
  const probability = mutations / genes.length;
  return [mutate(crossed[0], genes, probability, stream), mutate(crossed[1], genes, probability, stream)];
}

function cross(
  [mother, father]: readonly [Genome, Genome],
  genes: readonly Gene[],
  stream: RandomStream,
): [Genome, Genome] {
  const pairs = genes.map((gene, index) => crossGene(gene, mother[index]!, father[index]!, stream));
  return [pairs.map(([first]) => first), pairs.map(([, second]) => second)];
}

function crossGene({ kind, values }: Gene, a: number, b: number, stream: RandomStream): [number, number] {
  if (a === b || stream.next() < 0.5) return [a, b];
  if (kind === 'categorical') return [b, a];
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  const [middle, spread, draw] = [(low + high) / 2, high - low, stream.next()];
  const below = middle - (spread / 2) * spreadFactor(draw, low / spread);
  const above = middle + (spread / 2) * spreadFactor(draw, (values - 1 - high) / spread);
  const children: [number, number] = [clamp(below, values), clamp(above, values)];
  return stream.next() < 0.5 ? children : [children[1], children[0]];
}

/** How far the children lie apart, in units of their parents' distance. @param room to the bound, in the same units */
function spreadFactor(draw: number, room: number): number {
  const alpha = 2 - (1 + 2 * room) ** -(ETA + 1);
  const scaled = draw * alpha;
  return (scaled <= 1 ? scaled : 1 / (2 - scaled)) ** (1 / (ETA + 1));
}

function mutate(genome: Genome, genes: readonly Gene[], probability: number, stream: RandomStream): Genome {
  return genome.map((value, index) => {
    const gene = genes[index]!;
    if (gene.values < 2 || stream.next() >= probability) return value;
    return gene.kind === 'ordered' ? mutateOrdered(value, gene.values, stream) : another(value, gene, stream);
  });
}

function another(value: number, { values }: Gene, stream: RandomStream): number {
  return (value + 1 + stream.integer(values - 1)) % values;
}

/** Polynomial mutation; where it rounds to the old value, one step in its direction, away from a bound. */
function mutateOrdered(value: number, values: number, stream: RandomStream): number {
  const extent = values - 1;
  const draw = stream.next();
  const isDown = draw < 0.5;
  const room = (isDown ? value : extent - value) / extent;
  const share = isDown ? 2 * draw : 2 * (1 - draw);
  const distance = 1 - (share + (1 - share) * (1 - room) ** (ETA + 1)) ** (1 / (ETA + 1));
  const moved = clamp(value + (isDown ? -distance : distance) * extent, values);
  if (moved !== value) return moved;
  const step = isDown ? value - 1 : value + 1;
  return step < 0 ? 1 : step > extent ? extent - 1 : step;
}

const clamp = (value: number, values: number) => Math.min(values - 1, Math.max(0, Math.round(value)));
