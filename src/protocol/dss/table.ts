import {
  percentOfRay,
  factor,
  annualFee,
  debt,
  amount,
  percentOfWad,
  percentOverOne,
  duration,
  time,
  block,
  count,
  onOff,
  notDeployed,
  yesNo,
  tolerance,
  breaker,
} from './spelling.js';
import { addressCell, cellsOfRows, type CellRow } from '../cell-spelling.js';
import type { DssClipper, DssFlipper, DssSystem, DssType } from './state.js';
import type { ParameterCell } from '../protocol.port.js';

/** Every value of the system as a whole. */
export function systemCells(system: DssSystem): ParameterCell[] {
  const { vat, spotter, jug, dog, vow, pause } = system;
  return cellsOfRows(null, [
    // moves with every ceiling, by the batch or by AutoLine
    ['debtCeiling', 'derived', debt, vat.Line],
    ['debt', 'state', debt, vat.debt],
    ['auctionLimit', 'configured', debt, dog.Hole],
    ['auctionDebt', 'state', debt, dog.Dirt],
    ['referencePrice', 'configured', factor, spotter.par],
    ['baseFee', 'configured', factor, jug.base],
    ['surplusBuffer', 'configured', debt, vow.hump],
    ['surplus', 'state', debt, vow.dai],
    ['badDebt', 'state', debt, vow.sin],
    ['badDebt.queued', 'state', debt, vow.Sin],
    ['badDebt.auctioned', 'state', debt, vow.Ash],
    ['badDebt.everywhere', 'state', debt, vat.vice],
    ['surplusAuction.lot', 'configured', debt, vow.bump],
    ['debtAuction.bid', 'configured', debt, vow.sump],
    ['debtAuction.lot', 'configured', amount, vow.dump],
    ['debtAuction.wait', 'configured', duration, vow.wait],
    ...savingsRows(system.pot),
    ...bidAuctionRows(system.cat),
    ['governanceDelay', 'configured', duration, pause.delay],
    ['live', 'configured', onOff, vat.live],
    ['live.prices', 'configured', onOff, spotter.live],
    ['live.liquidations', 'configured', onOff, dog.live],
  ]);
}

function savingsRows(pot: DssSystem['pot']): CellRow[] {
  if (pot === null) return [];
  return [
    ['savings.rate', 'configured', annualFee, pot.dsr],
    ['savings.lastAccrual', 'derived', time, pot.rho],
    ['savings.accumulatedRate', 'derived', factor, pot.chi],
    ['savings.normalisedDeposits', 'state', amount, pot.Pie],
  ];
}

function bidAuctionRows(cat: DssSystem['cat']): CellRow[] {
  if (cat === null) return [];
  return [
    ['bidAuction.limit', 'configured', debt, cat.box],
    ['bidAuction.debt', 'state', debt, cat.litter],
    ['live.bidAuctions', 'configured', onOff, cat.live],
  ];
}

/** Every value of one type, its automatic ceiling and its auctions included. */
export function typeCells(type: DssType): ParameterCell[] {
  const { ilk, vat, spotter, jug, dog, autoLine, clipper, flipper, lineMom } = type;
  const automatic = autoLine.line !== 0n;
  return [
    ...cellsOfRows(ilk, [
      ['liquidationRatio', 'configured', percentOfRay, spotter.mat],
      ['spot', 'derived', factor, vat.spot],
      ['stabilityFee', 'configured', annualFee, jug.duty],
      ['lastAccrual', 'derived', time, jug.rho],
      ['accumulatedRate', 'derived', factor, vat.rate],
      ['debtCeiling', automatic ? 'derived' : 'configured', debt, vat.line],
      ['autoCeiling.max', 'configured', debt, autoLine.line],
      ['autoCeiling.gap', 'configured', debt, autoLine.gap],
      ['autoCeiling.ttl', 'configured', duration, autoLine.ttl],
      ['autoCeiling.lastChange', 'derived', block, autoLine.last],
      ['autoCeiling.lastIncrease', 'derived', time, autoLine.lastInc],
      ['debtFloor', 'configured', debt, vat.dust],
      ['normalisedDebt', 'state', amount, vat.Art],
      ['liquidationPenalty', 'configured', percentOverOne, dog.chop],
      ['auctionLimit', 'configured', debt, dog.hole],
      ['auctionDebt', 'state', debt, dog.dirt],
      ['debtCeiling.emergencyStop', 'configured', lineMom === null ? notDeployed : yesNo, lineMom === true ? 1n : 0n],
    ]),
    addressCell(ilk, 'priceSource', spotter.pip),
    addressCell(ilk, 'auction', dog.clip),
    ...(clipper === null ? [] : [...auctionCells(ilk, clipper), addressCell(ilk, 'auction.curve', clipper.calc)]),
    ...(flipper === null ? [] : [addressCell(ilk, 'bidAuction', flipper.flip), ...bidAuctionCells(ilk, flipper)]),
  ];
}

const bidAuctionCells = (ilk: string, flipper: DssFlipper): ParameterCell[] =>
  cellsOfRows(ilk, [
    ['bidAuction.penalty', 'configured', percentOverOne, flipper.chop],
    ['bidAuction.lotDebt', 'configured', debt, flipper.dunk],
    ['bidAuction.minimumRaise', 'configured', percentOverOne, flipper.beg],
    ['bidAuction.bidSeconds', 'configured', duration, flipper.ttl],
    ['bidAuction.auctionSeconds', 'configured', duration, flipper.tau],
    ['bidAuction.started', 'state', count, flipper.kicks],
  ]);

function auctionCells(ilk: string, clipper: DssClipper): ParameterCell[] {
  const { curve } = clipper;
  const curveRows: CellRow[] =
    curve.kind === 'linear'
      ? [['auction.curve.tau', 'configured', duration, curve.tau]]
      : [
          ['auction.curve.cut', 'configured', percentOfRay, curve.cut],
          ['auction.curve.step', 'configured', duration, curve.step],
        ];
  const tripping: CellRow[] =
    clipper.breaker === null
      ? []
      : [
          ['auction.breakerTolerance', 'configured', tolerance, clipper.breaker.tolerance],
          // written as a time from the block's own on, whenever governance turns the breaker
          ['auction.breakerLockedUntil', 'derived', time, clipper.breaker.locked],
        ];
  return cellsOfRows(ilk, [
    ['auction.startFactor', 'configured', percentOfRay, clipper.buf],
    ['auction.resetSeconds', 'configured', duration, clipper.tail],
    ['auction.resetFactor', 'configured', percentOfRay, clipper.cusp],
    ['auction.incentiveRate', 'configured', percentOfWad, clipper.chip],
    ['auction.incentiveFlat', 'configured', debt, clipper.tip],
    ['auction.minimumDebt', 'derived', debt, clipper.chost],
    ['auction.breaker', 'configured', breaker, clipper.stopped],
    ['auction.running', 'state', count, clipper.count],
    ...tripping,
    ...curveRows,
  ]);
}
