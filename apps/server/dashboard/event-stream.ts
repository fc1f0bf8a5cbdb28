/** Server-sent events whose data is JSON. */

/** `lost`: the browser tries again by itself; `closed`: the server refused, or all was said. */
export type Connection = 'open' | 'lost' | 'closed';

export interface EventStreamOptions<T> {
  path: string;
  /** Ends it. */
  signal: AbortSignal;
  onData(data: T): void;
  onConnection(connection: Connection): void;
}

/** Follows a stream. @returns what ends it from this side */
export function followEvents<T>({ path, signal, onData, onConnection }: EventStreamOptions<T>): () => void {
  const source = new EventSource(path);
  const end = () => source.close();
  source.addEventListener('open', () => onConnection('open'));
  source.addEventListener('message', ({ data }) => onData(JSON.parse(data) as T));
  source.addEventListener('error', () =>
    onConnection(source.readyState === EventSource.CLOSED ? 'closed' : 'lost'),
  );
  // nothing more will come: trying again is in vain
  source.addEventListener('over', () => {
    end();
    onConnection('closed');
  });
  signal.addEventListener('abort', end, { once: true });
  return end;
}
