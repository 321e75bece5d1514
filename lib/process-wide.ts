const store = globalThis as unknown as Record<symbol, unknown>;

/**
 * One value per process, made at the first call. A bundler may load a module more than once (the
 * start script, the server bundle, a hot reload); a live run, a lock or a database must not be.
 * @param name what the value is, unique in the process.
 */
export function processWide<Value>(name: string, make: () => Value): Value {
  const key = Symbol.for(`halt.${name}`);
  if (!(key in store)) store[key] = make();
  return store[key] as Value;
}
