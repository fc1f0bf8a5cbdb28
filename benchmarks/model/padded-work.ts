/** Steps of one padded shape by several trainees in turn, so that a change of the machine's mood meets all. */
import { type BatchShape, type Method, stepFlop } from './geometry.js';
import { markdownTable, median } from './statistics.js';
import { type StepReport, startTrainees, type TraineeKind, warmUp } from './trainee.js';

/** All measured steps of one trainee. */
export interface Measured {
  kind: TraineeKind;
  steps: StepReport[];
}

/** Warms each up, then `rounds` of one step each. */
export async function measure(
  kinds: readonly TraineeKind[],
  method: Method,
  shape: BatchShape,
  rounds: number,
): Promise<Measured[]> {
  const trainees = await startTrainees(kinds, method);
  const measured = trainees.map(({ kind }) => ({ kind, steps: [] as StepReport[] }));
  for (const trainee of trainees) await warmUp(trainee, shape);
  for (let round = 0; round < rounds; round++) {
    for (const [index, trainee] of trainees.entries()) {
      measured[index]!.steps.push(await trainee.step(shape));
    }
  }
  for (const trainee of trainees) trainee.close();
  return measured;
}

/**
 * What a trainee is judged by: one thread by its least CPU time, which other jobs can only lengthen and lengthen
 * little; more threads by the median of wall time.
 */
export function timeOf({ kind, steps }: Measured): number {
  if (kind.threads === 1) return Math.min(...steps.map(({ cpuMs }) => cpuMs));
  return median(steps.map(({ wallMs }) => wallMs));
}

/** How many times faster than each of the peers on as many threads; "–" where there is none. */
function ratios(one: Measured, all: readonly Measured[], peers: readonly string[]): string[] {
  return peers.map((name) => {
    const peer = all.find(({ kind }) => kind.name === name && kind.threads === one.kind.threads);
    return peer && peer !== one ? `${(timeOf(peer) / timeOf(one)).toFixed(2)} ×` : '–';
  });
}

const PEERS = ['PyTorch, as Hugging Face', 'PyTorch, fused GELU'];

/** One row a trainee. */
export function paddedWorkTable(method: Method, shape: BatchShape, all: readonly Measured[]): string {
  const head = [
    ...[`${method}, ${shape.size} × ${shape.length}`, 'threads', 'ms a step, median (best)'],
    ...['CPU ms, best', 'tokens/s', 'GFLOP/s', 'to Hugging Face', 'to fused', 'peak MiB'],
  ];
  const rows = all.map((one) => {
    const walls = one.steps.map(({ wallMs }) => wallMs);
    const cpu = Math.min(...one.steps.map(({ cpuMs }) => cpuMs));
    const time = timeOf(one);
    return [
      ...[
        one.kind.name,
        `${one.kind.threads}`,
        `${median(walls).toFixed(0)} (${Math.min(...walls).toFixed(0)})`,
      ],
      cpu.toFixed(0),
      ((shape.size * shape.length * 1000) / time).toFixed(0),
      (stepFlop(method, shape) / time / 1e6).toFixed(0),
      ...ratios(one, all, PEERS),
      Math.max(...one.steps.map(({ peakMiB }) => peakMiB)).toFixed(0),
    ];
  });
  return markdownTable(head, rows);
}
