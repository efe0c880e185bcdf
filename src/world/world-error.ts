import { BallastError } from '../units/ballast-error.js';

/** The chain's process did not come up, or ended by itself. */
export class ChainNotStartedError extends BallastError {
  readonly code = 'world/chain-not-started';

  constructor(why: string) {
    super(`The local chain did not start: ${why}`, 'Check that @foundry-rs/anvil is installed for this platform.', {
      why,
    });
  }
}

/** A package that only the local world needs is not there: they are devDependencies. */
export class PackageMissingError extends BallastError {
  readonly code = 'world/package-missing';

  constructor(name: string, cause: unknown) {
    super(
      `The local world needs the package ${name}, which cannot be loaded.`,
      'Install the devDependencies with `npm ci`, or configure BALLAST_RPC_URL to use another chain.',
      { name, cause: cause instanceof Error ? cause.message : String(cause) },
    );
  }
}

/** Contract code or a replayed transaction is not what it is known to be: the world would be another one. */
export class WorldDiffersError extends BallastError {
  readonly code = 'world/differs';

  constructor(what: string, details: Readonly<Record<string, unknown>>) {
    super(`${what} differs from the published one.`, 'Reinstall the packages with `npm ci` and try again.', details);
  }
}

/** A transaction of the world's own accounts was mined and failed. */
export class TransactionRevertedError extends BallastError {
  readonly code = 'world/reverted';

  constructor(
    readonly reason: string,
    details: Readonly<Record<string, unknown>>,
  ) {
    super(
      `A transaction of the local world reverted: ${reason}.`,
      'Read the reason: it names the rule that was broken.',
      {
        reason,
        ...details,
      },
    );
  }
}

/** The world cannot be brought to the wanted time: a chain's clock does not go back. */
export class TimeBeforeEpochError extends BallastError {
  readonly code = 'world/time-before-epoch';

  constructor(now: number, epoch: number) {
    super(
      `The local world begins at ${epoch} and cannot be brought to ${now}.`,
      'Choose a later time, or set the clock of this machine.',
      {
        now,
        epoch,
      },
    );
  }
}

/** Another process runs the chain that is kept in this folder. */
export class KeptChainBusyError extends BallastError {
  readonly code = 'world/kept-chain-busy';

  constructor(folder: string, pid: number) {
    super(
      `The chain in ${folder} is run by process ${pid}.`,
      'Stop that process, or keep this chain in another folder.',
      {
        folder,
        pid,
      },
    );
  }
}

/** The folder of a kept chain holds no file that can be resumed. */
export class KeptChainUnreadableError extends BallastError {
  readonly code = 'world/kept-chain-unreadable';

  constructor(folder: string, why: string) {
    super(
      `The chain kept in ${folder} cannot be read (${why}).`,
      'Restore the folder from a copy, or remove it to begin with a new chain; a database that followed the old one must go too.',
      { folder, why },
    );
  }
}

/** A name that the world does not know. */
export class UnknownInWorldError extends BallastError {
  readonly code = 'world/unknown';

  constructor(kind: string, name: string, known: readonly string[]) {
    super(`The local world has no ${kind} ${name}.`, `Choose one of ${known.join(', ')}.`, { kind, name, known });
  }
}
