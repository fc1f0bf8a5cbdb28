/** A matrix product on EdgeBERT's released unit, as its loops execute it. */
import type { EdgebertUnit } from '@adaptmem/core';
import type { GemmShape } from '../compute/tiling.js';
import { Accumulator } from './accumulator.js';
import { Datapath, type Products, type StepEnd } from './datapath.js';
import { type Access, addDecoder, addStages } from './decoder.js';
import { addEncoder } from './encoder.js';
import { Network } from './network/network.js';
import { ReadRequests } from './read-requests.js';
import { ResultWriter } from './result-writer.js';

/**
 * Cycles of one command, from the arrival of its configuration to its interrupt. Both decoders stream mask by
 * mask, n vectors of each operand make a k-step; the datapath loads a k-step, multiplies it, and only then takes
 * the next; the accumulator sends a finished tile to the encoder, whose writes compete with the reads of the
 * decoder that they go to. Zeros change nothing: the loops count rows, columns and the inner dimension only.
 *
 * @param shape filled up to whole tiles
 * @param skipRounds `false` steps through every cycle, with the same result
 */
export function gemmCycles(
  unit: EdgebertUnit,
  vectorSize: number,
  shape: GemmShape,
  skipRounds = true,
): number {
  const n = vectorSize;
  const tiles = (size: number) => Math.ceil(size / n);
  const [rows, cols, steps] = [tiles(shape.rows), tiles(shape.cols), tiles(shape.inner)];
  const vectors = rows * cols * steps * n;
  const network = new Network();
  const results = network.link<Access>();
  const encoded = addEncoder(network, unit, results);
  const nothing = { masks: network.link<Access>(), values: network.link<Access>() };
  const operands = [encoded, nothing].map((writes) => {
    const requests = network.link<Access>();
    network.add(new ReadRequests(requests, unit.stages.gemm_start, vectors));
    const vectorsOut = addDecoder(network, unit, [requests], writes);
    return addStages(network, vectorsOut, unit.stages.operand);
  });
  const products = network.link<Products>();
  const stepEnds = network.link<StepEnd>();
  const datapath = network.add(new Datapath({ n, steps, operands, products, stepEnds }));
  const sums = network.link<Access>();
  network.add(new Accumulator({ n, products, stepEnds, sums }));
  const writer = network.add(new ResultWriter(sums, results, rows * cols * n));
  network.run(() => writer.interrupted, skipRounds ? () => datapath.endedTile : undefined);
  return network.cycle - 1;
}
