import type {
  AuthorityReport,
  ContractRights,
  ParameterReach,
  Reach,
  RightsHolder,
} from '../protocol/authority.port.js';
import { humanDuration } from '../units/human-text.js';
import { cellWords } from './protocol-report.js';
import { wrap } from './table.js';

const WIDTH = 80;
const NAME = 24;
type Governance = AuthorityReport['governance'];

/** What stands above the parameters of one reach. The Safe may hold a right to plan what governance executes. */
const REACH: readonly (readonly [Reach, (delay: string, plans: boolean) => string])[] = [
  ['direct', () => 'The Safe may change at once'],
  [
    'delayed',
    (delay, plans) => `${plans ? 'The Safe may plan' : 'Only governance may change'}, with a delay of ${delay}`,
  ],
  ['none', () => 'Nobody who is known may change'],
];

const plansItself = ({ owner, elected }: Governance): boolean =>
  [owner, elected].some((holder) => holder?.kind === 'operator');

/** Whoever is not named is flagged: an account has a key, and nobody knows whose. */
function holderText({ address, name, kind }: RightsHolder): string {
  if (kind === 'operator') return 'the Safe';
  if (kind === 'account') return `! ${name === null ? 'unknown account' : `account ${name}`} ${address}`;
  return name ?? `! unknown contract ${address}`;
}

const flagged = (holder: RightsHolder): boolean => holder.kind === 'unknown' || holder.kind === 'account';

/** Who may change what, 80 columns wide. */
export function authorityReport(report: AuthorityReport): string {
  const { block, operator, governance, contracts, searched } = report;
  const delay = humanDuration(governance.delaySeconds);
  return [
    `Authority at block ${String(block.number)}`,
    '',
    `Safe        ${operator.address}`,
    `governance  ${governance.executor.address} (${holderText(governance.executor)})`,
    ...hanging('', `acts ${delay} after a decision; ${decider(governance)}`, 12),
    '',
    ...reachLines(report.reach, delay, plansItself(governance)),
    'Who may do everything to each contract',
    '──────────────────────────────────────',
    ...grouped(contracts).flatMap(groupLines),
    '',
    ...warnings(contracts),
    wrap(
      `Searched: logs of blocks ${String(searched.from)} to ${String(searched.to)}, ` +
        `${String(searched.candidates)} addresses asked for at every contract. A right that a constructor gave to somebody ` +
        'whom neither a log nor the list of addresses names is not found.',
      WIDTH,
    ),
  ].join('\n');
}

function decider({ authority, elected, owner }: Governance): string {
  const by = authority === null ? 'no authority' : `${holderText(authority)} decides who may decide`;
  const who = elected === null ? '' : `, now ${holderText(elected)}`;
  return `${by}${who}${owner === null ? '' : `; owner ${holderText(owner)}`}`;
}

const reachLines = (rows: readonly ParameterReach[], delay: string, plans: boolean): string[] =>
  REACH.flatMap(([reach, title]) => {
    const own = rows.filter((row) => row.reach === reach);
    if (own.length === 0) return [];
    const head = title(delay, plans);
    return [head, '─'.repeat(head.length), ...own.flatMap(reachRow), ''];
  });

function reachRow({ parameter, ilks, contract }: ParameterReach): string[] {
  const of = ilks === null ? 'the whole system' : ilks.length > 8 ? `${String(ilks.length)} types` : ilks.join(', ');
  return hanging(cellWords(parameter), `${of} (${contract})`);
}

function rightsText({ wards, owner, authority }: ContractRights): string {
  const parts = [
    ...(wards === null ? [] : [wards.length === 0 ? 'no ward' : wards.map(holderText).join(', ')]),
    ...(owner === null ? [] : [`owner ${holderText(owner)}`]),
    ...(authority === null ? [] : [`asks ${holderText(authority)}`]),
  ];
  return parts.join('; ');
}

/** Contracts with the same rights together, in the order of the first of each. */
function grouped(contracts: readonly ContractRights[]): [names: string, rights: string][] {
  const groups = new Map<string, string[]>();
  for (const rights of contracts) {
    const text = rightsText(rights);
    groups.set(text, [...(groups.get(text) ?? []), rights.contract]);
  }
  return [...groups].map(([text, names]) => [names.join(', '), text]);
}

const groupLines = ([names, rights]: [string, string]): string[] =>
  names.length <= NAME ? hanging(names, rights) : [...wrap(names, WIDTH).split('\n'), ...hanging('', rights)];

/** A name, and text beside it that stays in its column. */
function hanging(name: string, text: string, width = NAME + 1): string[] {
  const [first = '', ...rest] = wrap(text, WIDTH - width).split('\n');
  const indent = ' '.repeat(width);
  return [`${name.padEnd(width - 1)} ${first}`, ...rest.map((line) => indent + line)];
}

function warnings(contracts: readonly ContractRights[]): string[] {
  const holders = contracts.flatMap(({ wards, owner, authority }) => [...(wards ?? []), owner, authority]);
  const addresses = new Set(holders.flatMap((holder) => (holder !== null && flagged(holder) ? [holder.address] : [])));
  if (addresses.size === 0) return ['Everybody with a right is a contract of the deployment.', ''];
  const text =
    `! ${String(addresses.size)} with rights are accounts, or contracts that the deployment does not name: ` +
    'ask governance who they are.';
  return [wrap(text, WIDTH), ''];
}
