import { expect, test } from '@jest/globals';
import { ASSET_SPECS, REGISTERED_TYPES, VAULT_TYPES, VAULT_TYPE_SPECS, type VaultType } from '../world-spec.js';
import { planVaults } from './vault-book.js';

const book = planVaults(['0x0000000000000000000000000000000000000001']);
const ofType = (ilk: VaultType) => book.filter((vault) => vault.ilk === ilk);
const ratiosOf = (ilk: VaultType): number[] =>
  ofType(ilk)
    .map(({ collateral, debt }) => (Number(collateral) / Number(debt)) * ASSET_SPECS[REGISTERED_TYPES[ilk]].startPrice)
    .sort((a, b) => a - b);
const quantile = (sorted: readonly number[], part: number): number => sorted[Math.floor(part * sorted.length)] ?? NaN;

test('the book holds 500 vaults, the same ones every time', () => {
  expect(book).toHaveLength(500);
  expect(planVaults(['0x0000000000000000000000000000000000000001'])).toEqual(book);
});

test.each(VAULT_TYPES)('%s vaults owe what the type is to owe, each of them above the floor', (ilk) => {
  const { book: wanted, dust } = VAULT_TYPE_SPECS[ilk];
  const debts = ofType(ilk).map(({ debt }) => Number(debt) / 1e18);
  expect(debts).toHaveLength(wanted.vaults);
  expect(debts.reduce((sum, debt) => sum + debt, 0)).toBeCloseTo(wanted.debt, 0);
  expect(Math.min(...debts)).toBeGreaterThan(1.02 * dust);
});

test.each(VAULT_TYPES)('%s ratios spread from a hair above the liquidation ratio to far above it', (ilk) => {
  const { liquidationRatio, book: wanted } = VAULT_TYPE_SPECS[ilk];
  const ratios = ratiosOf(ilk);
  const median = quantile(ratios, 0.5);
  expect(quantile(ratios, 0)).toBeGreaterThan(liquidationRatio * 1.0149);
  expect(quantile(ratios, 0)).toBeLessThan(liquidationRatio * 1.15);
  expect(median / liquidationRatio - 1).toBeGreaterThan(0.7 * wanted.cushion);
  expect(median / liquidationRatio - 1).toBeLessThan(1.4 * wanted.cushion);
  expect(quantile(ratios, 0.9) / median).toBeGreaterThan(1.2);
});

test('a few owners hold several vaults', () => {
  const owners = new Set(book.map(({ owner }) => owner));
  expect(owners.size).toBeGreaterThan(120);
  expect(owners.size).toBeLessThanOrEqual(180);
});
