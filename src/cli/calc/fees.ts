import { annualFeeFromDuty, dutyFromAnnualFee } from '../../units/annual-fee.js';
import { bps, ray } from '../../units/fixed-point.js';
import { calculator } from './calculator.js';
import { count, integerText } from './fields.js';

const SOURCE = 'MakerDAO rates table and rates-conv, year of 365 days';

export const FEES = [
  calculator({
    name: 'duty',
    summary: 'the multiplier per second of an annual fee, as governance files it',
    source: SOURCE,
    inputs: { bps: count('annual fee, basis points, compounded, 0 to 10000') },
    outputs: { duty: 'ray per second, digits' },
    example: { bps: 200 },
    run: (input) => ({ duty: dutyFromAnnualFee(bps(BigInt(input.bps))) }),
  }),
  calculator({
    name: 'annual-fee',
    summary: 'the annual fee of a multiplier per second',
    source: SOURCE,
    inputs: { duty: integerText('ray per second, digits in quotes') },
    outputs: { bps: 'basis points a year, nearest' },
    example: { duty: '1000000000627937192491029810' },
    run: ({ duty }) => ({ bps: Number(annualFeeFromDuty(ray(duty))) }),
  }),
];
