/**
 * TensorBoard's event file: records of `tensorflow.Event` messages with scalars `train/loss`, `eval/accuracy` …
 * Messages: event.proto and summary.proto of tensorflow/core.
 */
import { encodeProto, ProtoMessage } from '../tokenizer/protobuf.js';
import type { LogFormat, LogRow } from './log-format.js';
import { encodeRecord, readRecords } from './tf-record.js';

const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, simpleValue: 2 } as const;

export const TENSORBOARD: LogFormat = {
  file: 'events.out.tfevents.adaptmem',
  header: (seconds) => event(seconds, 0, [EVENT.fileVersion, 'brain.Event:2']),
  encode: (row, seconds) => event(seconds, row.step, [EVENT.summary, summary(row)]),
  lengthUpTo(bytes, step) {
    let length = 0;
    for (const { data, end } of readRecords(bytes)) {
      if (new ProtoMessage(data).int(EVENT.step, 0) > step) break;
      length = end;
    }
    return length;
  },
};

function event(seconds: number, step: number, what: readonly [number, string | Uint8Array]): Uint8Array {
  return encodeRecord(encodeProto([[EVENT.wallTime, { double: seconds }], [EVENT.step, step], what]));
}

function summary({ kind, values }: LogRow): Uint8Array {
  return encodeProto(
    Object.entries(values).map(([name, value]) => {
      const scalar = encodeProto([
        [VALUE.tag, `${kind}/${name}`],
        [VALUE.simpleValue, { float: value }],
      ]);
      return [SUMMARY.value, scalar] as const;
    }),
  );
}
