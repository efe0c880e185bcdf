import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSmallServer } from '../../test/support/small-server.js';
import { commandConfig, connect } from './connection.js';

const folder = mkdtempSync(join(tmpdir(), 'ballast-connection-spec-'));
const SERVICE = join(folder, 'service.json');
beforeEach(() => rmSync(SERVICE, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a command', () => {
  test('speaks to the service that runs on its data folder, and leaves it running', async () => {
    const server = await startSmallServer(() => ({ body: 'here' }));
    const rpcUrl = 'http://127.0.0.1:8545';
    writeFileSync(SERVICE, JSON.stringify({ pid: process.pid, url: server.url, token: 'its-token', rpcUrl }));
    const connection = await connect({ BALLAST_DATA_DIR: folder });
    expect(connection.rpcUrl).toBe(rpcUrl);
    await connection.close();
    expect(await connection.api.get('/status')).toBe('here');
    expect(server.asked[0]?.headers.authorization).toBe('Bearer its-token');
    await server.close();
  });

  test('is quiet unless asked', () => {
    expect(commandConfig({}).logLevel).toBe('warn');
    expect(commandConfig({ BALLAST_LOG_LEVEL: 'debug' }).logLevel).toBe('debug');
  });
});

test('a setting that is none is refused before anything is started', async () => {
  await expect(connect({ BALLAST_DATA_DIR: folder, PORT: 'eighty' })).rejects.toMatchObject({
    code: expect.stringMatching(/^config\//),
  });
});
