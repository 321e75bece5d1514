import { RunView } from '#components/runs/run-view.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';

export default async function RunPage({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params;
  return (
    <>
      <PageHeader title="Run" />
      <RunView runId={runId} />
    </>
  );
}
