/** What `previous_hash` of the first row is. */
export const GENESIS = '0'.repeat(64);

/** The transaction lock that everyone takes who appends to the table. */
export const historyLock = (table: string): string => `history:${table}`;

/**
 * SQL of an append-only table whose rows are linked: each carries the hash of the one before, and
 * `hash = sha256(previous_hash || body)` over UTF-8, in hex; the first one follows 64 zeros.
 *
 * The database itself refuses UPDATE, DELETE and TRUNCATE (also of no row, also while replicating), a wrong link, a forged
 * hash and a sequence number that does not rise; it sets `recorded_at`, and `previous_hash` is unique, so that the chain
 * cannot fork whatever the isolation level. A superuser can switch triggers off: `verifyHistory` finds what was changed then,
 * except that the last rows are missing or that all was written anew, which only a `head` kept elsewhere shows.
 *
 * Applied migrations call this: what it returns for the same arguments must not change.
 *
 * @param name of the table, snake_case. @param columns further columns, name to SQL type with constraints,
 * `{ proposal_id: 'uuid NOT NULL' }`. They are copies for queries and not part of the hash: what counts is in the body.
 */
export function historyTable(
  name: string,
  columns: Readonly<Record<string, string>> = {},
): { readonly up: readonly string[]; readonly down: readonly string[] } {
  for (const word of [name, ...Object.keys(columns)]) {
    if (!/^[a-z][a-z0-9_]{0,40}$/.test(word)) throw new Error(`${word} is no snake_case name of at most 41 letters.`);
  }
  const further = Object.entries(columns).map(([column, type]) => `${column} ${type},`);
  return {
    up: [
      `CREATE TABLE ${name} (
        seq bigint GENERATED ALWAYS AS IDENTITY,
        ${further.join('\n        ')}
        body text NOT NULL,
        previous_hash char(64) NOT NULL,
        hash char(64) NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT ${name}_pkey PRIMARY KEY (seq),
        CONSTRAINT ${name}_hash_once UNIQUE (hash),
        CONSTRAINT ${name}_followed_once UNIQUE (previous_hash)
      )`,
      refuseRewrite(name),
      `CREATE TRIGGER ${name}_no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON ${name}
        FOR EACH STATEMENT EXECUTE FUNCTION ${name}_refuse_rewrite()`,
      checkLink(name),
      `CREATE TRIGGER ${name}_linked BEFORE INSERT ON ${name} FOR EACH ROW EXECUTE FUNCTION ${name}_check_link()`,
      `ALTER TABLE ${name} ENABLE ALWAYS TRIGGER ${name}_no_rewrite`,
      `ALTER TABLE ${name} ENABLE ALWAYS TRIGGER ${name}_linked`,
    ],
    down: [`DROP TABLE ${name}`, `DROP FUNCTION ${name}_refuse_rewrite()`, `DROP FUNCTION ${name}_check_link()`],
  };
}

const refuseRewrite = (name: string): string => `
  CREATE FUNCTION ${name}_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'history/rewrite: % of ${name} is refused, rows are only appended', TG_OP
      USING ERRCODE = 'integrity_constraint_violation';
  END $$`;

// The lock comes before the look at the last row, and the time after it: both then rise with seq.
const checkLink = (name: string): string => `
  CREATE FUNCTION ${name}_check_link() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    last_seq bigint;
    last_hash text;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('${historyLock(name)}', 0));
    EXECUTE format('SELECT seq, hash FROM %I.%I ORDER BY seq DESC LIMIT 1', TG_TABLE_SCHEMA, TG_TABLE_NAME)
      INTO last_seq, last_hash;
    IF NEW.seq <= coalesce(last_seq, 0) THEN
      RAISE EXCEPTION 'history/order: row % of ${name} would come after row %', NEW.seq, last_seq
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.previous_hash::text IS DISTINCT FROM coalesce(last_hash, '${GENESIS}') THEN
      RAISE EXCEPTION 'history/link: row % of ${name} does not follow the last row', NEW.seq
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.hash::text IS DISTINCT FROM encode(sha256(convert_to(NEW.previous_hash || NEW.body, 'UTF8')), 'hex') THEN
      RAISE EXCEPTION 'history/hash: row % of ${name} does not have the hash of its content', NEW.seq
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
  END $$`;
