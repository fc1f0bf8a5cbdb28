/** Asks one question at a time; what was asked in the meantime but for the last is never sent. */

export interface LatestRequest<Q, A> {
  ask(question: Q): Promise<A>;
  onAnswer(answer: A, question: Q): void;
  onError(error: unknown): void;
}

/** @returns takes a question */
export function latestRequest<Q, A>({ ask, onAnswer, onError }: LatestRequest<Q, A>): (question: Q) => void {
  let isAsking = false;
  let next: { question: Q } | undefined;

  async function askAll(): Promise<void> {
    isAsking = true;
    while (next) {
      const { question } = next;
      next = undefined;
      try {
        const answer = await ask(question);
        if (!next) onAnswer(answer, question);
      } catch (error) {
        if (!next) onError(error);
      }
    }
    isAsking = false;
  }

  return (question) => {
    next = { question };
    if (!isAsking) void askAll();
  };
}
