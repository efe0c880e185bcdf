import { QueryFailedError, type QueryRunner } from 'typeorm';

/** What of the driver's connection a COPY needs. */
interface CopyConnection {
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

interface CopyClient {
  query(work: CopyIn): void;
}

const ignored = (): void => undefined;

/** A query as the driver carries it out, which answers the server's question for data with all rows at once. */
class CopyIn {
  readonly done: Promise<void>;
  readonly handleRowDescription = ignored;
  readonly handleDataRow = ignored;
  readonly handleCommandComplete = ignored;
  readonly handleEmptyQuery = ignored;
  readonly handlePortalSuspended = ignored;
  readonly handleCopyData = ignored;
  private settle: { readonly resolve: () => void; readonly reject: (error: Error) => void } = {
    resolve: ignored,
    reject: ignored,
  };

  constructor(
    private readonly sql: string,
    private readonly rows: Buffer,
  ) {
    this.done = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  submit(connection: CopyConnection): void {
    connection.query(this.sql);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.rows);
    connection.endCopyFrom();
  }

  handleReadyForQuery(): void {
    this.settle.resolve();
  }

  handleError(error: Error): void {
    this.settle.reject(error);
  }
}

/**
 * COPY … FROM STDIN in the runner's transaction: rows of a server's table in half the time of an INSERT.
 *
 * @param runner of a server; the embedded database takes no COPY. @param into a table with its columns, `price (id, time)`.
 * @param rows in COPY's text form: fields between tabs, a line end after each row.
 * @throws {QueryFailedError} as any other query of the runner does.
 */
export async function copyRows(runner: QueryRunner, into: string, rows: string): Promise<void> {
  const client = (await runner.connect()) as CopyClient;
  const sql = `COPY ${into} FROM STDIN`;
  const copy = new CopyIn(sql, Buffer.from(rows));
  client.query(copy);
  try {
    await copy.done;
  } catch (error) {
    throw new QueryFailedError(sql, undefined, error instanceof Error ? error : new Error(String(error)));
  }
}
