/** 0.1234 → "12.34 %"; what would round to nothing and is not, says so. */
export function percentText(fraction: number): string {
  if (fraction !== 0 && Math.abs(fraction) < 0.00005) return '< 0.01 %';
  return `${(fraction * 100).toFixed(2)} %`;
}

/** 4513000 → "4,513,000": whole units for tables that people read. */
export const amountText = (amount: number): string => (Math.round(amount) + 0).toLocaleString('en-US');

/** Six digits of a value in its own unit; "none" where there is none. */
export const shortText = (value: number | null): string =>
  value === null ? 'none' : String(Number(value.toPrecision(6)));
