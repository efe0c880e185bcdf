import 'reflect-metadata';
import { assessmentReport } from './cli/assessment-report.js';
import { proposalReport } from './cli/report.js';
import { describeFailure } from './cli/failure.js';
import { readConfig } from './platform/config.js';
import { Log } from './platform/log/log.js';
import { JobSchedule } from './platform/schedule/job-schedule.service.js';
import { ProposalService } from './proposals/proposal.service.js';
import { AssessmentService } from './recommendations/assessment.service.js';
import { EMERGENCY_SET } from './emergency-set-work.js';
import { ScheduledWork } from './scheduled-work.js';
import { startService, type RunningService } from './service.js';

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/** The main job once, now: what the schedule will do from here on. */
async function mainJob({ app }: RunningService): Promise<void> {
  try {
    const { outcome, proposal } = await app.get(ScheduledWork).assessAndPropose();
    say(`\n${assessmentReport(await app.get(AssessmentService).find('latest'))}`);
    const shown = proposal ?? (await app.get(ProposalService).list()).at(-1) ?? null;
    if (outcome === 'nothing-to-change') say('\nNo change is proposed: the reasons stand above.');
    if (shown) say(`\n${proposalReport(shown)}`);
  } catch (error) {
    app.get(Log).error('main-job.failed', error);
    say(`\n${describeFailure(error).text}`);
  }
}

/** Nobody waits for the first set of the emergency batches; the schedule keeps it current from here on. */
function prepareEmergencies({ app }: RunningService): void {
  app
    .get(JobSchedule)
    .runNow(EMERGENCY_SET)
    .catch((error: unknown) => {
      app.get(Log).error('emergency-set.failed', error);
    });
}

async function main(): Promise<void> {
  const service = await startService(readConfig(process.env));
  let closing: Promise<void> | null = null;
  const end = (): void => {
    closing ??= service.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${describeFailure(error).text}\n`);
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const { world, url } = service;
  if (world) {
    say(
      `Local world: real contracts on chain ${String(world.chainId)} at ${world.url}` +
        (world.resumed ? ', going on where it stopped.' : ', newly made.'),
    );
  }
  await mainJob(service);
  say(`\nServing on ${url}: API under ${url}/api/v1, its description at ${url}/api/docs. Ctrl-C ends it.`);
  prepareEmergencies(service);
  if (world) say('Sign with "npm run -s ballast -- sign --demo-owner 1" and "… 2", then "… execute --demo".');
}

main().catch((error: unknown) => {
  const { text, exitCode } = describeFailure(error);
  process.stderr.write(`${text}\n`);
  process.exit(exitCode);
});
