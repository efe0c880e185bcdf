import { z } from 'zod';
import { oracleKindSchema } from './oracles/oracle-kind.js';
import { routeFields, routesWithoutContract } from './routes/route-config.js';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an address is 0x and 40 hexadecimal digits');
/** A name of at most 32 printable characters, as a bytes32 key holds it. */
const ilk = z.string().regex(/^[!-~]{1,32}$/, 'a collateral type is named by 1 to 32 printable characters');

/** The `protocol` section of the deployment file for MakerDAO and its descendants (DSS). */
export const dssDeploymentSchema = z
  .object({
    family: z.literal('dss'),
    vat: address,
    spotter: address,
    jug: address,
    dog: address,
    vow: address,
    autoLine: address,
    manager: address,
    registry: address,
    pause: address,
    pauseProxy: address,
    /** DSProxyFactory, which knows the proxies that it built: behind them stand the owners of their vaults. */
    proxyFactory: address.optional(),
    /** Contracts that not every deployment has; what belongs to an absent one is neither read nor changed. */
    cat: address.optional(),
    pot: address.optional(),
    clipperMom: address.optional(),
    lineMom: address.optional(),
    osmMom: address.optional(),
    ...routeFields,
    /** Distance that `Line` keeps to the sum of the lines, once to twice, in whole units of debt; unchecked without it. */
    ceilingOffset: z.int().positive().optional(),
    /** The block before which none of the contracts stood: logs are read from it on. */
    firstBlock: z.int().min(0).optional(),
    /** Other addresses by the name of the deployment's own list, `MCD_END`: who has rights is called by it. */
    names: z.record(z.string().min(1), address).optional(),
    /** The types to assess, each with the symbol of its collateral. */
    types: z.record(ilk, z.object({ asset: z.string().min(1) })),
    /** Dutch auctions by type; a type without one cannot be liquidated that way. */
    clippers: z.record(ilk, address),
    /** Price curves of the auctions by type. */
    calcs: z.record(ilk, address),
    /** Price sources by asset. */
    pips: z.record(z.string(), address),
    /** How the price sources come by their prices, by asset; one that is not named delays nothing. */
    oracles: z.record(z.string(), oracleKindSchema).optional(),
  })
  .refine(({ types }) => Object.keys(types).length > 0, {
    message: 'name at least one collateral type',
    path: ['types'],
  })
  .refine(({ clippers, calcs }) => Object.keys(clippers).every((name) => name in calcs), {
    message: 'every auction needs its price curve',
    path: ['calcs'],
  })
  .superRefine((section, context) => {
    for (const { parameter, message } of routesWithoutContract(section))
      context.addIssue({ code: 'custom', path: ['routes', parameter], message });
  });

export type DssDeployment = z.infer<typeof dssDeploymentSchema>;

/** Names of the types, in the order of their bytes, which is the order of everything that lists types. */
export const ilksOf = (deployment: Pick<DssDeployment, 'types'> & Partial<DssDeployment>): string[] =>
  Object.keys(deployment.types).sort((a, b) => (a < b ? -1 : 1));
