/** How many tests, or stages of the test run, went well and how many did not. */
export type Counts = { passed: number; failed: number };

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
};

type PlaywrightReport = { stats: { expected: number; unexpected: number; flaky: number } };

/**
 * The counts of Vitest's JSON report. A file that fails outside its tests, when it is loaded for
 * instance, counts as one failure.
 */
export function countsOfVitest(report: VitestReport): Counts {
  const failedOutside = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + failedOutside.length,
  };
}

/** The counts of Playwright's JSON report; a test that passed when tried again passed. */
export function countsOfPlaywright({ stats }: PlaywrightReport): Counts {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
}

/** Adds up. */
export function totalOf(counts: Counts[]): Counts {
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return {
    passed: sum(counts.map(({ passed }) => passed)),
    failed: sum(counts.map(({ failed }) => failed)),
  };
}
