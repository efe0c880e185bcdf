import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { backfill, type BackfillOptions } from './backfill.js';
import { calc, type CalcOptions } from './calc/calc-command.js';
import { assess, execute, importPrices, propose, sign, status, verifyExecution, type Answer } from './commands.js';
import { connect, type Connection } from './connection.js';
import { decode, type DecodeOptions } from './decode.js';
import { showHistory, type HistoryOptions } from './history.js';
import { listEmergencies, showEmergency } from './emergency.js';
import { importBooks, importQuotes } from './import-depth.js';
import { runDemo, type DemoOptions } from './demo.js';
import { executorLimits, showPublication } from './executor.js';
import { describeFailure } from './failure.js';
import { dropFollowUps, showRoutes } from './routes.js';
import { simulateOwnBook, sizeOwnBook, type OwnBookOptions } from './own-book.js';
import { showPositions, type PositionsOptions } from './positions.js';
import type { KeyOptions } from './signer.adapter.js';
import { showAuthority, showProtocol } from './protocol.js';
import { discoverDeployment, type DiscoverOptions } from './protocol-discover.js';
import { watch, type WatchOptions } from './watch.js';
import { acknowledgeAlert, listAlerts, publishProposal, type AlertsOptions } from './watch-alerts.js';
import { wall } from './wall.js';
import { worldAdvance, worldPrice } from './world.js';

interface OutputOptions {
  readonly json?: boolean;
}

/** Standard output holds the answer and nothing else; a failure goes to standard error, and as JSON where JSON was asked for. */
async function answer({ json }: OutputOptions, work: () => Promise<Answer>): Promise<void> {
  try {
    const { data, text, ok = true } = await work();
    await write(json ? JSON.stringify(data) : text);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    await refuse(error, json);
  }
}

async function refuse(error: unknown, json = false): Promise<void> {
  const { code, text, exitCode, details } = describeFailure(error);
  if (json) await write(JSON.stringify({ error: { code, message: text, details } }));
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}

/** Lines as they come, until the command is ended or whoever reads them has gone. */
async function streamed(options: WatchOptions): Promise<void> {
  const end = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      end.abort();
    });
  }
  const remark = (text: string): boolean => process.stderr.write(`${text}\n`);
  process.stdout.on('error', () => {
    end.abort();
  });
  try {
    await watch(process.env, options, { line: write, remark, signal: end.signal });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') await refuse(error, options.json);
  }
}

/** Waits until the pipe has taken all of it: a process that ends earlier cuts long answers off. */
const write = (text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });

async function connected(work: (connection: Connection) => Promise<Answer>): Promise<Answer> {
  const connection = await connect(process.env);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

const JSON_OPTION = ['--json', 'print JSON alone on standard output'] as const;
const KEY_OPTION = ['--key-file <file>', 'file with a private key in hex'] as const;

function program(): Command {
  const ballast = new Command('ballast')
    .description('Risk parameters of a CDP protocol: assess, propose, sign, execute, verify')
    .exitOverride()
    .showHelpAfterError('Run with --help to see what is possible.');
  const command = (parent: Command, usage: string, description: string): Command =>
    parent
      .command(usage)
      .description(description)
      .option(...JSON_OPTION);

  const imports = ballast.command('import').description('bring data in');
  command(imports, 'prices <file>', 'hourly candles from a CSV, a .csv.gz or a folder of {SYMBOL}USDT.csv.gz')
    .option('--asset <symbol>', 'asset of the file, for example ETH')
    .option('--source <name>', 'where the prices come from, for example binance')
    .action((file: string, options: OutputOptions & { asset?: string; source?: string }) =>
      answer(options, () => connected((connection) => importPrices(connection, file, options))),
    );
  command(imports, 'books <file>', 'order books: a CSV with a line for each, and their levels in a second file')
    .option('--levels <file>', 'the levels; without it the file beside it, levels for snapshots in its name')
    .action((file: string, options: OutputOptions & { levels?: string }) =>
      answer(options, () => connected((connection) => importBooks(connection, file, options))),
    );
  command(imports, 'quotes <file>', 'quotes of a router for sizes of their own, from a CSV or a .csv.gz')
    .option('--source <name>', 'the router, for example 1inch')
    .action((file: string, options: OutputOptions & { source?: string }) =>
      answer(options, () => connected((connection) => importQuotes(connection, file, options))),
    );
  command(ballast, 'backfill', 'hourly candles from exchanges, years of them; what was answered is not asked again')
    .option('--asset <symbol>', 'one asset of the venues, for example ETH')
    .option(
      '--from <date>',
      'first day that is wanted, for example 2020-01-01; goes on where each series was without it',
    )
    .option('--venues <file>', 'file of venues in place of BALLAST_VENUES, see docs/examples/venues.json')
    .action((options: OutputOptions & BackfillOptions) =>
      answer(options, () => connected((connection) => backfill(connection, options))),
    );
  command(ballast, 'assess', 'read one block, estimate, size, judge, save').action((options: OutputOptions) =>
    answer(options, () => connected(assess)),
  );
  command(ballast, 'propose', 'assess, and propose what the policy allows').action((options: OutputOptions) =>
    answer(options, () => connected(propose)),
  );
  command(ballast, 'sign [proposal]', 'sign a proposal as an owner of the Safe, the newest open one unless named')
    .option(...KEY_OPTION)
    .option('--demo-owner <n>', 'owner 1, 2 or 3 of the local world')
    .action((id: string | undefined, options: OutputOptions & KeyOptions) =>
      answer(options, () => connected((connection) => sign(connection, id, options))),
    );
  command(ballast, 'execute [proposal]', 'send a proposal that has its signatures, and verify the chain afterwards')
    .option(...KEY_OPTION)
    .option('--demo', 'pay the gas with the relayer of the local world')
    .action((id: string | undefined, options: OutputOptions & KeyOptions) =>
      answer(options, () => connected((connection) => execute(connection, id, options))),
    );
  command(ballast, 'verify-execution [proposal]', 'look at the chain now and compare it with what was signed').action(
    (id: string | undefined, options: OutputOptions) =>
      answer(options, () => connected((connection) => verifyExecution(connection, id))),
  );
  command(ballast, 'status', 'chain, Safe, policy, schedule, proposals').action((options: OutputOptions) =>
    answer(options, () => connected(status)),
  );
  command(ballast, 'watch', 'follow the watch: looks and alerts as they come, one line each')
    .option('--seconds <n>', 'end after so long')
    .action((options: WatchOptions) => streamed(options));
  command(ballast, 'alerts', 'alerts that stand')
    .option('--all', 'also those that are over')
    .action((options: OutputOptions & AlertsOptions) =>
      answer(options, () => connected((connection) => listAlerts(connection, options))),
    );
  command(ballast, 'acknowledge <alert>', 'say who takes care of an alert, and why')
    .option('--by <name>', 'who')
    .option('--why <reason>', 'what is known and done')
    .action((id: string, options: OutputOptions & { by?: string; why?: string }) =>
      answer(options, () => connected((connection) => acknowledgeAlert(connection, id, options))),
    );
  command(ballast, 'publish <proposal>', 'put a prepared proposal in front of the signers').action(
    (id: string, options: OutputOptions) =>
      answer(options, () => connected((connection) => publishProposal(connection, id))),
  );
  command(ballast, 'decode <input>', 'what a file or hexadecimal text asks to sign, with the present values')
    .option('--to <address>', 'whom a single call is for: its data does not say')
    .action((input: string, options: OutputOptions & DecodeOptions) =>
      answer(options, () => connected((connection) => decode(connection, input, options))),
    );
  command(ballast, 'drop <id>', 'propose that the Safe takes back the plan or ramp of an executed proposal').action(
    (id: string, options: OutputOptions) =>
      answer(options, () => connected((connection) => dropFollowUps(connection, id))),
  );
  const emergency = ballast.command('emergency').description('batches that only lower risk, kept ready for people');
  command(emergency, 'list', 'what each does, the hash of its bytes, when it was last run dry and how that went')
    .option('--ilk <type>', 'one collateral type, for example ETH-C')
    .action((options: OutputOptions & { ilk?: string }) =>
      answer(options, () => connected((connection) => listEmergencies(connection, options))),
    );
  command(emergency, 'show <id>', 'the calls of one, and the file for the Transaction Builder of the Safe')
    .option('--file <file>', 'write the file there instead of printing it')
    .action((id: string, options: OutputOptions & { file?: string }) =>
      answer(options, () => connected((connection) => showEmergency(connection, id, options))),
    );
  command(ballast, 'wall', 'debt that a falling price makes liquidatable, as a table and a chart')
    .requiredOption('--ilk <type>', 'collateral type, for example ETH-C')
    .action((options: OutputOptions & { ilk: string }) =>
      answer(options, () => connected((connection) => wall(connection, options))),
    );
  command(ballast, 'positions', 'positions with debt, the lowest collateral ratio first')
    .option('--ilk <type>', 'collateral type, for example ETH-C')
    .option('--below <ratio>', 'only those below it: 1.6 is collateral worth 160 % of the debt')
    .option('--limit <n>', 'so many at most')
    .action((options: OutputOptions & PositionsOptions) =>
      answer(options, () => connected((connection) => showPositions(connection, options))),
    );
  const executor = ballast.command('executor').description('the bounded executor on chain');
  command(executor, 'limits', 'where it lets each parameter of a type go now, and how its limits stand to the policy')
    .requiredOption('--ilk <type>', 'collateral type, for example ETH-C')
    .action((options: OutputOptions & { ilk: string }) =>
      answer(options, () => connected((connection) => executorLimits(connection, options))),
    );
  command(ballast, 'publication', 'the newest recommendations, signed for the publication contract, and what is there')
    .option('--ilk <type>', 'values of one collateral type')
    .action((options: OutputOptions & { ilk?: string }) =>
      answer(options, () => connected((connection) => showPublication(connection, options))),
    );
  command(ballast, 'calc [name] [input]', 'one formula or estimator: JSON in, JSON out; "-" reads standard input')
    .option('--file <file>', 'read the input from a file')
    .option('--list', 'name the calculators with their inputs, units and sources')
    .action((name: string | undefined, input: string | undefined, options: OutputOptions & CalcOptions) =>
      answer(options, () => calc(name, input, options)),
    );
  const ownBook = (parent: Command): Command =>
    parent
      .option('--book <file>', 'positions: CSV with type, collateral, debt, or a JSON list of them')
      .option('--prices <path>', 'hourly candles: a CSV of one asset, or a folder of {SYMBOL}USDT.csv.gz')
      .option('--parameters <file>', 'types, depth and targets as JSON')
      .option('--seed <n>', 'whole number that all chance follows from', '1');
  ownBook(command(ballast, 'simulate', 'loss distribution of a book of your own')).action(
    (options: OutputOptions & OwnBookOptions) => answer(options, () => simulateOwnBook(options)),
  );
  ownBook(command(ballast, 'size', 'parameters for a book of your own')).action(
    (options: OutputOptions & OwnBookOptions) => answer(options, () => sizeOwnBook(options)),
  );
  const protocol = ballast.command('protocol').description('the protocol as the chain has it');
  command(protocol, 'show', 'every type in a line, or one type with every parameter, its price and its auctions')
    .option('--ilk <type>', 'collateral type, for example ETH-C')
    .action((options: OutputOptions & { ilk?: string }) =>
      answer(options, () => connected((connection) => showProtocol(connection, options))),
    );
  command(protocol, 'authority', 'who may change what: the Safe at once, governance after its delay, others').action(
    (options: OutputOptions) => answer(options, () => connected(showAuthority)),
  );
  command(protocol, 'routes', 'how each parameter is changed: route, why, delay or limits, what is missing').action(
    (options: OutputOptions) => answer(options, () => connected(showRoutes)),
  );
  command(protocol, 'history', 'every change of a parameter: when, from what to what, by whom, in which transaction')
    .option('--ilk <type>', 'collateral type, for example ETH-C; all of them and the system without it')
    .option('--parameter <name>', 'one parameter, liquidationRatio or mat; or a group, autoCeiling')
    .option('--limit <n>', 'so many, the newest')
    .action((options: OutputOptions & HistoryOptions) =>
      answer(options, () => connected((connection) => showHistory(connection, options))),
    );
  command(protocol, 'discover', 'the protocol section of a deployment file, out of a list of addresses')
    .option('--chainlog <address>', 'the contract that lists the addresses')
    .option('--addresses <file>', 'a JSON object of names and addresses, {"MCD_VAT": "0x…", …}')
    .option('--types <list>', 'types to assess, with commas between; all with a Dutch auction without it')
    .option('--write <file>', 'the deployment file to put the section into')
    .action((options: OutputOptions & DiscoverOptions) =>
      answer(options, () => discoverDeployment(process.env, options)),
    );
  const world = ballast.command('world').description('act on the local world of the running service');
  command(world, 'price <asset> <change>', 'move a market: to a price, 2100, or by a change, -30% or +5%')
    // A fall looks like an option; what is no change is refused by its own name.
    .allowUnknownOption()
    .action((asset: string, change: string, options: OutputOptions) =>
      answer(options, () => connected((connection) => worldPrice(connection, asset, change))),
    );
  command(world, 'advance <time>', 'let time pass and the keepers work, for example 61m or 2h').action(
    (time: string, options: OutputOptions) =>
      answer(options, () => connected((connection) => worldAdvance(connection, time))),
  );
  command(ballast, 'demo', 'the whole loop in a world of its own, with two demo owners signing')
    .option('--once', 'end afterwards; without it the service stays up')
    .option('--prices <folder>', 'real price history, files {SYMBOL}USDT.csv.gz')
    .action((options: OutputOptions & DemoOptions) => answer(options, () => runDemo(options, process.env)));
  return ballast;
}

async function main(): Promise<void> {
  try {
    await program().parseAsync(process.argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
  // Keep-alive sockets of an ended chain must not hold the command up.
  process.exit();
}

await main();
