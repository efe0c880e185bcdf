/** Keys of files and saved assessments from before they had today's names. */
const TODAY: Readonly<Record<string, string>> = {
  barkLatency: 'liquidationLatency',
  barkLatencySeconds: 'liquidationLatencySeconds',
};

/** The same object with older keys in today's names; a key that stands there under both stays, for whoever reads it to refuse. */
export function withTodaysNames<Given>(given: Given): Given {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const entries = Object.entries(given).map(([key, value]) => {
    const today = Object.hasOwn(TODAY, key) ? (TODAY[key] ?? key) : key;
    return [Object.hasOwn(given, today) ? key : today, value] as const;
  });
  return Object.fromEntries(entries) as Given;
}
