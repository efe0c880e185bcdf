import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = `
  series_id integer NOT NULL,
  time bigint NOT NULL,
  open double precision NOT NULL,
  high double precision NOT NULL,
  low double precision NOT NULL,
  close double precision NOT NULL,
  volume double precision NOT NULL,
  CONSTRAINT price_candle_pkey PRIMARY KEY (series_id, time),
  CONSTRAINT price_candle_on_the_hour CHECK (time % 3600 = 0 AND time BETWEEN 1230768000 AND 4102444799),
  CONSTRAINT price_candle_possible CHECK (
    low > 0 AND low <= open AND low <= close AND high >= open AND high >= close AND high < 'infinity'
    AND volume >= 0 AND volume < 'infinity')`;

/**
 * Candles in one partition a year on a server; the embedded database keeps its plain table. A foreign key is looked up for
 * every row and takes two thirds of the time of an import; a statement's rows are few series, so one look for all of them does.
 */
export class PartitionPriceCandles1764500000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(MAKE_PARTITIONS);
    await queryRunner.query(`
      CREATE FUNCTION check_price_series() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        unknown integer;
      BEGIN
        SELECT series_id INTO unknown FROM (SELECT DISTINCT series_id FROM added) AS of_added
          WHERE NOT EXISTS (SELECT FROM price_series WHERE id = series_id) LIMIT 1;
        IF FOUND THEN
          RAISE EXCEPTION 'there is no price series %', unknown
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'price_candle_series_id_fkey';
        END IF;
        RETURN NULL;
      END $$`);
    if (await isEmbedded(queryRunner)) {
      await queryRunner.query('ALTER TABLE price_candle DROP CONSTRAINT price_candle_series_id_fkey');
      await addSeriesCheck(queryRunner);
      await queryRunner.query(DAYS);
      return;
    }
    await putAside(queryRunner);
    await queryRunner.query(`CREATE TABLE price_candle (${COLUMNS}) PARTITION BY RANGE (time)`);
    await addAppendOnly(queryRunner);
    await addSeriesCheck(queryRunner);
    await queryRunner.query(`
      SELECT make_partitions('price_candle', 'year', 1, least(min(time), extract(epoch FROM now())::bigint),
        greatest(max(time), extract(epoch FROM now() + interval '1 year')::bigint)) FROM price_candle_aside`);
    await takeBack(queryRunner);
    await queryRunner.query(DAYS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP VIEW price_day');
    if (await isEmbedded(queryRunner)) {
      await queryRunner.query('DROP TRIGGER price_candle_known_series ON price_candle');
    } else {
      await putAside(queryRunner);
      await queryRunner.query(`CREATE TABLE price_candle (${COLUMNS})`);
      await addAppendOnly(queryRunner);
      await takeBack(queryRunner);
    }
    await queryRunner.query(`
      ALTER TABLE price_candle ADD CONSTRAINT price_candle_series_id_fkey
      FOREIGN KEY (series_id) REFERENCES price_series`);
    await queryRunner.query('DROP FUNCTION check_price_series()');
    await queryRunner.query('DROP FUNCTION make_partitions(regclass, text, integer, bigint, bigint)');
  }
}

/** PGlite says its name where a server says what it was compiled with. */
async function isEmbedded(queryRunner: QueryRunner): Promise<boolean> {
  const [row] = (await queryRunner.query(`SELECT version() LIKE '%PGlite%' AS embedded`)) as { embedded: boolean }[];
  return row?.embedded === true;
}

async function putAside(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('ALTER TABLE price_candle RENAME TO price_candle_aside');
  await queryRunner.query('ALTER INDEX price_candle_pkey RENAME TO price_candle_aside_pkey');
}

async function takeBack(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('INSERT INTO price_candle SELECT * FROM price_candle_aside ORDER BY series_id, time');
  await queryRunner.query('DROP TABLE price_candle_aside');
  await queryRunner.query('ANALYZE price_candle');
}

const addAppendOnly = (queryRunner: QueryRunner): Promise<unknown> =>
  queryRunner.query(`
    CREATE TRIGGER price_candle_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON price_candle
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_price_change()`);

const addSeriesCheck = (queryRunner: QueryRunner): Promise<unknown> =>
  queryRunner.query(`
    CREATE TRIGGER price_candle_known_series AFTER INSERT ON price_candle REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION check_price_series()`);

// A view and not a table: it can never be older than its hours, and a series of seven years is read in a fifth of a second.
const DAYS = `
  CREATE VIEW price_day AS
  SELECT series_id, time - time % 86400 AS day,
    (array_agg(open ORDER BY time))[1] AS open, max(high) AS high, min(low) AS low,
    (array_agg(close ORDER BY time DESC))[1] AS close, sum(volume ORDER BY time) AS volume, count(*)::integer AS hours
  FROM price_candle GROUP BY series_id, time - time % 86400`;

// Attached and not created in place: that leaves readers and writers of the parent alone. Triggers of statements do not pass
// from a partitioned table to its partitions, so each gets its own: nobody goes round them by naming a partition.
const MAKE_PARTITIONS = `
  CREATE FUNCTION make_partitions(parent regclass, step text, per_second integer, first bigint, last bigint)
  RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE
    made integer := 0;
    starts timestamp;
    schema_name text;
    table_name text;
    part text;
    definition text;
  BEGIN
    SELECT n.nspname, c.relname INTO schema_name, table_name
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = parent AND c.relkind = 'p';
    IF NOT FOUND THEN RETURN 0; END IF;
    starts := date_trunc(step, to_timestamp(greatest(first, 1230768000)) AT TIME ZONE 'UTC');
    WHILE extract(epoch FROM starts) <= least(last, 4102444799) LOOP
      part := table_name || to_char(starts, CASE step WHEN 'year' THEN '_YYYY' ELSE '_YYYY_MM' END);
      IF to_regclass(format('%I.%I', schema_name, part)) IS NULL THEN
        -- One maker at a time; unlike an advisory lock it also lets the look below see what the one before made.
        EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', parent);
      END IF;
      IF to_regclass(format('%I.%I', schema_name, part)) IS NULL THEN
        EXECUTE format('CREATE TABLE %I.%I (LIKE %s INCLUDING ALL)', schema_name, part, parent);
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I.%I FOR VALUES FROM (%s) TO (%s)', parent, schema_name, part,
          extract(epoch FROM starts)::bigint * per_second,
          extract(epoch FROM starts + ('1 ' || step)::interval)::bigint * per_second);
        FOR definition IN SELECT pg_get_triggerdef(oid) FROM pg_trigger
          WHERE tgrelid = parent AND NOT tgisinternal AND tgtype & 1 = 0 ORDER BY tgname
        LOOP
          EXECUTE replace(definition, format(' ON %I.%I ', schema_name, table_name),
            format(' ON %I.%I ', schema_name, part));
        END LOOP;
        made := made + 1;
      END IF;
      starts := starts + ('1 ' || step)::interval;
    END LOOP;
    RETURN made;
  END $$`;
