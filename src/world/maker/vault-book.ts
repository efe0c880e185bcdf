import { dataSlice, getAddress, id } from 'ethers';
import { chanceOf, type Chance } from '../chance.js';
import { ASSET_SPECS, REGISTERED_TYPES, VAULT_TYPES, VAULT_TYPE_SPECS, toWad, type VaultType } from '../world-spec.js';

/** A vault to be opened: debt in DAI and collateral [wad]. */
export interface PlannedVault {
  readonly ilk: VaultType;
  readonly owner: string;
  readonly debt: bigint;
  readonly collateral: bigint;
}

const OWNERS = 180;
/** Smallest debt over the floor: a fee or a rounding must not leave a vault below it. */
const ABOVE_FLOOR = 1.02;
/** Log standard deviation of cushions, and the smallest one: nobody is unsafe at the start. */
const CUSHION_SPREAD = 0.75;
const SMALLEST_CUSHION = 0.015;

/** Owners have keys as far as `accounts` go; the others are addresses that nobody holds. */
const ownerAt = (index: number, accounts: readonly string[]): string =>
  accounts[index] ?? getAddress(dataSlice(id(`vault owner ${String(index)}`), 12));

/**
 * Debts are lognormal above the floor and add up to the type's total; collateral ratios are the liquidation ratio
 * times one plus a lognormal cushion. @param accounts of owners whose keys are known.
 */
export function planVaults(accounts: readonly string[]): PlannedVault[] {
  const chance = chanceOf('vault book');
  return VAULT_TYPES.flatMap((ilk) => planType(ilk, chance, accounts));
}

function planType(ilk: VaultType, chance: Chance, accounts: readonly string[]): PlannedVault[] {
  const { book, dust, liquidationRatio } = VAULT_TYPE_SPECS[ilk];
  const price = ASSET_SPECS[REGISTERED_TYPES[ilk]].startPrice;
  const floor = dust * ABOVE_FLOOR;
  const weights = Array.from({ length: book.vaults }, () => Math.exp(book.sigma * chance.normal()));
  const perWeight = (book.debt - book.vaults * floor) / weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => {
    const debt = floor + weight * perWeight;
    const cushion = Math.max(SMALLEST_CUSHION, book.cushion * Math.exp(CUSHION_SPREAD * chance.normal()));
    const owner = ownerAt(Math.floor(chance.uniform() * OWNERS), accounts);
    return { ilk, owner, debt: toWad(debt), collateral: toWad((debt * liquidationRatio * (1 + cushion)) / price) };
  });
}
