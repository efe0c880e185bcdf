import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deployChainlog } from '../test/support/chainlog.js';
import { discoverDeployment } from './cli/protocol-discover.js';
import { describeFailure } from './cli/failure.js';
import { discoverProtocol, withDiscoveredProtocol } from './discover-deployment.js';
import { IncompleteDeploymentError, type MissingPart } from './protocol/dss/discovery/address-list.js';
import { ROLES } from './protocol/dss/discovery/roles.js';
import { dssDeploymentSchema } from './protocol/dss/deployment.js';
import { Rpc, type BlockReference } from './platform/chain/rpc.js';
import { DssAdapter } from './protocol/dss/dss.adapter.js';
import { projectCache } from './world/cache-folder.js';
import { startWorld, type World } from './world/world.js';

const PUBLISHED = createRequire(import.meta.url).resolve('@makerdao/testchain/out/addresses-mcd.json');
const published = JSON.parse(readFileSync(PUBLISHED, 'utf8')) as Record<string, string>;

let world: World;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-discover-'));
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await world.stop();
});

const fileOf = (list: unknown, name = 'addresses.json'): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof list === 'string' ? list : JSON.stringify(list));
  return file;
};
const without = (...names: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(published).filter(([name]) => !names.includes(name)));
const missingOf = async (list: unknown): Promise<readonly MissingPart[]> => {
  const error: unknown = await discoverProtocol(world.rpc, { addresses: fileOf(list) }).catch(
    (cause: unknown) => cause,
  );
  if (!(error instanceof IncompleteDeploymentError)) throw error;
  return error.missing;
};
const named = async (list: unknown): Promise<string[]> => (await missingOf(list)).map(({ name }) => name);

describe('the published addresses of the chain', () => {
  test('give the deployment that the builder of the chain wrote, but for what only people know', async () => {
    const { section, notes } = await discoverProtocol(world.rpc, { addresses: PUBLISHED });
    const built = dssDeploymentSchema.parse(world.deployment.protocol);
    for (const { field, name } of ROLES) expect([name, section[field]]).toEqual([name, built[field]]);
    const { types, pips, oracles, clippers, calcs } = built;
    expect([section.clippers, section.calcs]).toEqual([clippers, calcs]);
    expect(Object.keys(section.types)).toEqual(['ETH-B', 'ETH-C', 'LINK-A', 'YFI-A']);
    expect(types).toMatchObject(section.types);
    expect(pips).toMatchObject(section.pips);
    expect(section.oracles).toEqual({ ETH: { kind: 'direct' }, LINK: { kind: 'direct' }, YFI: { kind: 'direct' } });
    expect(oracles?.['ETH']?.kind).toBe('carried');
    expect(notes.join('\n')).toMatch(/LINE_MOM is not in the list.*emergency stop of debt ceilings/);
    expect(notes.join('\n')).toMatch(/not assessed: AAVE-A, .*ZRX-A/);
  });

  test('can be read with at once: all 26 types are in the table', async () => {
    const { section } = await discoverProtocol(world.rpc, { addresses: PUBLISHED });
    const protocol = new DssAdapter(section, world.rpc);
    const cells = await protocol.readParameters('latest');
    expect(new Set(cells.map(({ ilk }) => ilk)).size).toBe(27);
    expect((await protocol.readSnapshot('latest')).types).toHaveLength(4);
  });

  test('tell the block in which the deployment began, where the node has the states of then', async () => {
    const archive = new (class extends Rpc {
      override code(address: string, block?: BlockReference): Promise<string> {
        if (typeof block !== 'number') return super.code(address, block);
        return Promise.resolve(block >= 77 ? '0x60' : '0x');
      }
    })(world.url);
    expect((await discoverProtocol(archive, { addresses: PUBLISHED })).section.firstBlock).toBe(77);
    const { section, notes } = await discoverProtocol(world.rpc, { addresses: PUBLISHED });
    expect(section.firstBlock).toBeUndefined();
    expect(notes.join('\n')).toMatch(/does not tell when the deployment began/);
  });

  test('assess the types that are asked for', async () => {
    const { section } = await discoverProtocol(world.rpc, { addresses: PUBLISHED, types: ['YFI-A'] });
    expect([section.types, Object.keys(section.clippers), Object.keys(section.pips)]).toEqual([
      { 'YFI-A': { asset: 'YFI' } },
      ['YFI-A'],
      ['YFI'],
    ]);
  });
});

describe('a list that is partial or wrong', () => {
  test('is answered with everything that is missing, and what it is needed for', async () => {
    const missing = await missingOf(without('MCD_JUG', 'MCD_PAUSE', 'CDP_MANAGER', 'MCD_POT'));
    expect(missing).toEqual([
      { name: 'MCD_JUG', neededFor: 'stability fees', problem: 'the list does not name it' },
      { name: 'CDP_MANAGER', neededFor: 'the list of positions', problem: 'the list does not name it' },
      { name: 'MCD_PAUSE', neededFor: 'the delay of governance', problem: 'the list does not name it' },
    ]);
  });

  test('an empty one names all ten contracts that no deployment lacks', async () => {
    expect(await named({})).toHaveLength(10);
  });

  test('an account, another contract and the contract of another role are told apart', async () => {
    const list = {
      ...published,
      MCD_JUG: published['DEPLOYER']!,
      MCD_VOW: published['MCD_DAI']!,
      MCD_DOG: published['MCD_CAT']!,
    };
    const missing = await missingOf(list);
    expect(missing.map(({ name }) => name)).toEqual(['MCD_JUG', 'MCD_DOG', 'MCD_VOW']);
    expect(missing.map(({ problem }) => problem).join('\n')).toMatch(
      /no contract stands at .*\n.*does not answer Hole\(\).*\n.*does not answer hump\(\)/,
    );
  });

  test('contracts of two deployments do not mix', async () => {
    // a Vat of its own: the same code at another address
    const other = '0x00000000000000000000000000000000000Ba11A';
    await world.rpc.request('anvil_setCode', [other, await world.rpc.code(published['MCD_VAT']!)]);
    const missing = await missingOf({ ...published, MCD_VAT: other });
    expect(missing.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['MCD_SPOT', 'MCD_JUG', 'MCD_DOG', 'MCD_POT']),
    );
    expect(missing[0]?.problem).toMatch(/vat\(\) is 0x.*, not 0x.*: it belongs to another deployment/);
  });

  test('a price source or an auction that the chain does not use is named', async () => {
    const list = { ...published, PIP_ETH: published['PIP_BAT']!, MCD_CLIP_LINK_A: published['MCD_CLIP_YFI_A']! };
    expect(await named(list)).toEqual(['PIP_ETH', 'PIP_ETH', 'MCD_CLIP_LINK_A']);
  });

  test('an optional contract that is wrong is no less wrong', async () => {
    expect(await named({ ...published, CLIPPER_MOM: published['MCD_POT']! })).toEqual(['CLIPPER_MOM']);
  });

  test('types that nobody registered or that have no Dutch auction cannot be assessed', async () => {
    const asked = discoverProtocol(world.rpc, { addresses: PUBLISHED, types: ['ETH-Z', 'ETH-A'] });
    await expect(asked).rejects.toThrow(/ETH-Z .*registry does not list it/s);
    await expect(asked).rejects.toThrow(/ETH-A \(liquidations\): the Dog names no Dutch auction/);
  });

  test.each([
    ['no JSON', '{"MCD_VAT": ', 'cannot be read as JSON'],
    ['a list of addresses without names', ['0x00'], 'no JSON object of names and addresses'],
    ['half an address', { MCD_VAT: '0x12' }, '"0x12" is no address'],
    ['a number', { MCD_VAT: 12 }, '12 is no address'],
  ])('%s', async (_, content, problem) => {
    expect((await missingOf(content)).map((part) => part.problem).join()).toContain(problem);
  });
});

describe('the command', () => {
  const env = (): NodeJS.ProcessEnv => ({ BALLAST_RPC_URL: world.url, BALLAST_DATA_DIR: folder });

  test('prints the section, and writes it into the file that it is told, whose other sections stay', async () => {
    const write = fileOf({ chainId: 31_337, protocol: { family: 'dss' } }, 'deployment.json');
    const { data } = await discoverDeployment(env(), { addresses: PUBLISHED, write });
    const written = JSON.parse(readFileSync(write, 'utf8')) as Record<string, unknown>;
    expect(written['chainId']).toBe(31_337);
    expect(written['protocol']).toEqual(JSON.parse(JSON.stringify((data as { protocol: unknown }).protocol)));
    expect(dssDeploymentSchema.safeParse(written['protocol']).success).toBe(true);
    const printed = await discoverDeployment(env(), { addresses: PUBLISHED });
    expect(printed.text).toContain('"MCD_VAT"');
  });

  test('keeps what only people know: feeds that a keeper carries, modules of the deployment', async () => {
    const { oracles, proxyFactory } = dssDeploymentSchema.parse(world.deployment.protocol);
    const before = { family: 'dss', oracles, osmMom: proxyFactory, rateModule: proxyFactory };
    const write = fileOf({ protocol: before }, 'kept.json');
    await discoverDeployment(env(), { addresses: PUBLISHED, write });
    const { protocol } = JSON.parse(readFileSync(write, 'utf8')) as { protocol: Record<string, unknown> };
    expect(protocol['oracles']).toEqual(oracles);
    expect([protocol['rateModule'], protocol['osmMom']]).toEqual([proxyFactory, published['OSM_MOM']]);
  });

  test('writes nothing and ends with 2 where something is missing', async () => {
    const write = join(folder, 'never.json');
    const failure = await discoverDeployment(env(), { addresses: fileOf(without('MCD_VAT')), write }).catch(
      describeFailure,
    );
    expect(failure).toMatchObject({ exitCode: 2, code: 'input/deployment-incomplete' });
    expect(() => readFileSync(write)).toThrow('ENOENT');
  });

  test.each([
    ['no source', {}, /--chainlog 0x… or --addresses/],
    ['two sources', { chainlog: '0x00', addresses: PUBLISHED }, /one of them/],
    ['a chainlog that is no address', { chainlog: '0x12' }, /no address/],
    ['a chainlog that is another contract', { chainlog: published['MCD_VAT']! }, /no list of names and addresses/],
    ['a file that is not there', { addresses: '/nowhere.json' }, /ENOENT/],
  ])('refuses %s', async (_, options, text) => {
    const failure = await discoverDeployment(env(), options).catch(describeFailure);
    expect(failure).toMatchObject({ exitCode: 2, text: expect.stringMatching(text) as unknown });
  });

  test('without a chain to look at it says what to set', async () => {
    const failure = await discoverDeployment({ BALLAST_DATA_DIR: folder }, { addresses: PUBLISHED }).catch(
      describeFailure,
    );
    expect(failure).toMatchObject({ exitCode: 2, text: expect.stringContaining('BALLAST_RPC_URL') as unknown });
  });
});

describe('a chainlog', () => {
  test('describes the same deployment as the file', async () => {
    const chainlog = await deployChainlog(world.relayer, published);
    const [logged, listed] = await Promise.all([
      discoverProtocol(world.rpc, { chainlog }),
      discoverProtocol(world.rpc, { addresses: PUBLISHED }),
    ]);
    expect(logged.section).toEqual(listed.section);
    expect(logged.notes).toEqual(listed.notes);
  });

  test('that is partial is refused like the file, and named', async () => {
    const chainlog = await deployChainlog(world.relayer, without('MCD_SPOT'));
    await expect(discoverProtocol(world.rpc, { chainlog })).rejects.toThrow(
      /chainlog 0x.*MCD_SPOT \(liquidation ratios/s,
    );
  });

  test('in a deployment file is looked up when the service starts', async () => {
    const chainlog = await deployChainlog(world.relayer, published);
    const raw = { chainId: 31_337, protocol: { family: 'dss', chainlog, types: ['ETH-C'] } };
    const resolved = (await withDiscoveredProtocol(raw, join(folder, 'd.json'), world.rpc)) as { protocol: unknown };
    expect(dssDeploymentSchema.parse(resolved.protocol)).toMatchObject({ types: { 'ETH-C': { asset: 'ETH' } } });
    fileOf(published, 'list.json');
    const beside = { protocol: { family: 'dss', addresses: 'list.json' } };
    const found = (await withDiscoveredProtocol(beside, join(folder, 'd.json'), world.rpc)) as { protocol: unknown };
    expect(dssDeploymentSchema.safeParse(found.protocol).success).toBe(true);
    const more = { protocol: { ...beside.protocol, firstBlock: 9, oracles: { ETH: { kind: 'osm' } } } };
    const own = (await withDiscoveredProtocol(more, join(folder, 'd.json'), world.rpc)) as { protocol: unknown };
    expect(own.protocol).toMatchObject({ firstBlock: 9, oracles: { ETH: { kind: 'osm' }, YFI: { kind: 'direct' } } });
    const whole = { protocol: world.deployment.protocol };
    expect(await withDiscoveredProtocol(whole, join(folder, 'd.json'), world.rpc)).toBe(whole);
  });
});
