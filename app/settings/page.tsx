import type { Metadata } from 'next';
import { SettingsView } from '#components/settings/settings-view.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return (
    <>
      <PageHeader title="Settings" />
      <SettingsView />
    </>
  );
}
