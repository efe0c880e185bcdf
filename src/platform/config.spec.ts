import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ConfigError } from './config-error.js';
import { PROJECT_DIR, readConfig } from './config.js';

const mistaken = (env: Record<string, string>): string[] => {
  try {
    readConfig(env, '/srv');
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.map(({ variable }) => variable);
    throw error;
  }
  return [];
};

test('an empty environment is the local world on the embedded database', () => {
  expect(readConfig({}, '/srv')).toEqual({
    port: 3000,
    host: '127.0.0.1',
    worldProtocol: 'dss',
    worldRoutes: null,
    dataDir: '/srv/data',
    cacheDir: join(PROJECT_DIR, '.cache'),
    databaseUrl: null,
    rpcUrl: null,
    rpcUrls: [],
    rpcAgree: null,
    deploymentFile: null,
    policyFile: join(PROJECT_DIR, 'policy', 'local-world.json'),
    alertRulesFile: null,
    alertWebhooksFile: null,
    venuesFile: null,
    publisherKey: null,
    assessCron: '0 0 * * * *',
    proposeCron: '0 30 14 * * 1',
    watchSeconds: 2,
    scheduleEnabled: true,
    logLevel: 'info',
    logFormat: 'text',
  });
});

test('routes of the local world are pairs with commas between', () => {
  const routes = (text: string) => readConfig({ BALLAST_WORLD_ROUTES: text }, '/srv').worldRoutes;
  expect(routes('stabilityFee=bounded,liquidationRatio=ramp')).toEqual({
    stabilityFee: 'bounded',
    liquidationRatio: 'ramp',
  });
  expect(mistaken({ BALLAST_WORLD_ROUTES: 'bounded' })).toEqual(['BALLAST_WORLD_ROUTES']);
});

test('another protocol of the local world has its own data and its own policy, unless they are named', () => {
  const env = { BALLAST_WORLD_PROTOCOL: 'open-dollar' };
  expect(readConfig(env, '/srv')).toMatchObject({
    worldProtocol: 'open-dollar',
    dataDir: '/srv/data/open-dollar',
    policyFile: join(PROJECT_DIR, 'policy', 'local-world-open-dollar.json'),
  });
  expect(readConfig({ ...env, BALLAST_DATA_DIR: 'here', BALLAST_POLICY: 'p.json' }, '/srv')).toMatchObject({
    dataDir: '/srv/here',
    policyFile: '/srv/p.json',
  });
});

test('what is given is used, and relative paths start at the working directory', () => {
  const config = readConfig(
    {
      PORT: '0',
      BALLAST_DATA_DIR: 'here',
      DATABASE_URL: 'postgresql://ballast@db/ballast',
      BALLAST_RPC_URL: 'http://127.0.0.1:8545',
      BALLAST_DEPLOYMENT: '../deployment.json',
      BALLAST_WATCH_SECONDS: '0.5',
      BALLAST_SCHEDULE: 'off',
      BALLAST_LOG_FORMAT: 'json',
    },
    '/srv/ballast',
  );
  expect(config).toMatchObject({
    port: 0,
    dataDir: '/srv/ballast/here',
    databaseUrl: 'postgresql://ballast@db/ballast',
    deploymentFile: '/srv/deployment.json',
    watchSeconds: 0.5,
    scheduleEnabled: false,
    logFormat: 'json',
  });
});

test.each([
  ['PORT', '-1'],
  ['PORT', '65536'],
  ['PORT', '3000x'],
  ['DATABASE_URL', 'mysql://db'],
  ['DATABASE_URL', 'db'],
  ['BALLAST_DATA_DIR', 'memory://'],
  ['BALLAST_RPC_URL', 'ws://127.0.0.1:8545'],
  ['BALLAST_RPC_URL', 'http://127.0.0.1:1,'],
  ['BALLAST_RPC_URL', 'http://127.0.0.1:1,http://127.0.0.1:1'],
  ['BALLAST_RPC_AGREE', '0'],
  ['BALLAST_ASSESS_CRON', '0 * * * *'],
  ['BALLAST_PROPOSE_CRON', '0 0 25 * * *'],
  ['BALLAST_WATCH_SECONDS', '0'],
  ['BALLAST_WATCH_SECONDS', 'NaN'],
  ['BALLAST_PUBLISHER_KEY', '0x1234'],
  ['BALLAST_SCHEDULE', 'true'],
  ['BALLAST_LOG_LEVEL', 'loud'],
])('%s=%s is refused by name', (variable, value) => {
  expect(mistaken({ [variable]: value })).toEqual([variable]);
});

test('a misspelt variable is refused by name, other programs may have theirs', () => {
  expect(mistaken({ BALLAST_RPC: 'http://127.0.0.1:8545', PATH: '/bin' })).toEqual(['BALLAST_RPC']);
});

test('a chain without its deployment file is refused, and the other way round', () => {
  expect(mistaken({ BALLAST_RPC_URL: 'http://127.0.0.1:8545' })).toEqual(['BALLAST_DEPLOYMENT']);
  expect(mistaken({ BALLAST_DEPLOYMENT: 'x.json' })).toEqual(['BALLAST_RPC_URL']);
});

test('several nodes of one chain are a list, and no more of them can have to agree than there are', () => {
  const BALLAST_RPC_URL = 'http://127.0.0.1:1, http://127.0.0.1:2,https://node.example';
  const env = { BALLAST_RPC_URL, BALLAST_RPC_AGREE: '3', BALLAST_DEPLOYMENT: 'x.json' };
  const { rpcUrl, rpcUrls, rpcAgree } = readConfig(env);
  expect([rpcUrl, rpcUrls.length, rpcAgree]).toEqual(['http://127.0.0.1:1', 3, 3]);
  expect(mistaken({ ...env, BALLAST_RPC_AGREE: '4' })).toEqual(['BALLAST_RPC_AGREE']);
});

test('an empty variable counts as absent', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: null });
});

test('every mistake is listed at once with what is allowed, and no value is repeated', () => {
  const env = { PORT: 'x', DATABASE_URL: 'mysql://root:secret@db', BALLAST_LOG_LEVEL: 'loud' };
  expect(mistaken(env)).toEqual(['PORT', 'DATABASE_URL', 'BALLAST_LOG_LEVEL']);
  expect(() => readConfig(env)).toThrow(/PORT .*0 to 65535.*postgresql:.*debug, info, warn, error/);
  expect(() => readConfig(env)).not.toThrow(/secret/);
});

test('the configuration cannot be changed afterwards', () => {
  const config = readConfig({});
  expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
});
