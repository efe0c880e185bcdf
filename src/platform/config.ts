import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validateCronExpression } from 'cron';
import { z } from 'zod';
import { ConfigError, type ConfigMistake } from './config-error.js';

export const WORLD_PROTOCOLS = ['dss', 'open-dollar'] as const;
export type WorldProtocol = (typeof WORLD_PROTOCOLS)[number];
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFormat = 'json' | 'text';

/** What the process was told when it started; frozen. All paths are absolute. */
export interface Config {
  /** TCP port of the portal; 0 takes any free one. */
  readonly port: number;
  readonly host: '127.0.0.1';
  /** Holds what must survive: the embedded database and the local world. */
  readonly dataDir: string;
  /** Holds what can be made again. */
  readonly cacheDir: string;
  /** A PostgreSQL server, `memory://` for a database that ends with the process, null for the embedded one in `dataDir`. */
  readonly databaseUrl: string | null;
  /** The chain's first endpoint; null brings up the local world. */
  readonly rpcUrl: string | null;
  /** All endpoints of the chain; empty for the local world. */
  readonly rpcUrls: readonly string[];
  /** Equal answers that a read takes; null for the majority of three or more endpoints and one of two. */
  readonly rpcAgree: number | null;
  /** Which protocol of the local world is looked after. */
  readonly worldProtocol: WorldProtocol;
  /** Route by parameter in the local world, in place of what the rights there give. */
  readonly worldRoutes: Readonly<Record<string, string>> | null;
  /** Addresses of the protocol and the Safe on the chain behind `rpcUrl`. */
  readonly deploymentFile: string | null;
  readonly policyFile: string;
  /** Governance's levels in place of those in the table of alert rules; null leaves the table as it is. */
  readonly alertRulesFile: string | null;
  /** Where alerts are sent; null sends them nowhere. */
  readonly alertWebhooksFile: string | null;
  /** On which exchanges assets are traded; null fetches no prices. */
  readonly venuesFile: string | null;
  /** Key that signs recommended parameters for the chain [32 bytes, hex]; null signs none, but in the local world. */
  readonly publisherKey: string | null;
  /** Six-field cron expression, UTC. */
  readonly assessCron: string;
  /** Six-field cron expression, UTC. */
  readonly proposeCron: string;
  /** Seconds between two looks at the chain. */
  readonly watchSeconds: number;
  readonly scheduleEnabled: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** Injection token and type: `@Inject(Config) private readonly config: Config`. */
export const Config = Symbol('Config');

/** The folder that holds package.json, from the sources and from the build alike. */
export const PROJECT_DIR = projectDir(dirname(fileURLToPath(import.meta.url)));

function projectDir(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from)
    throw new Error('No package.json above the sources: install the whole project, not single files.');
  return projectDir(above);
}

interface Variable<Value> {
  readonly name: string;
  readonly allowed: string;
  /** Used when the variable is absent or empty; null means there is no value then. */
  readonly fallback: string | null;
  readonly schema: z.ZodType<Value, string>;
}
const variable = <Value>(
  name: string,
  fallback: string | null,
  allowed: string,
  schema: z.ZodType<Value, string>,
): Variable<Value> => ({ name, fallback, allowed, schema });

const wholeNumber = z.string().regex(/^\d+$/).transform(Number);
const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));
const path = z.string().refine((text) => !text.includes('\0') && !text.includes('://'));
const cron = z.string().refine((text) => text.trim().split(/\s+/).length === 6 && validateCronExpression(text).valid);
const choice = <const Word extends string>(words: readonly Word[]) => z.enum(words as readonly [Word, ...Word[]]);

const CRON = 'a cron expression of six fields in UTC (second minute hour day month weekday), such as "0 0 * * * *"';

/** Each protocol of the local world has its own policy, and what it leaves behind belongs to it alone. */
const WORLD_DEFAULTS: Readonly<Record<WorldProtocol, Readonly<Record<'dataDir' | 'policyFile', string>>>> = {
  dss: { dataDir: './data', policyFile: join(PROJECT_DIR, 'policy', 'local-world.json') },
  'open-dollar': {
    dataDir: './data/open-dollar',
    policyFile: join(PROJECT_DIR, 'policy', 'local-world-open-dollar.json'),
  },
};

/** Every variable that is read, with what it may be. */
export const VARIABLES = {
  port: variable(
    'PORT',
    '3000',
    'a whole number from 0 to 65535, 0 for any free port',
    wholeNumber.pipe(z.int().max(65_535)),
  ),
  dataDir: variable('BALLAST_DATA_DIR', WORLD_DEFAULTS.dss.dataDir, 'a folder', path),
  cacheDir: variable('BALLAST_CACHE_DIR', join(PROJECT_DIR, '.cache'), 'a folder', path),
  databaseUrl: variable(
    'DATABASE_URL',
    null,
    'postgresql://user:password@host:port/name of a server of version 15 or newer, memory://, or nothing for the embedded database',
    z.union([url(['postgres:', 'postgresql:']), z.literal('memory://')]),
  ),
  rpcUrls: variable(
    'BALLAST_RPC_URL',
    null,
    'http:// or https:// addresses of nodes of one chain with commas between, or nothing for the local world',
    z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim()))
      .pipe(z.array(url(['http:', 'https:'])).refine((all) => new Set(all).size === all.length)),
  ),
  worldProtocol: variable(
    'BALLAST_WORLD_PROTOCOL',
    'dss',
    `${WORLD_PROTOCOLS.join(' or ')}, without BALLAST_RPC_URL`,
    choice(WORLD_PROTOCOLS),
  ),
  worldRoutes: variable(
    'BALLAST_WORLD_ROUTES',
    null,
    'parameters and routes, stabilityFee=bounded,liquidationRatio=ramp, without BALLAST_RPC_URL',
    z
      .string()
      .regex(/^\w+=\w+(,\w+=\w+)*$/)
      .transform((text) => Object.fromEntries(text.split(',').map((pair) => pair.split('=') as [string, string]))),
  ),
  rpcAgree: variable(
    'BALLAST_RPC_AGREE',
    null,
    'a whole number from 1 to the number of addresses in BALLAST_RPC_URL',
    wholeNumber.pipe(z.int().min(1)),
  ),
  deploymentFile: variable(
    'BALLAST_DEPLOYMENT',
    null,
    'the path of a deployment file, together with BALLAST_RPC_URL',
    path,
  ),
  policyFile: variable('BALLAST_POLICY', WORLD_DEFAULTS.dss.policyFile, 'the path of a policy file', path),
  alertRulesFile: variable('BALLAST_ALERT_RULES', null, 'the path of a file with levels of alerts', path),
  alertWebhooksFile: variable('BALLAST_ALERT_WEBHOOKS', null, 'the path of a file that says where alerts go', path),
  venuesFile: variable('BALLAST_VENUES', null, 'the path of a file of exchanges and their markets', path),
  publisherKey: variable(
    'BALLAST_PUBLISHER_KEY',
    null,
    'a private key of 64 hexadecimal digits after 0x',
    z.string().regex(/^0x[0-9a-fA-F]{64}$/),
  ),
  assessCron: variable('BALLAST_ASSESS_CRON', '0 0 * * * *', CRON, cron),
  proposeCron: variable('BALLAST_PROPOSE_CRON', '0 30 14 * * 1', CRON, cron),
  watchSeconds: variable(
    'BALLAST_WATCH_SECONDS',
    '2',
    'a number of seconds from 0.1 to 3600',
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number)
      .pipe(z.number().min(0.1).max(3600)),
  ),
  scheduleEnabled: variable(
    'BALLAST_SCHEDULE',
    'on',
    'on or off',
    choice(['on', 'off']).transform((word) => word === 'on'),
  ),
  logLevel: variable('BALLAST_LOG_LEVEL', 'info', LOG_LEVELS.join(', '), choice(LOG_LEVELS)),
  logFormat: variable('BALLAST_LOG_FORMAT', 'text', 'json or text', choice(['json', 'text'])),
} as const;

/**
 * Reads the configuration once. An empty variable counts as absent; an unknown BALLAST_… variable is a mistake, for it is
 * most likely a misspelt one.
 *
 * @param env for example `process.env`. @param workingDir what relative paths are relative to.
 * @throws {ConfigError} listing every variable that is wrong and what it may be.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, workingDir = process.cwd()): Config {
  const mistakes = unknownVariables(env);
  const take = <Value>({ name, fallback, allowed, schema }: Variable<Value>): Value | null => {
    const given = env[name] === '' ? undefined : env[name];
    const text = given ?? fallback;
    if (text === null) return null;
    const read = schema.safeParse(text);
    if (read.success) return read.data;
    mistakes.push({ variable: name, problem: 'has a value that cannot be used', allowed });
    return null;
  };
  const absolute = (text: string | null): string | null => (text === null ? null : resolve(workingDir, text));
  const worldProtocol = take(VARIABLES.worldProtocol) ?? 'dss';
  const inWorld = (name: 'dataDir' | 'policyFile'): string | null =>
    absolute(take({ ...VARIABLES[name], fallback: WORLD_DEFAULTS[worldProtocol][name] }));
  const rpcUrls = take(VARIABLES.rpcUrls) ?? [];
  const rpcUrl = rpcUrls[0] ?? null;
  const rpcAgree = take(VARIABLES.rpcAgree);
  if (rpcAgree !== null && rpcAgree > rpcUrls.length) {
    const { name, allowed } = VARIABLES.rpcAgree;
    mistakes.push({ variable: name, problem: 'is more than there are addresses', allowed });
  }
  const deploymentFile = absolute(take(VARIABLES.deploymentFile));
  if (mistakes.length === 0) mistakes.push(...deploymentMistakes(rpcUrl, deploymentFile));
  const read = {
    port: take(VARIABLES.port),
    host: '127.0.0.1',
    dataDir: inWorld('dataDir'),
    cacheDir: absolute(take(VARIABLES.cacheDir)),
    databaseUrl: take(VARIABLES.databaseUrl),
    rpcUrl,
    rpcUrls,
    rpcAgree,
    worldProtocol,
    worldRoutes: take(VARIABLES.worldRoutes),
    deploymentFile,
    policyFile: inWorld('policyFile'),
    alertRulesFile: absolute(take(VARIABLES.alertRulesFile)),
    alertWebhooksFile: absolute(take(VARIABLES.alertWebhooksFile)),
    venuesFile: absolute(take(VARIABLES.venuesFile)),
    publisherKey: take(VARIABLES.publisherKey),
    assessCron: take(VARIABLES.assessCron),
    proposeCron: take(VARIABLES.proposeCron),
    watchSeconds: take(VARIABLES.watchSeconds),
    scheduleEnabled: take(VARIABLES.scheduleEnabled),
    logLevel: take(VARIABLES.logLevel),
    logFormat: take(VARIABLES.logFormat),
  };
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  // Nothing was mistaken, so null is left only where a variable has no fallback.
  return Object.freeze(read as Config);
}

function unknownVariables(env: Readonly<Record<string, string | undefined>>): ConfigMistake[] {
  const known = Object.values(VARIABLES).map(({ name }) => name);
  return Object.keys(env)
    .filter((name) => name.startsWith('BALLAST_') && !known.includes(name))
    .map((name) => ({
      variable: name,
      problem: 'is not a variable of Ballast',
      allowed: known.filter((other) => other.startsWith('BALLAST_')).join(', '),
    }));
}

function deploymentMistakes(rpcUrl: string | null, deploymentFile: string | null): ConfigMistake[] {
  if ((rpcUrl === null) === (deploymentFile === null)) return [];
  const [given, missing] =
    rpcUrl === null ? [VARIABLES.deploymentFile, VARIABLES.rpcUrls] : [VARIABLES.rpcUrls, VARIABLES.deploymentFile];
  return [{ variable: missing.name, problem: `is missing, ${given.name} needs it`, allowed: missing.allowed }];
}
