import { randomBytes, randomInt } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseInUseError } from './database-error.js';

/** One who claims the directory; all of it is in the name of a file, so a claim appears whole or not at all. */
interface Claim {
  readonly pid: number;
  /** When the process started, in the kernel's own count; '-' where the kernel does not tell. */
  readonly started: string;
  readonly host: string;
  readonly file: string;
}

const ATTEMPTS = 6;

/**
 * Makes this process the only one that works on `dir`, until the returned function is called.
 *
 * Everyone writes a claim of their own into `<dir>.lock/` and then looks for others: of two who start together at least the
 * later one sees the other and steps back, tries again after a random wait, and gives up when the other stays. The claim of
 * a dead process is removed; nobody else can have a file of that name, so that removes no living claim.
 *
 * @throws {DatabaseInUseError} naming the process that holds the directory.
 */
export async function lockDirectory(dir: string): Promise<() => void> {
  const claims = `${dir}.lock`;
  mkdirSync(claims, { recursive: true });
  const name = [process.pid, startOf(process.pid), randomBytes(6).toString('hex'), hostname()].join('.');
  const mine = join(claims, name);
  const withdraw = (): void => {
    rmSync(mine, { force: true });
  };
  for (let attempt = 1; ; attempt++) {
    closeSync(openSync(mine, 'wx', 0o600));
    const [other] = readdirSync(claims)
      .filter((file) => file !== name)
      .map((file) => parseClaim(claims, file))
      .filter(stillHeld);
    if (other === undefined) return withdraw;
    withdraw();
    if (attempt === ATTEMPTS) throw new DatabaseInUseError(dir, { ...other, here: other.host === hostname() });
    await sleep(randomInt(10, 100));
  }
}

function parseClaim(claims: string, name: string): Claim {
  const [pid = '', started = '-', , ...host] = name.split('.');
  return { pid: Number(pid), started, host: host.join('.'), file: join(claims, name) };
}

/** Whether the claim binds; one that does not is removed. Another machine's processes cannot be seen: theirs bind. */
function stillHeld({ pid, started, host, file }: Claim): boolean {
  if (host !== hostname()) return true;
  const now = startOf(pid);
  // The same number may have been given to another process since: then the start differs.
  if (isAlive(pid) && (now === started || now === '-' || started === '-')) return true;
  rmSync(file, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)): clock ticks after boot; the command before it may hold blanks and brackets. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}
