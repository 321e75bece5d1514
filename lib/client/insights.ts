import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Insights, InsightsAnswer } from '#lib/shared/insights.ts';
import { insightsKey } from './query-client.ts';
import { callJson } from './request.ts';

/** What the page of insights asks for; null chooses all. */
export type InsightsChoice = { days: number; model: string | null; reason: string | null };

/** What one's runs of the last so many days come to. */
export function useInsights(choice: InsightsChoice) {
  return useQuery({
    queryKey: [...insightsKey, choice],
    queryFn: ({ signal }) => readInsights(choice, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

async function readInsights(
  { days, model, reason }: InsightsChoice,
  signal: AbortSignal,
): Promise<Insights> {
  const to = new Date();
  const from = new Date(to.getTime() - days * 86_400_000);
  const search = new URLSearchParams({ from: from.toISOString(), to: to.toISOString() });
  if (model) search.set('model', model);
  if (reason) search.set('reason', reason);
  const { insights } = await callJson<InsightsAnswer>(`/api/runs/insights?${search}`, { signal });
  return insights;
}
