import { z } from 'zod';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an address is 0x and 40 hexadecimal digits');

/**
 * How the protocol's price source comes by its price.
 *
 * - `osm`: MakerDAO's oracle security module, which holds the next price for `hop` seconds
 * - `carried`: a plain store of a value, into which a keeper carries on every full delay what a feed had said one delay before
 * - `direct`: whatever the source answers is the price at once
 */
export const oracleKindSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('osm') }),
  z.object({
    kind: z.literal('carried'),
    /** Proxy of the Chainlink feed that is carried, and the decimals of its answers. */
    proxy: address,
    decimals: z.int().min(0).max(36),
    delaySeconds: z.int().positive(),
  }),
  z.object({ kind: z.literal('direct') }),
]);

export type OracleSource = z.infer<typeof oracleKindSchema>;
export type CarriedSource = Extract<OracleSource, { kind: 'carried' }>;
