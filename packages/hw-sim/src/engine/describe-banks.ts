/** What every bank of every memory did during an inference, as text. */
import { type Allocation, AppError, formatNumber, type TaskResult, type Workload } from '@adaptmem/core';
import { simulate } from '../analytical/simulate.js';
import type { Hardware } from '../config/hardware.js';
import { markdownTable } from '../markdown-table.js';

/**
 * A table of the banks, by the event-driven engine whatever the hardware names: words read and written, and the share of
 * the inference in which a bank was busy. Banks in a row that did the same share a line.
 *
 * @throws AppError `INFERENCE_UNKNOWN` if the workload has no such task; what `simulate` throws
 */
export function describeBanks(
  workload: Workload,
  hardware: Hardware,
  allocation: Allocation,
  task: string,
): string {
  const inferences = workload.inferences.filter((inference) => inference.task === task);
  if (inferences.length === 0) {
    const known = workload.inferences.map((inference) => inference.task).join(', ');
    throw new AppError('INFERENCE_UNKNOWN', `No task "${task}" in the workload; it has ${known}`);
  }
  const config = { ...hardware.config, engine: 'event-driven' as const };
  const [result] = simulate(workload, { ...hardware, config }, allocation, inferences).byTask;
  const head = ['memory', 'banks', 'words read', 'words written', 'busy cycles', 'busy'];
  const lines = linesOf(result!).map(({ memory, first, last, reads, writes, busyCycles }) => [
    ...[memory, first === last ? `${first}` : `${first}–${last}`],
    ...[reads, writes, busyCycles].map((value) => formatNumber(value, 6)),
    `${((100 * busyCycles) / result!.cycles).toFixed(2)} %`,
  ]);
  return `${task}: ${formatNumber(result!.cycles, 6)} cycles\n\n${markdownTable(head, lines)}`;
}

type Bank = NonNullable<TaskResult['byBank']>[number];
type Line = Omit<Bank, 'bank'> & { first: number; last: number };

function linesOf({ byBank = [] }: TaskResult): Line[] {
  const lines: Line[] = [];
  for (const { bank, ...own } of byBank) {
    const line = lines.at(-1);
    if (line && didTheSame(line, own)) line.last = bank;
    else lines.push({ ...own, first: bank, last: bank });
  }
  return lines;
}

function didTheSame(a: Omit<Bank, 'bank'>, b: Omit<Bank, 'bank'>): boolean {
  const { memory, reads, writes, busyCycles } = a;
  return memory === b.memory && reads === b.reads && writes === b.writes && busyCycles === b.busyCycles;
}
