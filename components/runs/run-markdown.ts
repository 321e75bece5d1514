import type { ListedRun, RunDetails, RunLink } from '#lib/shared/api.ts';
import { receiptSteps } from './receipt-steps.ts';
import { type Fact, factsOf, usageFactsOf } from './run-facts.ts';
import { type Related, relatedTo } from './run-lineage.ts';
import { statusNames } from './run-words.ts';

/** A run as Markdown for a question about it: all that is known of it but the words in it. */
export function runMarkdown(details: RunDetails): string {
  const { run, prompt, unseenText } = details;
  const sizes: Fact[] = [
    { name: 'Prompt', value: characters(prompt.text) },
    { name: 'Answer', value: characters(run.text) },
    { name: 'Never shown', value: characters(unseenText) },
    { name: 'Parts', value: run.parts.map(({ type }) => type).join(', ') || 'none' },
  ];
  const ids: Fact[] = [
    { name: 'Chat', value: run.chatId },
    { name: 'Started (UTC)', value: run.startedAt },
    { name: 'Ended (UTC)', value: run.endedAt ?? 'not yet' },
  ];
  const error = run.error && [{ name: run.error.code, value: run.error.message }];
  return [
    `# Run ${run.id}`,
    listed([...factsOf(run), ...ids]),
    section('Usage', listed(usageFactsOf(run))),
    section('Size', listed(sizes)),
    section('Error', error && listed(error)),
    section('Receipt', receiptTable(run)),
    section('Related runs', related(relatedTo(details))),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function section(title: string, body: string | null): string {
  return body ? `## ${title}\n\n${body}` : '';
}

function listed(facts: readonly Fact[]): string {
  return facts.map(({ name, value }) => `- ${name}: ${value}`).join('\n');
}

function receiptTable(run: ListedRun): string | null {
  if (!run.receipt) return null;
  const rows = receiptSteps(run, run.receipt).map(
    ({ name, ms }) => `| ${name} | ${ms === null ? 'not seen' : `${ms} ms`} |`,
  );
  return ['| Step | After the prompt |', '|---|---|', ...rows].join('\n');
}

function related(groups: readonly Related[]): string {
  const line = (how: string, link: RunLink) =>
    `- ${how}: ${link.id} (${statusNames[link.status]}, ${link.model})`;
  return groups.flatMap(({ how, links }) => links.map((link) => line(how, link))).join('\n');
}

function characters(text: string): string {
  return `${text.length} characters`;
}
