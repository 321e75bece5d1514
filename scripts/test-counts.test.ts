import { expect, test } from 'vitest';
import { countsOfPlaywright, countsOfVitest, totalOf } from './test-counts.ts';

test('a test file that cannot be loaded is a failure, though none of its tests failed', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [
      { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] },
      { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
      { status: 'failed', assertionResults: [] },
    ],
  };
  expect(countsOfVitest(report)).toEqual({ passed: 3, failed: 2 });
});

test('a browser test that passed at its second try has passed', () => {
  const report = { stats: { expected: 4, unexpected: 2, flaky: 1 } };
  expect(countsOfPlaywright(report)).toEqual({ passed: 5, failed: 2 });
});

test('the last line counts every stage', () => {
  const stages = [
    { passed: 1, failed: 0 },
    { passed: 0, failed: 1 },
    { passed: 40, failed: 2 },
  ];
  expect(totalOf(stages)).toEqual({ passed: 41, failed: 3 });
});
