/** 0.1234 → "12.3 %". For sentences; exact values stand beside them. */
export const percentText = (fraction: number): string => `${(fraction * 100).toFixed(1)} %`;

/** 4513000 → "4.51 M". */
export function amountText(amount: number): string {
  if (amount >= 1e6) return `${(amount / 1e6).toFixed(2)} M`;
  return amount >= 1e3 ? `${(amount / 1e3).toFixed(1)} k` : amount.toFixed(0);
}
