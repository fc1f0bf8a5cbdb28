/** Uniform draws without repetition: what a search must beat at the same number of evaluations. */
import { genomeKey, randomGenome } from './genome.js';
import { drawNew, generationStream, type Search } from './search.js';

export const randomSearch: Search = async function* (options) {
  const { genes, start, evaluations, population, evaluate, rng } = options;
  const known = new Set(start.map(({ genome }) => genomeKey(genome)));
  if (start.length > 0) yield [...start];
  for (let done = start.length, generation = 0; done < evaluations; generation++) {
    const stream = generationStream(rng, 'random', generation);
    const genomes = drawNew(options, {
      known,
      count: Math.min(population, evaluations - done),
      draw: () => [randomGenome(genes, stream)],
    });
    if (genomes.length === 0) return;
    yield await evaluate(genomes);
    done += genomes.length;
  }
};
