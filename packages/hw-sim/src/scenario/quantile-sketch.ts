/**
 * Quantiles of a stream in memory that does not grow with it: DDSketch (Masson, Rim, Lee, VLDB 2019), a histogram
 * whose bins are wide in proportion to their values.
 */

export class QuantileSketch {
  readonly relativeError: number;
  readonly #logGamma: number;
  readonly #counts = new Map<number, number>();
  #count = 0;

  /** @param relativeError how far a quantile may be from the exact one, as a share of it; in (0, 1) */
  constructor(relativeError: number) {
    this.relativeError = relativeError;
    this.#logGamma = Math.log((1 + relativeError) / (1 - relativeError));
  }

  /** @param value above 0 */
  add(value: number): void {
    const bin = Math.ceil(Math.log(value) / this.#logGamma);
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + 1);
    this.#count++;
  }

  /**
   * The values at these shares, ascending, of rank ceil(share · count).
   *
   * @param shares ascending, in (0, 1]
   */
  at(shares: readonly number[]): number[] {
    const bins = [...this.#counts].sort(([a], [b]) => a - b);
    let place = 0;
    let below = 0;
    return shares.map((share) => {
      const rank = Math.ceil(share * this.#count);
      while (place < bins.length - 1 && below + bins[place]![1] < rank) below += bins[place++]![1];
      return this.#middleOf(bins[place]![0]);
    });
  }

  /** 2 γ^bin / (γ + 1): as far from both ends of the bin, in proportion. */
  #middleOf(bin: number): number {
    return (2 * Math.exp(bin * this.#logGamma)) / (Math.exp(this.#logGamma) + 1);
  }
}
