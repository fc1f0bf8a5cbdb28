/** Two processes at once against one alone, and what share of its own product rate a backend keeps in a step. */
import { type BatchShape, type Method, stepFlop } from './geometry.js';
import { markdownTable, median } from './statistics.js';
import { pinned, startTrainees, type TraineeKind, warmUp } from './trainee.js';

/** Rounds alternate between one process and both; a pair's step is as long as its slower half's. */
export async function processTable(
  kinds: readonly TraineeKind[],
  method: Method,
  shape: BatchShape,
  rounds: number,
): Promise<string> {
  const rows: string[][] = [];
  for (const kind of kinds) {
    const pair = await startTrainees([pinned(kind, 0), pinned(kind, 1)], method);
    const [first] = pair;
    if (!first || pair.length < 2) continue;
    for (const trainee of pair) await warmUp(trainee, shape);
    const alone: number[] = [];
    const cpu: number[] = [];
    const together: number[] = [];
    const rates: number[] = [];
    const ratesTogether: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const one = await first.step(shape);
      alone.push(one.wallMs);
      cpu.push(one.cpuMs);
      const both = await Promise.all(pair.map((trainee) => trainee.step(shape)));
      together.push(Math.max(...both.map(({ wallMs }) => wallMs)));
      rates.push(await first.productRate());
      ratesTogether.push(...(await Promise.all(pair.map((trainee) => trainee.productRate()))));
    }
    for (const trainee of pair) trainee.close();
    const rate = stepFlop(method, shape) / median(cpu) / 1e6;
    rows.push([
      kind.name,
      median(alone).toFixed(0),
      median(together).toFixed(0),
      `${((2 * median(alone)) / median(together)).toFixed(2)} ×`,
      median(rates).toFixed(1),
      `${((2 * median(ratesTogether)) / median(rates)).toFixed(2)} ×`,
      `${rate.toFixed(1)} (${((100 * rate) / median(rates)).toFixed(0)} %)`,
    ]);
  }
  const head = [
    ...[`${method}, ${shape.size} × ${shape.length}, one thread each`, 'ms, one process', 'ms, both of two'],
    ...['throughput of two', 'GFLOP/s of a plain product', 'of two at once', 'of the whole step'],
  ];
  return markdownTable(head, rows);
}
