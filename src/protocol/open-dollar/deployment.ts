import { z } from 'zod';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an address is 0x and 40 hexadecimal digits');
/** A name of at most 32 printable characters, as a bytes32 key holds it. */
const ilk = z.string().regex(/^[!-~]{1,32}$/, 'a collateral type is named by 1 to 32 printable characters');

/** The `protocol` section of the deployment file for Open Dollar and its relatives (GEB, HAI). */
export const openDollarDeploymentSchema = z
  .object({
    family: z.literal('open-dollar'),
    safeEngine: address,
    oracleRelayer: address,
    taxCollector: address,
    liquidationEngine: address,
    accountingEngine: address,
    safeManager: address,
    vault721: address,
    /** The block before which none of the contracts stood: logs are read from it on. */
    firstBlock: z.int().min(0).optional(),
    /** Other addresses by the name of the deployment's own list, `CoinJoin`: who has rights is called by it. */
    names: z.record(z.string().min(1), address).optional(),
    /** The types to look after, each with the symbol of its collateral, its delayed price source and its auctions. */
    types: z.record(ilk, z.object({ asset: z.string().min(1), oracle: address, auctionHouse: address })),
  })
  .refine(({ types }) => Object.keys(types).length > 0, {
    message: 'name at least one collateral type',
    path: ['types'],
  });

export type OpenDollarDeployment = z.infer<typeof openDollarDeploymentSchema>;
export type OpenDollarTypeDeployment = OpenDollarDeployment['types'][string];

/** Names of the types, in the order of their bytes, which is the order of everything that lists types. */
export const typesOf = (deployment: OpenDollarDeployment): string[] =>
  Object.keys(deployment.types).sort((a, b) => (a < b ? -1 : 1));
