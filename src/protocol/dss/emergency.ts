import type { ParameterCell } from '../protocol.port.js';
import { CellTable } from './cell-table.js';
import { FILE, FILE_OF_TYPE, plan, planAt, type PlannedCall } from './planned-call.js';

/** A batch of the emergency set before it becomes bytes. */
export interface PlannedEmergency {
  readonly id: string;
  readonly ilk: string | null;
  readonly title: string;
  readonly what: string;
  readonly calls: readonly PlannedCall[];
}

const LEVELS = [
  { level: 1, title: 'no new auctions', what: 'No auction is started any more; running ones go on.' },
  {
    level: 2,
    title: 'no new auctions or resets',
    what: 'No auction is started, nor started anew; running ones are sold.',
  },
  { level: 3, title: 'auctions stopped', what: 'Nothing is auctioned, started anew or sold.' },
] as const;
const STOPPED = 3;
const PRICE_OF_BREAKER =
  'Unsafe vaults stay unliquidated meanwhile: for prices that are wrong, not for prices that fall.';
const STOP_DEBT =
  'The ceiling goes to zero and the automatic one away, so that nobody draws more; repaying goes on. ' +
  "The system's ceiling falls with it, as far as the debt and the room of the other types allow.";
const NO_AUTO = 'The automatic ceiling goes away; the ceiling in force stays, and nothing raises it again.';

/**
 * Batches that stop new risk: for each type that has something to stop, then for all together. A batch whose effect the table
 * holds already has no calls.
 */
export function planEmergencies(cells: readonly ParameterCell[], auctioned: readonly string[]): PlannedEmergency[] {
  const table = new CellTable(cells);
  const withAuction = table.ilks.filter((ilk) => auctioned.includes(ilk) && table.has(ilk, 'auction.breaker'));
  const set = (ilk: string | null, ilks: readonly string[]): PlannedEmergency[] => {
    const breakable = ilks.filter((it) => withAuction.includes(it));
    const automatic = ilks.filter((it) => isAutomatic(table, it));
    const name = ilk ?? 'system';
    const all = ilk === null ? 'of all types: ' : '';
    const batch = (kind: string, title: string, what: string, calls: readonly PlannedCall[]): PlannedEmergency => ({
      id: `${name}/${kind}`,
      ilk,
      title: all + title,
      what,
      calls,
    });
    const stop = stopDebt(table, ilks);
    return [
      batch('stop-debt', 'no new debt', STOP_DEBT, stop),
      ...(automatic.length === 0
        ? []
        : [batch('no-auto-ceiling', 'automatic ceiling away', NO_AUTO, automatic.map(removal))]),
      ...(breakable.length === 0
        ? []
        : [
            ...LEVELS.map(({ level, title, what }) =>
              batch(`breaker-${String(level)}`, title, `${what} ${PRICE_OF_BREAKER}`, breaker(table, breakable, level)),
            ),
            batch('freeze', 'frozen', `${STOP_DEBT} Auctions stop. ${PRICE_OF_BREAKER}`, [
              ...breaker(table, breakable, STOPPED),
              ...stop,
            ]),
          ]),
    ];
  };
  return [...table.ilks.flatMap((ilk) => set(ilk, [ilk])), ...set(null, table.ilks)];
}

const isAutomatic = (table: CellTable, ilk: string): boolean => table.value(ilk, 'autoCeiling.max') > 0n;
const removal = (ilk: string): PlannedCall => plan('AutoLine', 'remIlk(bytes32)', ilk);

/** Levels only rise: a type that is stopped more than that already is left alone. */
const breaker = (table: CellTable, ilks: readonly string[], level: number): PlannedCall[] =>
  ilks
    .filter((ilk) => table.value(ilk, 'auction.breaker') < BigInt(level))
    .map((ilk) => planAt('Clipper', ilk, FILE, 'stopped', BigInt(level)));

/**
 * `Line` falls with the lines, but never below what the debt and the room of the types that stay open need: a type whose
 * debt is above its ceiling would otherwise take the room of the others. It never rises.
 */
function stopDebt(table: CellTable, ilks: readonly string[]): PlannedCall[] {
  const open = ilks.filter((ilk) => table.value(ilk, 'debtCeiling') > 0n);
  const lineOf = (ilk: string): bigint => (open.includes(ilk) ? 0n : table.value(ilk, 'debtCeiling'));
  const line = table.value(null, 'debtCeiling');
  const fallen = open.reduce((left, ilk) => left - table.value(ilk, 'debtCeiling'), line);
  const needed = table.neededCeiling(lineOf);
  const kept = fallen > needed ? fallen : needed;
  const to = kept < line ? kept : line;
  return [
    ...ilks.filter((ilk) => isAutomatic(table, ilk)).map(removal),
    ...open.map((ilk) => plan('Vat', FILE_OF_TYPE, ilk, 'line', 0n)),
    ...(to === line ? [] : [plan('Vat', FILE, 'Line', to)]),
  ];
}
