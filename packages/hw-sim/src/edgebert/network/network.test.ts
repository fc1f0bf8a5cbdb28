import { describe, expect, it } from 'vitest';
import { Arbiter } from './arbiter.js';
import { Network, type Process } from './network.js';
import { Relay } from './relay.js';

/** Sends `count` messages as fast as they are taken. */
function source(network: Network, text: string, count: number) {
  const to = network.link<string>();
  let left = count;
  network.add({
    step: () => {
      if (left > 0 && to.push(text)) left--;
    },
    get state() {
      return `${left}`;
    },
  });
  return to;
}

describe('Network', () => {
  it('moves a message one hop a cycle, and holds the sender of a slow receiver back', () => {
    const network = new Network();
    const from = source(network, 'x', 9);
    const to = network.link<string>();
    network.add(new Relay(from, to));
    const arrivals: number[] = [];
    network.add({
      state: '',
      step: () => {
        if (network.cycle % 3 === 0 && to.take()) arrivals.push(network.cycle);
      },
    });
    network.run(() => arrivals.length === 3);
    expect(arrivals).toEqual([3, 6, 9]);
  });

  it('stops a network that never ends', () => {
    expect(() => new Network().run(() => false, undefined, 10)).toThrow(RangeError);
  });

  it('counts rounds of equal states as if it stepped through them', () => {
    const run = (skip: boolean) => {
      const network = new Network();
      let phase = 0;
      const worker: Process & { work: number } = {
        work: 1000,
        get state() {
          return `${phase}`;
        },
        step() {
          phase = (phase + 1) % 7;
          if (phase === 0) this.work--;
        },
      };
      network.add(worker);
      network.run(() => worker.work === 0, skip ? () => phase === 0 : undefined);
      return network.cycle;
    };
    expect(run(true)).toBe(7000);
    expect(run(false)).toBe(7000);
  });
});

describe('Arbiter', () => {
  it('goes round downwards', () => {
    const network = new Network();
    const lanes = ['a', 'b', 'c'].map((text) => source(network, text, 3));
    const to = network.link<string>();
    network.add(new Arbiter(lanes, 2, to));
    let seen = '';
    network.add({
      state: '',
      step: () => {
        seen += to.take() ?? '';
      },
    });
    network.run(() => seen.length === 9);
    expect(seen).toBe('cbacbacba');
  });
});
