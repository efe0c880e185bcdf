import { expect, test } from '@jest/globals';
import { silentLog } from '../../../test/support/database.js';
import { openDataSource, refuseOldVersion } from './data-source.js';
import { DatabaseTooOldError, DatabaseUnavailableError } from './database-error.js';

test.each([140_013, 96_024, Number.NaN])('a server that calls itself %p is refused', (version) => {
  expect(() => {
    refuseOldVersion(version, 'db/ballast');
  }).toThrow(DatabaseTooOldError);
});

test('PostgreSQL 15.0 is new enough', () => {
  refuseOldVersion(150_000, 'db/ballast');
});

test('a server that does not answer is named without its password', async () => {
  const url = 'postgresql://ballast:hunter2@127.0.0.1:1/ballast';
  const failure = await openDataSource({ url, dir: '', entities: [], migrations: [] }, silentLog()).catch(
    (e: unknown) => e,
  );
  expect(failure).toBeInstanceOf(DatabaseUnavailableError);
  expect((failure as Error).message).toMatch(/127\.0\.0\.1:1\/ballast.*ECONNREFUSED.*DATABASE_URL/);
  expect((failure as Error).message).not.toContain('hunter2');
});
