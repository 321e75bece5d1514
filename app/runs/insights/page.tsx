import { InsightsView } from '#components/runs/insights/insights-view.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';

export default function InsightsPage() {
  return (
    <>
      <PageHeader title="Insights" />
      <InsightsView />
    </>
  );
}
