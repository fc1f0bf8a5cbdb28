import { describe, expect, it } from 'vitest';
import { ALBERT_BASE, type EncoderSizes, encoderWorkload, TINY } from '../../test/encoder-workload.js';
import { shipped } from '../../test/shipped.js';
import { tensorTable } from './cost-inference.js';
import { inferenceTraffic } from './traffic.js';

/** How often each operator moves each tensor: `operator tensor direction` → times. */
function timesOf(sizes: EncoderSizes): Map<string, number> {
  const workload = encoderWorkload(sizes);
  const [inference] = workload.inferences;
  const traffic = inferenceTraffic(inference!, tensorTable(workload), shipped('edgebert-sram'));
  return new Map(
    traffic.flatMap((movements, index) =>
      movements.map(({ tensor, direction, times }): [string, number] => [
        `${inference!.operators[index]!.name} ${tensor.name} ${direction}`,
        times,
      ]),
    ),
  );
}

describe('inferenceTraffic()', () => {
  it('reads each weight once an execution where the activation rows fit the input buffer', () => {
    const times = timesOf(ALBERT_BASE);
    expect(times.get('layer0.query attention.query read')).toBe(1);
    expect(times.get('layer11.query attention.query read')).toBe(1);
    expect(times.get('layer3.ffn.up ffn.up read')).toBe(1); // 128 rows of 768 bytes: 96 KiB of 128
  });

  it('streams the weights once for each block of rows that fits', () => {
    const times = timesOf(ALBERT_BASE); // rows of 3072 bytes: 42 fit 128 KiB, 32 in multiples of 16
    expect(times.get('layer3.ffn.down ffn.down read')).toBe(128 / 32);
    expect(times.get('layer3.ffn.down ffn read')).toBe(1);
    expect(times.get('layer3.ffn.down branch write')).toBe(1);
  });

  it('moves the operands of every head', () => {
    const times = timesOf(ALBERT_BASE);
    expect(times.get('layer0.scores query read')).toBe(12);
    expect(times.get('layer0.scores scores write')).toBe(12);
  });

  it('fetches the weights of the shared layers once where they fit the weight buffer together', () => {
    const times = timesOf(TINY);
    expect(times.get('layer0.query attention.query read')).toBe(1);
    expect(times.get('layer1.query attention.query read')).toBe(0);
    expect(times.get('layer1.query hidden read')).toBe(1);
    expect(times.get('mapping mapping read')).toBe(1);
  });
});
