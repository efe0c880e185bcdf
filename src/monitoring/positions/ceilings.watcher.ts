import { Injectable } from '@nestjs/common';
import type { Block } from '../../platform/chain/rpc.js';
import type { CollateralTypeState } from '../../protocol/protocol.port.js';
import { shareOf } from '../../risk/estimators/liquidation-wall/liquidation-wall.js';
import { humanDebt } from '../../units/human-text.js';
import type { Gauge, Reading, Signal, Watcher } from '../watcher.js';
import { WatchedBooks } from './watched-book.service.js';

/** How much of each debt ceiling is used. */
@Injectable()
export class CeilingsWatcher implements Watcher {
  readonly name = 'ceilings';

  constructor(private readonly books: WatchedBooks) {}

  async look(block: Block): Promise<Reading> {
    const { types, system } = await this.books.read(block);
    const whole = shareOf(system.debt, system.debtCeiling);
    return {
      signals: types.map(({ state }) => utilisation(state)),
      gauges: [
        ...types.flatMap(({ state }) => gauges(state)),
        {
          name: 'ceiling_system_utilisation',
          help: 'Debt over the ceiling of all types together.',
          labels: {},
          value: whole,
        },
      ],
    };
  }
}

/**
 * Debt over the ceiling in force. A ceiling of zero closes the type: nobody can draw, nothing is used up, and the value is zero. An
 * automatic ceiling stays `gap` above the debt by itself, so what is left in the end is its maximum's to say.
 */
export function utilisation({ ilk, debt, debtCeiling, autoCeiling }: CollateralTypeState): Signal {
  return {
    name: 'ceiling/utilisation',
    subject: ilk,
    value: shareOf(debt, debtCeiling),
    facts: {
      debt: humanDebt(debt),
      ceiling: debtCeiling === 0n ? 'closed' : humanDebt(debtCeiling),
      automaticMaximum: autoCeiling === null ? null : humanDebt(autoCeiling.max),
      shareOfMaximum: autoCeiling === null ? null : shareOf(debt, autoCeiling.max),
    },
  };
}

function gauges({ ilk, debt, debtCeiling, autoCeiling }: CollateralTypeState): Gauge[] {
  const of = (ceiling: string, value: number): Gauge => ({
    name: 'ceiling_utilisation',
    help: 'Debt over the debt ceiling.',
    labels: { ilk, ceiling },
    value,
  });
  return [
    of('in_force', shareOf(debt, debtCeiling)),
    ...(autoCeiling === null ? [] : [of('maximum', shareOf(debt, autoCeiling.max))]),
  ];
}
