import { ilksOf, type DssDeployment } from './deployment.js';

/** Which contracts belong to one type; null for what it does not have. */
export interface TypeLayout {
  readonly ilk: string;
  readonly asset: string;
  /** Whether the deployment names the type: then its contracts must be the ones named there. */
  readonly configured: boolean;
  /** Dutch auction and its price curve. */
  readonly clipper: string | null;
  readonly calc: string | null;
  /** Auction of bids, of the kind before. */
  readonly flipper: string | null;
}

/** `WBTC-A` is a type of WBTC: the letter behind the last hyphen tells types of one asset apart. */
export const assetOf = (ilk: string): string => ilk.replace(/-[^-]*$/, '');

/** What the deployment says of a type that it names. */
export const configuredLayout = (
  { types, clippers, calcs }: Pick<DssDeployment, 'types' | 'clippers' | 'calcs'>,
  ilk: string,
): TypeLayout => ({
  ilk,
  asset: types[ilk]?.asset ?? assetOf(ilk),
  configured: true,
  clipper: clippers[ilk] ?? null,
  calc: calcs[ilk] ?? null,
  flipper: null,
});

/** The types that are assessed, in the order of their bytes. */
export const configuredLayouts = (deployment: DssDeployment): TypeLayout[] =>
  ilksOf(deployment).map((ilk) => configuredLayout(deployment, ilk));
