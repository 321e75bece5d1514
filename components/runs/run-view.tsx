'use client';

import { ArrowLeftIcon, CheckIcon, CircleAlertIcon, CopyIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ErrorPanel } from '#components/shell/error-panel.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { addressOf } from '#lib/client/chat-address.ts';
import { useRunDetails } from '#lib/client/queries.ts';
import { useCopy } from '#lib/client/use-copy.ts';
import type { RunDetails, RunLink } from '#lib/shared/api.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { RunBadge } from './run-badge.tsx';
import { type Fact, factsOf, usageFactsOf } from './run-facts.ts';
import { relatedTo } from './run-lineage.ts';
import { runMarkdown } from './run-markdown.ts';
import { Folded, PlainWords, RunAnswer, Sent } from './run-texts.tsx';
import { WhenStarted } from './run-times.tsx';
import { StopRunButton, UnconfirmedStops } from './stop-buttons.tsx';
import { StopReceipt } from './stop-receipt.tsx';

/** Everything about one run. */
export function RunView({ runId }: { runId: string }) {
  const { data, error, refetch } = useRunDetails(runId);
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-3xl grid-cols-1 gap-8 px-4 py-6 md:px-6">
        {error && !data && (
          <ErrorPanel error={error} onRetry={() => void refetch()} what="This run" />
        )}
        {!error && !data && <Skeleton className="h-72 w-full" />}
        {data && <Run details={data} />}
      </div>
    </div>
  );
}

function Run({ details }: { details: RunDetails }) {
  const { run, prompt, unseenText } = details;
  const usage = usageFactsOf(run);
  return (
    <>
      <Head details={details} />
      <UnconfirmedStops />
      {run.error && <Failure error={run.error} />}
      <Section title="What happened">
        <Facts facts={factsOf(run)} />
      </Section>
      {run.receipt && (
        <Section title="How it was stopped">
          <StopReceipt receipt={run.receipt} run={run} />
        </Section>
      )}
      {usage.length > 0 && (
        <Section title="Usage">
          <Facts facts={usage} />
        </Section>
      )}
      <Section title="Question">
        <Folded title="Prompt">
          <PlainWords text={prompt.text} />
        </Folded>
        <Sent runId={run.id} />
      </Section>
      <Section title="Answer">
        <RunAnswer run={run} unseenText={unseenText} />
      </Section>
      <Lineage details={details} />
    </>
  );
}

function Head({ details }: { details: RunDetails }) {
  const { run } = details;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="grid min-w-0 gap-2">
        <Link
          className="inline-flex items-center gap-1 justify-self-start rounded-sm text-muted-foreground text-sm hover:text-foreground"
          href="/runs"
        >
          <ArrowLeftIcon aria-hidden className="size-4" />
          All runs
        </Link>
        <Link
          className="line-clamp-2 rounded-sm font-medium text-lg leading-snug hover:underline"
          dir="auto"
          href={addressOf(run.chatId, { kind: 'run', id: run.id })}
        >
          {run.chatTitle || 'Untitled chat'}
        </Link>
        <RunBadge run={run} />
      </div>
      <div className="flex flex-wrap gap-2">
        {run.status === 'streaming' && <StopRunButton run={run} />}
        <CopyRun details={details} />
      </div>
    </div>
  );
}

function CopyRun({ details }: { details: RunDetails }) {
  const { result, copy } = useCopy();
  return (
    <Button
      onClick={() => copy(runMarkdown(details))}
      size="sm"
      title="All of this but the texts, for a question about it"
      variant="outline"
    >
      {result === 'Copied' ? <CheckIcon /> : <CopyIcon />}
      {result ?? 'Copy as Markdown'}
    </Button>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid grid-cols-1 gap-3">
      <h2 className="font-medium text-muted-foreground text-sm">{title}</h2>
      {children}
    </section>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid gap-x-8 text-sm sm:grid-cols-2">
      {facts.map(({ name, value }) => (
        <div className="flex justify-between gap-4 border-b py-1.5" key={name}>
          <dt className="shrink-0 text-muted-foreground">{name}</dt>
          <dd className="wrap-anywhere text-right tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Failure({ error }: { error: NonNullable<RunJson['error']> }) {
  return (
    <div className="flex items-start gap-2.5 rounded-xl bg-failed px-4 py-3 text-failed-foreground text-sm">
      <CircleAlertIcon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0">
        <p className="wrap-anywhere">{error.message}</p>
        <p className="mt-1 font-mono text-xs">{error.code}</p>
      </div>
    </div>
  );
}

/** What the run came from and what came of it, as links. */
function Lineage({ details }: { details: RunDetails }) {
  const groups = relatedTo(details);
  if (groups.length === 0) return null;
  return (
    <Section title="Related runs">
      <ul className="grid gap-2 text-sm">
        {groups.flatMap(({ how, links }) =>
          links.map((link) => <RelatedRun how={how} key={`${how} ${link.id}`} link={link} />),
        )}
      </ul>
    </Section>
  );
}

function RelatedRun({ how, link }: { how: string; link: RunLink }) {
  return (
    <li className="grid grid-cols-[8rem_1fr_auto] items-start gap-3">
      <span className="pt-0.5 text-muted-foreground">{how}</span>
      <Link
        className="truncate rounded-sm pt-0.5 text-link hover:underline"
        href={`/runs/${link.id}`}
        prefetch={false}
      >
        {link.model}, <WhenStarted at={link.startedAt} />
      </Link>
      <RunBadge run={link} />
    </li>
  );
}
