import { RunsView } from '#components/runs/runs-view.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';

export default function RunsPage() {
  return (
    <>
      <PageHeader title="Runs" />
      <RunsView />
    </>
  );
}
