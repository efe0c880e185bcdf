import { describe, expect, test } from '@jest/globals';
import { assessedParameter, typeAssessment } from '../../test/builders/assessment.builder.js';
import { proposedChange } from '../../test/builders/proposal.builder.js';
import { autoCeiling, debt, protocolSnapshot, typeState } from '../../test/builders/protocol-snapshot.builder.js';
import { bps, RAY } from '../units/fixed-point.js';
import { allowedChanges, movedSince, overlap, parameterChanges, sameChanges } from './proposed-changes.js';

const fee = (after = 300n, before = 200n, ilk = 'LINK-A') => proposedChange(ilk, 'stabilityFee', before, after);
const ratio = (ilk = 'LINK-A') => proposedChange(ilk, 'liquidationRatio', (150n * RAY) / 100n, (155n * RAY) / 100n);

describe('what an assessment allows to change', () => {
  test('is every parameter whose allowed value is not the present one, with both in words', () => {
    const types = [
      typeAssessment('ETH-A', [
        assessedParameter('debtCeiling', debt(5)),
        assessedParameter('stabilityFee', 200n, 225n),
      ]),
      typeAssessment('USDC-A', []),
      typeAssessment('WBTC-A', [assessedParameter('ceilingTtl', 3_600n, 7_200n)]),
    ];
    expect(allowedChanges({ types })).toEqual([
      {
        ilk: 'ETH-A',
        parameter: 'stabilityFee',
        unit: 'bps',
        before: '200',
        after: '225',
        human: { before: '2.00 %', after: '2.25 %' },
      },
      proposedChange('WBTC-A', 'ceilingTtl', 3_600n, 7_200n),
    ]);
  });

  test('is nothing where the guardrails held everything', () => {
    expect(allowedChanges({ types: [typeAssessment('ETH-A', [assessedParameter('stabilityFee', 200n)])] })).toEqual([]);
  });
});

describe('two batches', () => {
  test('overlap when they touch the same parameter of the same type, whatever its value', () => {
    expect(overlap([fee(300n)], [ratio(), fee(400n)])).toBe(true);
    expect(overlap([fee()], [ratio()])).toBe(false);
    expect(overlap([fee()], [fee(300n, 200n, 'ETH-A')])).toBe(false);
    expect(overlap([], [fee()])).toBe(false);
  });

  test('are the same in any order, and not when a value, a before or a change more differs', () => {
    expect(sameChanges([fee(), ratio()], [ratio(), fee()])).toBe(true);
    expect(sameChanges([fee(300n)], [fee(325n)])).toBe(false);
    expect(sameChanges([fee(300n, 200n)], [fee(300n, 250n)])).toBe(false);
    expect(sameChanges([fee()], [fee(), ratio()])).toBe(false);
  });
});

describe('changes whose present value moved', () => {
  const snapshot = protocolSnapshot();

  test('are none while the chain holds what was assessed', () => {
    expect(movedSince([fee(), ratio()], snapshot)).toEqual([]);
  });

  test('are those whose before is not what the chain holds', () => {
    const types = snapshot.types.map((type) => ({ ...type, stabilityFeeBps: bps(201) }));
    expect(movedSince([fee(), ratio()], { ...snapshot, types })).toEqual([fee()]);
  });

  test('are those of a type that is gone, and of a pace that an automatic ceiling no longer has', () => {
    const gap = proposedChange('WBTC-A', 'ceilingGap', debt(1), debt(2));
    expect(movedSince([fee(300n, 200n, 'PSM'), gap], snapshot)).toHaveLength(2);
  });
});

describe('the changes as the protocol takes them', () => {
  const auto = autoCeiling(4_000_000, 1_000_000, 28_800);
  const snapshot = protocolSnapshot({ types: [typeState('ETH-A', { autoCeiling: auto }), typeState('LINK-A')] });
  const ceiling = (ilk: string) => proposedChange(ilk, 'debtCeiling', debt(4_000_000), debt(3_000_000));

  test('have the parts of an automatic ceiling as one value, the others as they are', () => {
    const gap = proposedChange('ETH-A', 'ceilingGap', auto.gap, debt(500_000));
    expect(parameterChanges([gap], snapshot)).toEqual([
      { ilk: 'ETH-A', parameter: 'autoCeiling', to: { ...auto, gap: debt(500_000) } },
    ]);
    const ttl = proposedChange('ETH-A', 'ceilingTtl', 28_800n, 43_200n);
    expect(parameterChanges([ceiling('ETH-A'), gap, ttl], snapshot)).toEqual([
      { ilk: 'ETH-A', parameter: 'autoCeiling', to: autoCeiling(3_000_000, 500_000, 43_200) },
    ]);
  });

  test('have a ceiling set by hand as itself', () => {
    expect(parameterChanges([ceiling('LINK-A')], snapshot)).toEqual([
      { ilk: 'LINK-A', parameter: 'debtCeiling', to: debt(3_000_000) },
    ]);
  });

  test('hold no pace where no automatic ceiling has one', () => {
    expect(parameterChanges([proposedChange('LINK-A', 'ceilingGap', 0n, debt(1))], snapshot)).toEqual([]);
  });

  test('come type by type in the order of the snapshot', () => {
    expect(parameterChanges([ratio(), fee(), fee(100n, 200n, 'ETH-A')], snapshot)).toEqual([
      { ilk: 'ETH-A', parameter: 'stabilityFee', to: 100n },
      { ilk: 'LINK-A', parameter: 'liquidationRatio', to: (155n * RAY) / 100n },
      { ilk: 'LINK-A', parameter: 'stabilityFee', to: 300n },
    ]);
  });
});
