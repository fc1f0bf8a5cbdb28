/** How a pretraining goes, as lines: loss, speed in tokens, time left. */
import { type TrainEvent, throughput } from '@adaptmem/model';
import { formatClock } from './time-left.js';

const LINE_MS = 10_000;

/**
 * A listener that writes a line every ten seconds, and one for each evaluation.
 *
 * @param now a clock in milliseconds
 */
export function pretrainProgress(
  write: (line: string) => void,
  now: () => number,
): (event: TrainEvent) => void {
  const tokens = throughput(now, ({ tokensSeen }) => tokensSeen);
  const steps = throughput(now, ({ step }) => step);
  let lastMs = Number.NEGATIVE_INFINITY;
  return (event) => {
    const [tokensPerSecond, stepsPerSecond] = [tokens(event), steps(event)];
    const place = `${event.step}/${event.totalSteps}`;
    if (event.type === 'start')
      write(event.resumed ? `${place}  goes on from a checkpoint` : `${place}  begins`);
    if (event.type === 'eval') write(`${place}  held-out ${metricsText(event.metrics)}`);
    if (event.type !== 'step' || now() - lastMs < LINE_MS) return;
    lastMs = now();
    const left = stepsPerSecond
      ? `  ${formatClock((1000 * (event.totalSteps - event.step)) / stepsPerSecond)} left`
      : '';
    const speed = tokensPerSecond ? `  ${Math.round(tokensPerSecond)} tokens/s` : '';
    write(`${place}  loss ${event.loss.toFixed(4)}  rate ${event.lr.toPrecision(3)}${speed}${left}`);
  };
}

function metricsText(metrics: Readonly<Record<string, number>>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ');
}
