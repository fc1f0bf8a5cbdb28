/** How far a download is: one line that is written over on a terminal, a line every tenth of it elsewhere. */

export interface TransferLine {
  show(name: string, receivedBytes: number, totalBytes: number): void;
  /** Leaves the line. */
  end(): void;
}

const MEGABYTE = 1e6;

/** @param stream e.g. stderr */
export function createTransferLine(stream: { isTTY?: boolean; write(text: string): unknown }): TransferLine {
  let shown = '';
  return {
    show(name, receivedBytes, totalBytes) {
      const percent = Math.floor((100 * receivedBytes) / totalBytes);
      const told = stream.isTTY ? percent : percent - (percent % 10);
      const megabytes = `${(totalBytes / MEGABYTE).toFixed(1)} MB`;
      const line = `${name.slice(-50)}  ${String(told).padStart(3)} % of ${megabytes}`;
      if (line === shown) return;
      shown = line;
      stream.write(stream.isTTY ? `\r${line}\u001b[K` : `${line}\n`);
    },
    end() {
      if (shown !== '' && stream.isTTY) stream.write('\r\u001b[K');
      shown = '';
    },
  };
}
