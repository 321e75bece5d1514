/** Now, in milliseconds since 1970 with fractions: processes on one machine can compare it. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
