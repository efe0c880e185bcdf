import type { ToolAnswer } from '../risk/parameters/compatibility/compare-tools.js';
import { percentText } from './numbers.js';
import { textTable } from './table.js';

const SAYS: Readonly<Record<ToolAnswer['quantity'], string>> = {
  loanToValue: 'loan to value',
  liquidationLoanToValue: 'liquidation loan to value',
  riskPremium: 'risk premium a year',
};

/** What other tools say of each type, beside the model: lines to print, none where there is nothing. */
export function comparisonTable(
  types: readonly { readonly ilk: string; readonly comparisons: readonly ToolAnswer[] }[],
): string[] {
  const rows = types.flatMap(({ ilk, comparisons }) =>
    comparisons.map(({ tool, quantity, value, asLiquidationRatio, reason }) => [
      ilk,
      tool,
      SAYS[quantity],
      value === null ? 'no answer' : percentText(value),
      asLiquidationRatio === null ? '' : percentText(asLiquidationRatio),
      reason ?? '',
    ]),
  );
  if (rows.length === 0) return [];
  const head = ['type', 'tool', 'quantity', 'value', 'as liquidation ratio', ''];
  return ['', 'Other tools on the same data: for comparison only', textTable(head, rows, [3, 4])];
}
