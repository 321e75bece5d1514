import Link from 'next/link';
import { dollars } from '#components/runs/run-amounts.ts';
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '#components/ui/table.tsx';
import { type ModelInsights, shareStopped } from '#lib/shared/insights.ts';
import type { RunStatus } from '#lib/shared/run.ts';
import { about, count, milliseconds, percent } from './amounts.ts';
import { type Chosen, runsBehind } from './runs-behind.ts';
import { Section } from './section.tsx';

type ModelsTableProps = { chosen: Chosen; models: readonly ModelInsights[] };

/** The models side by side. */
export function ModelsTable({ chosen, models }: ModelsTableProps) {
  return (
    <Section title="By model">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
      <div className="overflow-x-auto" tabIndex={0}>
        <Table>
          <caption className="sr-only">Models side by side</caption>
          <TableHeader>
            <tr>
              <TableHead className="pl-0">Model</TableHead>
              {['Answers', 'Stopped', 'Failed', 'First token', 'Stopped at', 'Tokens', 'Cost'].map(
                (name) => (
                  <TableHead className="text-right" key={name}>
                    {name}
                  </TableHead>
                ),
              )}
            </tr>
          </TableHeader>
          <TableBody>
            {models.map((each) => (
              <ModelRow chosen={chosen} key={`${each.provider}:${each.model}`} model={each} />
            ))}
          </TableBody>
        </Table>
      </div>
    </Section>
  );
}

function ModelRow({ chosen, model }: { chosen: Chosen; model: ModelInsights }) {
  const behind = (status?: RunStatus) =>
    runsBehind(chosen, status, { provider: model.provider, model: model.model });
  const all = model.streaming + model.completed + model.canceled + model.failed;
  return (
    <TableRow>
      <TableHead className="pl-0 text-left text-sm" scope="row">
        {model.model}
        <span className="block font-normal text-muted-foreground">{model.provider}</span>
      </TableHead>
      {/* With a reason, no one list has what completed and what ended for it. */}
      <Cell href={chosen.reason ? undefined : behind()}>{count(all)}</Cell>
      <Cell href={behind('canceled')}>{percent(shareStopped(model))}</Cell>
      <Cell href={behind('failed')}>{count(model.failed)}</Cell>
      <Cell>{milliseconds(model.firstTokenMs)}</Cell>
      <Cell>{model.stoppedAtTokens === null ? '–' : `${count(model.stoppedAtTokens)} tokens`}</Cell>
      <Cell>{about(model.outputTokens)}</Cell>
      <Cell>{isUnpriced(model) ? 'no price' : dollars(model.usdMicros)}</Cell>
    </TableRow>
  );
}

function isUnpriced({ usdMicros, withoutPrice }: ModelInsights): boolean {
  return usdMicros === 0 && withoutPrice > 0;
}

function Cell({ href, children }: { href?: string; children: string }) {
  return (
    <TableCell className="whitespace-nowrap text-right tabular-nums">
      {href ? (
        <Link className="text-link underline-offset-4 hover:underline" href={href} prefetch={false}>
          {children}
        </Link>
      ) : (
        children
      )}
    </TableCell>
  );
}
