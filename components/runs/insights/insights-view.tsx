'use client';

import Link from 'next/link';
import { useRouter, useSearchParams } from 'next/navigation';
import { ErrorPanel } from '#components/shell/error-panel.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/class-names.ts';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { type InsightsChoice, useInsights } from '#lib/client/insights.ts';
import type { Insights } from '#lib/shared/insights.ts';
import { type EndReason, endReasons } from '#lib/shared/run.ts';
import { ChoiceBar, periods, usualDays } from './choice-bar.tsx';
import { FirstScreen } from './first-screen.tsx';
import { ModelsTable } from './models-table.tsx';
import type { Chosen } from './runs-behind.ts';
import { StopFigures } from './stop-figures.tsx';
import { TokenFigures } from './token-figures.tsx';

/** What one's runs come to, for the period, model and reason in the address. */
export function InsightsView() {
  const search = useSearchParams();
  const router = useRouter();
  const reason = endReasons.find((each) => each === search.get('reason')) ?? null;
  const asked = Number(search.get('days'));
  const days = periods.some((period) => period.days === asked) ? asked : usualDays;
  const choice = { days, model: search.get('model'), reason };
  const { data, error, isPlaceholderData, refetch } = useInsights(choice);

  function choose(change: Partial<InsightsChoice>): void {
    const next = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...choice, ...change })) {
      if (value !== null && value !== usualDays) next.set(name, String(value));
    }
    router.replace(next.size > 0 ? `/runs/insights?${next}` : '/runs/insights', { scroll: false });
  }

  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-5xl grid-cols-1 gap-6 px-4 py-6 md:px-6">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <ChoiceBar choice={choice} models={data?.models ?? []} onChoose={choose} />
          <Button asChild className="hidden sm:inline-flex" size="sm" variant="outline">
            <Link href="/runs">All runs</Link>
          </Button>
        </div>
        {error && !data && (
          <ErrorPanel error={error} onRetry={() => void refetch()} what="The insights" />
        )}
        {!data && !error && <InsightsSkeleton />}
        {data && (
          <div aria-busy={isPlaceholderData} className={cn(isPlaceholderData && 'opacity-60')}>
            <Figures insights={data} model={choice.model} reason={reason} />
          </div>
        )}
      </div>
    </div>
  );
}

type FiguresProps = { insights: Insights; model: string | null; reason: EndReason | null };

function Figures({ insights, model, reason }: FiguresProps) {
  const { completed, canceled, failed, streaming } = insights.totals;
  if (completed + canceled + failed + streaming === 0) return <NoInsights />;
  const chosen: Chosen = { from: insights.from, to: insights.to, model, reason };
  return (
    <div className="grid grid-cols-1 gap-10">
      <FirstScreen chosen={chosen} insights={insights} />
      <StopFigures chosen={chosen} insights={insights} />
      <TokenFigures insights={insights} />
      <ModelsTable chosen={chosen} models={insights.models} />
    </div>
  );
}

function NoInsights() {
  return (
    <div className="grid justify-items-center gap-4 rounded-2xl border border-dashed px-6 py-16 text-center">
      <p className="max-w-prose text-muted-foreground">
        No runs in this period. Once there are some, you will see here how many answers were
        stopped, where and why, how fast Stop was, and what it saved.
      </p>
      <Button asChild variant="outline">
        <Link href="/">Ask something</Link>
      </Button>
    </div>
  );
}

function InsightsSkeleton() {
  return (
    <div className="grid gap-4">
      <span className="sr-only">Loading the insights…</span>
      <div className="grid gap-4 sm:grid-cols-3">
        <Skeleton className="h-28" />
        <Skeleton className="h-28" />
        <Skeleton className="h-28" />
      </div>
      <Skeleton className="h-64" />
    </div>
  );
}
