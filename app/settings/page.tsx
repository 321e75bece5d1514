import { SettingsView } from '#components/settings/settings-view.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';

export default function SettingsPage() {
  return (
    <>
      <PageHeader title="Settings" />
      <SettingsView />
    </>
  );
}
