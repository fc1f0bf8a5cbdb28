/**
 * `pnpm bench:sim`: how fast the simulator is, on ALBERT-base with adapters, 128 tokens, and beside SCALE-Sim. CPU time, so
 * that other jobs of the machine do not show. Prints Markdown tables and writes nothing.
 */
import { eventDriven, simulateWhole } from './inferences.js';
import { scalesimRows } from './scalesim-rows.js';
import { streamRow } from './streams.js';
import { sweepRows } from './sweeps.js';

const rows = [...sweepRows(), simulateWhole(), eventDriven(), streamRow(100_000), streamRow(1_000_000)];
process.stdout.write(`${tableOf(['what', 'figure', 'at'], rows)}\n\n`);
process.stdout.write(
  `${tableOf(['product', 'cycles', 'SCALE-Sim, cycles/s', 'ours, cycles/s', 'ratio'], scalesimRows())}\n`,
);

function tableOf(head: readonly string[], body: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
