import { expect, test } from '@jest/globals';
import { digamma, logGamma } from './gamma-function.js';

/** Computed with 30 digits. */
test.each([
  [0.5, 0.572364942924700087, -1.96351002602142348],
  [1, 0, -0.577215664901532861],
  [1.7, -0.0958076974070658645, 0.208547874873493957],
  [3.303541214, 0.990765321354571055, 1.03607353837133032],
  [9.99, 12.7793152143501929, 2.2507003728312011],
  [16, 27.8992713838408916, 2.74101332832746037],
  [250.25, 1129.90376097764409, 5.52046108552879143],
])('ln Γ and ψ of %d', (z, expectedLog, expectedDigamma) => {
  expect(Math.abs(logGamma(z) - expectedLog)).toBeLessThan(2e-14 * Math.max(1, Math.abs(expectedLog)));
  expect(Math.abs(digamma(z) - expectedDigamma)).toBeLessThan(2e-15 * Math.max(1, Math.abs(expectedDigamma)));
});

test('Γ(n + 1) is the factorial', () => {
  let factorial = 1;
  for (let n = 2; n <= 20; n++) {
    factorial *= n;
    expect(Math.abs(logGamma(n + 1) / Math.log(factorial) - 1)).toBeLessThan(2e-14);
  }
});
