import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Proposal } from '../../src/proposals/proposal.js';
import { ballastCommand, processesNaming, startMain } from '../support/commands.js';

const folder = mkdtempSync(join(tmpdir(), 'ballast-service-'));
const env = { BALLAST_DATA_DIR: folder, PORT: '0', BALLAST_LOG_LEVEL: 'error' };
let main: ReturnType<typeof startMain>;
let url: string;
const running = (): { url: string; token: string } =>
  JSON.parse(readFileSync(join(folder, 'service.json'), 'utf8')) as { url: string; token: string };
const get = async <Body>(path: string): Promise<Body> => (await (await fetch(`${url}${path}`)).json()) as Body;
const command = async (...args: string[]) => {
  const { code, stdout, stderr } = await ballastCommand([...args, '--json'], env);
  return { code, data: JSON.parse(stdout) as Record<string, unknown>, stderr };
};

beforeAll(async () => {
  main = startMain(env);
  await main.said('Serving on');
  ({ url } = running());
}, 240_000);
afterAll(async () => {
  await main.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

describe('npm start', () => {
  test('prints current and recommended parameters and a proposal with its whole hash', () => {
    const said = main.stdout();
    expect(said).toMatch(/type\s+parameter\s+current\s+recommended\s+interval\s+allowed/);
    expect(said).toMatch(/safeTxHash\s+0x[0-9a-f]{64}/);
    expect(said).toContain('SYNTHETIC');
    expect(said).not.toMatch(/undefined|NaN|\[object/);
  });

  test('serves health, the API and its description on loopback', async () => {
    expect(await get('/api/v1/health')).toMatchObject({ healthy: true });
    expect(await get<Proposal[]>('/api/v1/proposals')).toMatchObject([{ state: 'published' }]);
    expect(await get('/api/openapi.json')).toMatchObject({ paths: { '/api/v1/proposals/{id}/signatures': {} } });
    expect((await fetch(`${url}/api/docs`)).status).toBe(200);
    expect(await get('/api/v1/markets/eth')).toMatchObject({ synthetic: true });
  });

  test('lets nobody act without the token, which only its owner can read', async () => {
    const refused = await fetch(`${url}/api/v1/assessments`, { method: 'POST' });
    expect([refused.status, await refused.json()]).toMatchObject([401, { error: { code: 'auth/not-signed-in' } }]);
    expect(statSync(join(folder, 'service.json')).mode & 0o077).toBe(0);
  });

  test.each([
    ['/api/v1/proposals/77', 404, 'proposals/unknown'],
    ['/api/v1/proposals/abc', 400, 'input/invalid'],
    ['/api/v1/assessments/0', 400, 'input/invalid'],
    ['/api/v1/assessments?limit=1000', 400, 'input/invalid'],
    ['/api/v1/markets/DOGE', 404, 'market-data/asset-unknown'],
    ['/api/v1/nowhere', 404, 'not-found/route'],
  ])('%s is refused with %i and a code', async (path, status, code) => {
    const answer = await fetch(url + path);
    const { error } = (await answer.json()) as { error: { code: string; next: string } };
    expect([answer.status, error.code]).toEqual([status, code]);
    expect(error.next.length).toBeGreaterThan(10);
  });
});

describe('the command line beside it', () => {
  test('signs, executes and verifies through the running service', async () => {
    const [{ hashes }] = await get<[Proposal]>('/api/v1/proposals');
    expect((await command('execute', '--demo')).code).toBe(1);
    expect((await command('sign', '--demo-owner', '1')).code).toBe(0);
    expect((await command('sign', hashes.safeTxHash, '--demo-owner', '3')).data).toMatchObject({ state: 'ready' });
    const { code, data } = await command('execute', '--demo');
    expect([code, data]).toMatchObject([0, { proposal: { state: 'verified' } }]);
    expect((await command('verify-execution', '1')).data).toMatchObject({ state: 'verified' });
  }, 120_000);

  test('imports prices once, and says that the second time brought nothing', async () => {
    const file = join(folder, 'ETHUSDT.csv');
    const hours = Array.from(
      { length: 48 },
      (_, hour) => `${String(1_700_000_000 - (1_700_000_000 % 3_600) + hour * 3_600)},100,110,90,105,5`,
    );
    writeFileSync(file, ['ts,open,high,low,close,volume', ...hours].join('\n'));
    expect((await command('import', 'prices', file, '--asset', 'WBTC')).data).toMatchObject([
      { kept: 48, changed: true },
    ]);
    expect((await command('import', 'prices', file, '--asset', 'WBTC')).data).toMatchObject([
      { kept: 0, alreadyThere: 48, changed: false },
    ]);
    expect((await command('import', 'prices', file)).code).toBe(2);
    writeFileSync(file, 'ts,open\n1,2\n');
    expect((await command('import', 'prices', file, '--asset', 'WBTC')).code).toBe(2);
  }, 60_000);

  test('a second service on the same folder is refused and told which process works there', async () => {
    const second = startMain(env);
    await expect(second.said('Serving on')).rejects.toThrow(new RegExp(`process ${String(main.pid)}`));
  });
});

test('Ctrl-C leaves nothing running, and the next start goes on with the same data', async () => {
  expect(await main.stop('SIGINT')).toBe(0);
  expect(processesNaming(folder, readdirSync('/proc'))).toEqual([]);
  main = startMain(env);
  await main.said('Serving on');
  ({ url } = running());
  expect(main.stdout()).toContain('going on where it stopped');
  expect(await get<Proposal[]>('/api/v1/proposals')).toMatchObject([{ id: 1, state: 'verified' }]);
}, 120_000);
