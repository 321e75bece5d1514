import { type LateNews, withLateNews } from '#lib/runs/call-words.ts';
import type { GrantedTool, ReadBack } from '#lib/runs/store/run-store.ts';
import type { Row } from './memory-row.ts';

type Grant = { userId: string; chatId: string | null; tool: GrantedTool };

/** What a simulated database has of tool calls beside their parts. */
export class MemoryCalls {
  /** What was said of calls of runs that are elsewhere. */
  readonly requests: ReadBack['callRequests'] = [];
  readonly grants: Grant[] = [];
  readonly #rows: ReadonlyMap<string, Row>;

  /** @param rows the runs, by owner and id. */
  constructor(rows: ReadonlyMap<string, Row>) {
    this.#rows = rows;
  }

  /** Those for the runs that stream in an instance. */
  requestsFor(instanceId: string): ReadBack['callRequests'] {
    return this.requests.filter(({ userId, runId }) => {
      const row = this.#rows.get(`${userId} ${runId}`);
      return row?.instanceId === instanceId && row.json.status === 'streaming';
    });
  }

  noteLate(userId: string, id: string, news: LateNews): void {
    const row = this.#rows.get(`${userId} ${id}`);
    if (!row || row.json.status === 'streaming') return;
    const parts = withLateNews(row.json.parts, news);
    if (parts) row.json = { ...row.json, parts };
  }

  grantedIn(userId: string, chatId: string): GrantedTool[] {
    const isFor = (grant: Grant) => grant.userId === userId && (grant.chatId ?? chatId) === chatId;
    return this.grants.filter(isFor).map(({ tool }) => tool);
  }
}
