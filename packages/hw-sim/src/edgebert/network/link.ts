/** A channel between two clocked processes: one entry at the sender, one at the receiver. */

/**
 * What a sender puts in this cycle reaches the receiver's entry at the end of the cycle, if that entry is empty
 * by then: a message moves one hop a cycle, and a full receiver holds the sender back. This is how the
 * cycle-accurate ports of MatchLib's Connections behave, on which EdgeBERT's SystemC is built.
 */
export class Link<M> {
  #sent: M | undefined;
  #arrived: M | undefined;

  /** Puts a message in; `false` if the last one has not left yet. */
  push(message: M): boolean {
    if (this.#sent !== undefined) return false;
    this.#sent = message;
    return true;
  }

  /** Takes the message that has arrived, if any. */
  take(): M | undefined {
    const message = this.#arrived;
    this.#arrived = undefined;
    return message;
  }

  get hasArrived(): boolean {
    return this.#arrived !== undefined;
  }

  /** The end of a cycle. */
  transfer(): void {
    if (this.#arrived !== undefined) return;
    this.#arrived = this.#sent;
    this.#sent = undefined;
  }

  /** Two links in equal states behave alike. */
  get state(): string {
    return `${this.#sent ?? '-'}${this.#arrived ?? '-'}`;
  }
}
