import { type Mutant, without } from './mutant.ts';

const file = 'simulation/memory-database.ts';

/** Without the guards of the statements in ../../store, as the simulated database has them. */
export const databaseMutants: Mutant[] = [
  without('only a run that streams can be ended', {
    file,
    removes: `const row = this.row(ended.userId, ended.id);
    if (row?.json.status !== 'streaming') return false;`,
    leaves: `const row = this.row(ended.userId, ended.id);
    if (!row) return false;`,
    breaks: 'rule 1: exactly one end',
  }),
  without('a sweep ends only runs of a process that is still silent', {
    file,
    removes: 'if (lost && (this.seen.get(row.instanceId) ?? null) !== lost.seenAt) return false;',
    breaks: 'rule 9: a sweep ends only what is lost',
    among: { often: ['freeze'], ending: 'hang' },
  }),
  without('each save is a heartbeat', {
    file,
    removes: 'this.seen.set(instanceId, new Date(this.#world.now));',
    leaves: 'if (!this.seen.has(instanceId)) this.seen.set(instanceId, new Date(this.#world.now));',
    breaks: 'rule 9: a sweep ends only what is lost',
  }),
  without('nothing is appended to a run that has ended', {
    file,
    removes: "if (row?.json.status !== 'streaming') return false;\n    if (progress",
    leaves: 'if (!row) return false;\n    if (progress',
    breaks: 'rule 3: a process that lives hangs up on what others have ended',
    among: { often: ['freeze'], announces: false },
  }),
  without('an id is used once', {
    file,
    removes: 'if (this.rows.has(key)) throw runExists();',
    breaks: 'rule 3: nothing starts after the abort or the end',
  }),
  without('of two cancel requests the stronger stands', {
    file,
    removes:
      'standing && !isStronger(request, standing) ? [standing, request] : [request, standing]',
    leaves: '[request, standing]',
    breaks: 'rule 9: a sweep tells of the cancel that was never heard',
  }),
  without('only a bare disconnect is given another reason', {
    file,
    removes:
      "if (!row?.end || row.json.status !== 'canceled' || row.json.endReason !== 'disconnect') {",
    leaves: 'if (!row?.end) {',
    breaks: 'rule 1: an end does not change',
    among: { often: ['close a connection', 'stop'], ending: 'hang' },
  }),
];
