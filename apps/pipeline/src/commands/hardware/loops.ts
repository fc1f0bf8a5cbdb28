/** `pipeline hardware loops`: a product by its best order of loops, as ZigZag counts it. */
import { join } from 'node:path';
import { bestLoopNest, describeLoopNest, type LoopObjective, loadLoopArray } from '@adaptmem/hw-sim';
import { type Command, Option } from 'commander';
import { REPOSITORY } from '../../repository.js';
import { positiveInteger } from '../argument-values.js';

export const TPU_LIKE = join(REPOSITORY, 'configs/peers/zigzag-tpu-like.yaml');

export function addLoopsCommand(hardware: Command): void {
  hardware
    .command('loops')
    .argument('<rows>', 'of the result', positiveInteger)
    .argument('<cols>', 'of the result', positiveInteger)
    .argument('<inner>', 'what is summed over', positiveInteger)
    .description('energy and cycles of a product by its best order of loops, memory by memory')
    .option('--array <file>', 'multipliers and memories', TPU_LIKE)
    .addOption(new Option('--least <what>', 'best by').choices(['energy', 'latency']).default('energy'))
    .action(printLoops);
}

function printLoops(
  rows: number,
  cols: number,
  inner: number,
  { array, least }: { array: string; least: LoopObjective },
): void {
  const cost = bestLoopNest({ rows, cols, inner }, loadLoopArray(array), least);
  process.stdout.write(`${describeLoopNest(cost)}\n`);
}
