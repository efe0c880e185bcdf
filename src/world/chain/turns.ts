/** Lets one piece of work run at a time, in the order of arrival; a failure does not stop the ones behind it. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<Outcome>(work: () => Promise<Outcome>): Promise<Outcome> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
