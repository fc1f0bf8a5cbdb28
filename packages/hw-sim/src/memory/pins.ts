/** Tensors that are tied to a memory. */
import type { Pin, TensorPart } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';

/** The first pin that is about this part of this tensor, or of the tensor of which it is a tile. */
export function pinOf(
  pins: readonly Pin[] | undefined,
  { tensor, part, tileOf = tensor }: { tensor: string; part: TensorPart; tileOf?: string },
): Pin | undefined {
  return pins?.find(
    (pin) => (pin.part ?? part) === part && (matches(pin.tensor, tensor) || matches(pin.tensor, tileOf)),
  );
}

/** Whether the name is what the pattern says, in which `*` stands for any characters. */
export function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const last = rest.pop()!;
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
    return false;
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}

/** The accelerator with further pins, which win over those of its file. */
export function withPins(hardware: Hardware, pins: readonly Pin[]): Hardware {
  if (pins.length === 0) return hardware;
  const all = [...pins, ...(hardware.config.pin ?? [])];
  return {
    ...hardware,
    config: { ...hardware.config, pin: all },
    memories: hardware.memories.map((memory) => ({ ...memory, pins: all })),
  };
}
