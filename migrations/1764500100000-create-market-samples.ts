import type { MigrationInterface, QueryRunner } from 'typeorm';

const measure = (prefix: string): string => `
  ${prefix}_worth double precision[] CONSTRAINT NAME_${prefix}_worth_counted CHECK (cardinality(${prefix}_worth) = 6),
  ${prefix}_slippage double precision[] CONSTRAINT NAME_${prefix}_slippage_counted CHECK (cardinality(${prefix}_slippage) = 9),`;

const ABOUT = `
  asset text NOT NULL CONSTRAINT NAME_asset_named CHECK (asset ~ '^[A-Za-z0-9.-]{1,20}$'),
  kind text NOT NULL CONSTRAINT NAME_kind_known CHECK (kind IN ('pools', 'order-book', 'quotes')),
  venue text NOT NULL CONSTRAINT NAME_venue_named CHECK (length(venue) BETWEEN 1 AND 80),`;

const TIMED = 'CHECK (time BETWEEN 1230768000 AND 4102444799)';
const named = (name: string, columns: string): string => columns.replaceAll('NAME', name);

/**
 * Samples of depth and single trades, with what is kept of them by day. They are written once. A day is rolled up with all
 * its rows counted, takes none afterwards, and only then, and when it is old enough, may its rows go. The database itself
 * looks for that, so there is no way round it and no switch for it.
 */
export class CreateMarketSamples1764500100000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [row] = (await queryRunner.query(`SELECT version() NOT LIKE '%PGlite%' AS server`)) as { server: boolean }[];
    const partitioned = row?.server === true ? 'PARTITION BY RANGE (time)' : '';
    await queryRunner.query(
      named(
        'depth_sample',
        `CREATE TABLE NAME (${ABOUT}
        time bigint NOT NULL CONSTRAINT NAME_timed ${TIMED},
        ${measure('full')}
        ${measure('stressed')}
        body text NOT NULL,
        hash char(64) NOT NULL CONSTRAINT NAME_hash_of_body CHECK (hash = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
        CONSTRAINT NAME_pkey PRIMARY KEY (asset, kind, venue, time)
      ) ${partitioned}`,
      ),
    );
    await queryRunner.query(
      named(
        'depth_day',
        `CREATE TABLE NAME (${ABOUT}
        day bigint NOT NULL CONSTRAINT NAME_whole CHECK (day % 86400 = 0),
        samples integer NOT NULL CONSTRAINT NAME_counted CHECK (samples > 0),
        ${measure('full_low')} ${measure('full_median')}
        ${measure('stressed_low')} ${measure('stressed_median')}
        samples_hash char(64) NOT NULL,
        CONSTRAINT NAME_pkey PRIMARY KEY (asset, kind, venue, day)
      )`,
      ),
    );
    await queryRunner.query(`
      CREATE TABLE price_tick (
        series_id integer NOT NULL,
        time bigint NOT NULL CONSTRAINT price_tick_timed CHECK (time BETWEEN 1230768000000 AND 4102444799999),
        ordinal integer NOT NULL CONSTRAINT price_tick_counted CHECK (ordinal >= 0),
        price double precision NOT NULL CONSTRAINT price_tick_priced CHECK (price > 0 AND price < 'infinity'),
        amount double precision NOT NULL CONSTRAINT price_tick_sized CHECK (amount >= 0 AND amount < 'infinity'),
        CONSTRAINT price_tick_pkey PRIMARY KEY (series_id, time, ordinal)
      ) ${partitioned}`);
    await queryRunner.query(`
      CREATE TABLE tick_day (
        series_id integer NOT NULL CONSTRAINT tick_day_series_id_fkey REFERENCES price_series,
        day bigint NOT NULL CONSTRAINT tick_day_whole CHECK (day % 86400 = 0),
        open double precision NOT NULL,
        high double precision NOT NULL,
        low double precision NOT NULL,
        close double precision NOT NULL,
        volume double precision NOT NULL,
        samples integer NOT NULL CONSTRAINT tick_day_counted CHECK (samples > 0),
        CONSTRAINT tick_day_pkey PRIMARY KEY (series_id, day),
        CONSTRAINT tick_day_possible CHECK (low > 0 AND low <= open AND low <= close AND high >= open AND high >= close)
      )`);
    for (const sql of [SEED, ...FUNCTIONS, ...TRIGGERS]) await queryRunner.query(sql);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['sampling_seed', 'tick_day', 'price_tick', 'depth_day', 'depth_sample']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
    for (const name of [
      ...[
        'refuse_depth_loss()',
        'refuse_late_depth()',
        'count_depth_day()',
        'refuse_tick_loss()',
        'refuse_late_tick()',
      ],
      ...['count_tick_day()', 'refuse_sample_change()', 'drop_partitions(regclass, bigint)'],
    ]) {
      await queryRunner.query(`DROP FUNCTION ${name}`);
    }
  }
}

/** Chance of the times of samples: drawn once, so that all processes and all restarts draw the same times. */
const SEED = `
  CREATE TABLE sampling_seed (
    name text NOT NULL,
    seed text NOT NULL,
    CONSTRAINT sampling_seed_pkey PRIMARY KEY (name)
  )`;

interface Samples {
  readonly raw: string;
  readonly days: string;
  readonly what: string;
  /** What a row has in common with its day, as SQL of a row named by `$`. */
  readonly key: string;
  readonly dayKey: string;
  /** Units of time in this many days must lie between a row that goes and the newest one. */
  readonly keep: string;
}

// Low quantiles of depth look 30 days back; trades are wanted for a day.
const DEPTH: Samples = {
  raw: 'depth_sample',
  days: 'depth_day',
  what: 'depth',
  key: '($.asset, $.kind, $.venue, $.time - $.time % 86400)',
  dayKey: '($.asset, $.kind, $.venue, $.day)',
  keep: '31 * 86400',
};
const TICK: Samples = {
  raw: 'price_tick',
  days: 'tick_day',
  what: 'tick',
  key: '($.series_id, ($.time - $.time % 86400000) / 1000)',
  dayKey: '($.series_id, $.day)',
  keep: '86400000',
};

const of = (row: string, key: string): string => key.replaceAll('$', row);
const inDays = (row: string, { days, key, dayKey }: Samples): string =>
  `EXISTS (SELECT FROM ${days} d WHERE ${of('d', dayKey)} = ${of(row, key)})`;
const begin = (name: string, declare: string): string =>
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ ${declare} BEGIN`;

const functionsOf = (samples: Samples): string[] => {
  const { raw, what, key, dayKey, keep, days } = samples;
  return [
    `${begin(`refuse_${what}_loss`, '')}
      IF EXISTS (SELECT FROM gone g WHERE NOT ${inDays('g', samples)}) THEN
        RAISE EXCEPTION 'rows of ${raw} stay until their day is rolled up';
      END IF;
      IF (SELECT max(time) FROM gone) > greatest((SELECT max(time) FROM ${raw}), (SELECT max(time) FROM gone)) - ${keep} THEN
        RAISE EXCEPTION 'rows of ${raw} are too young to go';
      END IF;
      RETURN NULL;
    END $$`,
    `${begin(`refuse_late_${what}`, '')}
      IF EXISTS (SELECT FROM added a WHERE ${inDays('a', samples)}) THEN
        RAISE EXCEPTION 'a day of ${raw} that is rolled up takes no more rows' USING ERRCODE = 'unique_violation';
      END IF;
      RETURN NULL;
    END $$`,
    `${begin(`count_${what}_day`, '')}
      IF NEW.samples IS DISTINCT FROM
        (SELECT count(*) FROM ${raw} r WHERE ${of('r', key)} = ${of('NEW', dayKey)}) THEN
        RAISE EXCEPTION 'a day of ${days} does not count the rows of ${raw}';
      END IF;
      RETURN NEW;
    END $$`,
  ];
};

/** Drops partitions that hold nothing but rows that may go, and says how many. */
const dropPartitions = (all: readonly Samples[]): string => `
  CREATE FUNCTION drop_partitions(parent regclass, until bigint) RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE
    part regclass;
    stays boolean;
    dropped integer := 0;
  BEGIN
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = parent LOOP
      CASE parent
      ${all
        .map(
          (samples) => `WHEN '${samples.raw}'::regclass THEN
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %1$s) OR EXISTS (SELECT FROM %1$s p
          WHERE p.time >= %2$s OR p.time > (SELECT max(time) FROM ${samples.raw}) - ${samples.keep} OR NOT ${inDays('p', samples).replaceAll('%', '%%')})', part, until)
          INTO stays;`,
        )
        .join('\n      ')}
      END CASE;
      IF NOT stays THEN
        EXECUTE format('DROP TABLE %s', part);
        dropped := dropped + 1;
      END IF;
    END LOOP;
    RETURN dropped;
  END $$`;

const FUNCTIONS = [
  `CREATE FUNCTION refuse_sample_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'rows of % are written once and never changed', TG_TABLE_NAME;
  END $$`,
  ...functionsOf(DEPTH),
  ...functionsOf(TICK),
  dropPartitions([DEPTH, TICK]),
];

const TRIGGERS = [
  ...['depth_day', 'tick_day', 'sampling_seed'].map(
    (table) => `
    CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_sample_change()`,
  ),
  ...[DEPTH, TICK].flatMap(({ raw, days, what }) => [
    `CREATE TRIGGER ${raw}_written_once BEFORE UPDATE OR TRUNCATE ON ${raw}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_sample_change()`,
    `CREATE TRIGGER ${raw}_kept AFTER DELETE ON ${raw} REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_${what}_loss()`,
    `CREATE TRIGGER ${raw}_in_time AFTER INSERT ON ${raw} REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_${what}()`,
    `CREATE TRIGGER ${days}_counted BEFORE INSERT ON ${days}
    FOR EACH ROW EXECUTE FUNCTION count_${what}_day()`,
  ]),
  `CREATE TRIGGER price_tick_known_series AFTER INSERT ON price_tick REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION check_price_series()`,
];
