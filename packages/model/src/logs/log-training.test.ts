import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyRun } from '../../test/tiny-task.js';
import { selectBackend } from '../backend.js';
import { fineTune } from '../train/fine-tune.js';
import type { TrainEvent } from '../train/train-event.js';
import { crc32c } from './crc32c.js';
import { logTraining } from './log-training.js';
import { throughput } from './throughput.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'adaptmem-log-'));
const settings = { max_steps: 6, per_device_train_batch_size: 8, eval_steps: 3 };

/** A clock that goes half a second further at each look. */
function clock(startMs = 1_700_000_000_000) {
  let ms = startMs;
  return () => {
    ms += 500;
    return ms;
  };
}

beforeAll(async () => {
  await selectBackend();
});

type Row = Record<string, number | null>;
const linesOf = (folder: string): Row[] =>
  readFileSync(join(folder, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Times differ between runs. */
const withoutSpeed = (rows: Row[]) => rows.map(({ examples_per_second, ...row }) => row);

/** Reads an event file byte by byte, by the published layout and not by our encoder. */
function eventsOf(folder: string) {
  const file = readFileSync(join(folder, 'events.out.tfevents.adaptmem'));
  const events: { wallTime: number; step: number; version?: string; scalars: Record<string, number> }[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(maskOf(bitwiseCrc(file.subarray(at, at + 8))));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(maskOf(bitwiseCrc(data)));
    at += 16 + length;
    const event = { wallTime: data.readDoubleLE(1), step: 0, scalars: {} as Record<string, number> };
    expect(data[0]).toBe(0x09); // field 1, 64 bits
    expect(data[9]).toBe(0x10); // field 2, varint; steps of these tests fit into one byte
    event.step = data[10]!;
    const rest = data.subarray(13);
    if (data[11] === 0x1a) events.push({ ...event, version: rest.toString() });
    else {
      expect(data[11]).toBe(0x2a); // field 5, summary
      expect(data[12]).toBe(rest.length);
      for (let value = 0; value < rest.length; value += 2 + rest[value + 1]!) {
        expect(rest[value]).toBe(0x0a);
        const inner = rest.subarray(value + 2, value + 2 + rest[value + 1]!);
        const tag = inner.subarray(2, 2 + inner[1]!).toString();
        event.scalars[tag] = inner.readFloatLE(2 + inner[1]! + 1);
      }
      events.push(event);
    }
  }
  return events;
}

function bitwiseCrc(bytes: Uint8Array): number {
  let crc = 0xffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x82f63b78n : crc >> 1n;
  }
  return Number(crc ^ 0xffffffffn);
}
const maskOf = (crc: number) =>
  Number((((BigInt(crc) >> 15n) | (BigInt(crc) << 17n)) + 0xa282ead8n) & 0xffffffffn);

describe('crc32c()', () => {
  it('gives the values of RFC 3720, appendix B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283); // check value of the catalogue of CRCs
  });
});

describe('logTraining()', () => {
  it('writes every step and evaluation in both formats, the same figures', async () => {
    const folder = newFolder();
    const onEvent = logTraining({ folder, logs: ['jsonl', 'tensorboard'], now: clock() });
    const { history } = await fineTune(tinyRun({ settings, onEvent }));
    const rows = linesOf(folder);
    expect(rows.map(({ step }) => step)).toEqual([1, 2, 3, 3, 4, 5, 6, 6]);
    expect(rows[1]).toMatchObject({
      step: 2,
      loss: history.steps[1]!.loss,
      learning_rate: history.steps[1]!.lr,
      grad_norm: expect.any(Number),
      examples_per_second: expect.any(Number),
    });
    expect(rows[3]).toEqual({
      step: 3,
      eval_accuracy: history.evaluations[0]!.metrics.accuracy,
      eval_loss: history.evaluations[0]!.metrics.loss,
    });
    const [header, ...events] = eventsOf(folder);
    expect(header).toMatchObject({ version: 'brain.Event:2', step: 0 });
    expect(header!.wallTime).toBeGreaterThan(1.7e9);
    expect(events.map(({ step }) => step)).toEqual(rows.map(({ step }) => step));
    expect(events[1]!.scalars['train/loss']).toBe(Math.fround(history.steps[1]!.loss));
    expect(Object.keys(events[1]!.scalars)).toEqual([
      'train/loss',
      'train/learning_rate',
      'train/grad_norm',
      'train/examples_per_second',
    ]);
    expect(events[3]!.scalars['eval/accuracy']).toBe(Math.fround(rows[3]!.eval_accuracy!));
  });

  it('goes on after a kill without a step twice, also behind a half-written end', async () => {
    const [folder, work] = [newFolder(), newFolder()];
    const checkpoint = { folder: work, everySteps: 2 };
    const logs = ['jsonl', 'tensorboard'] as const;
    const log = logTraining({ folder, logs, now: clock() });
    const kill = (event: TrainEvent) => {
      log(event);
      if (event.type === 'step' && event.step === 5) throw new Error('killed');
    };
    await expect(fineTune(tinyRun({ settings, checkpoint, onEvent: kill }))).rejects.toThrow('killed');
    appendFileSync(join(folder, 'metrics.jsonl'), '{"step":');
    appendFileSync(join(folder, 'events.out.tfevents.adaptmem'), Buffer.from([40, 0, 0]));
    await fineTune(tinyRun({ settings, checkpoint, onEvent: logTraining({ folder, logs, now: clock() }) }));
    const undisturbed = newFolder();
    await fineTune(tinyRun({ settings, onEvent: logTraining({ folder: undisturbed, logs, now: clock() }) }));
    expect(withoutSpeed(linesOf(folder))).toEqual(withoutSpeed(linesOf(undisturbed)));
    const steps = (where: string) => eventsOf(where).map(({ step }) => step);
    expect(steps(folder)).toEqual(steps(undisturbed));
  });

  it('begins anew where nothing was saved', async () => {
    const folder = newFolder();
    for (let run = 0; run < 2; run++) {
      await fineTune(tinyRun({ settings, onEvent: logTraining({ folder, logs: ['jsonl'], now: clock() }) }));
    }
    expect(linesOf(folder)).toHaveLength(8);
  });
});

describe('throughput()', () => {
  it('divides examples by time, without that of evaluations', () => {
    let ms = 0;
    const speed = throughput(() => ms);
    const common = { name: 'x', totalSteps: 9, loss: 1, lr: 1, gradientNorm: 1 };
    const step = (number: number, atMs: number) => {
      ms = atMs;
      return speed({ type: 'step', ...common, step: number, examplesSeen: number * 10, tokensSeen: 0 });
    };
    expect(step(1, 1000)).toBeUndefined();
    expect(step(2, 1500)).toBe(20);
    ms = 9000;
    speed({ type: 'eval', name: 'x', step: 2, totalSteps: 9, metrics: {}, best: false });
    expect(step(3, 9500)).toBe(20);
  });

  it('counts what it is told to', () => {
    let ms = 0;
    const speed = throughput(
      () => ms,
      ({ tokensSeen }) => tokensSeen,
    );
    const common = { type: 'step', name: 'x', totalSteps: 9, loss: 1, lr: 1, gradientNorm: 1 } as const;
    speed({ ...common, step: 1, examplesSeen: 1, tokensSeen: 300 });
    ms = 500;
    expect(speed({ ...common, step: 2, examplesSeen: 2, tokensSeen: 900 })).toBe(1200);
  });
});
