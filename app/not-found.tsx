import Link from 'next/link';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Button } from '#components/ui/button.tsx';

export default function NotFound() {
  return (
    <>
      <PageHeader tab="Not found" title={null} />
      <div className="grid flex-1 place-content-center justify-items-center gap-4 px-6 text-center">
        <h1 className="font-serif text-3xl">Page not found</h1>
        <p className="text-muted-foreground">The address may be wrong or out of date.</p>
        <Button asChild>
          <Link href="/">Start a new chat</Link>
        </Button>
      </div>
    </>
  );
}
