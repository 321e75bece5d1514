import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '#components/ui/table.tsx';
import type { Percentiles, Stops } from '#lib/shared/insights.ts';
import { milliseconds } from './amounts.ts';
import { Section } from './section.tsx';

/** How fast Stop was. */
export function StopSpeed({ stops }: { stops: Stops }) {
  return (
    <Section title="How fast Stop was">
      <p className="text-muted-foreground text-sm">
        Counted from when the server heard of it. 99% means that 99 of 100 were as fast.
      </p>
      <Table>
        <caption className="sr-only">Time from the request to stop</caption>
        <TableHeader>
          <tr>
            <TableHead className="pl-0">Until</TableHead>
            <TableHead className="text-right">50%</TableHead>
            <TableHead className="text-right">90%</TableHead>
            <TableHead className="pr-0 text-right">99%</TableHead>
          </tr>
        </TableHeader>
        <TableBody>
          <Speed name="the provider was closed" percentiles={stops.askedToClosed} />
          <Speed name="the run was saved" percentiles={stops.askedToSaved} />
        </TableBody>
      </Table>
    </Section>
  );
}

function Speed({ name, percentiles }: { name: string; percentiles: Percentiles }) {
  const { p50, p90, p99 } = percentiles;
  return (
    <TableRow>
      <TableHead className="whitespace-normal py-3 pl-0 text-left text-sm" scope="row">
        {name}
      </TableHead>
      {Object.entries({ p50, p90, p99 }).map(([key, ms]) => (
        <TableCell className="whitespace-nowrap text-right tabular-nums last:pr-0" key={key}>
          {milliseconds(ms)}
        </TableCell>
      ))}
    </TableRow>
  );
}
