import Link from 'next/link';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Button } from '#components/ui/button.tsx';

/** The address of a chat that does not exist, or is somebody else's: the two look the same. */
export function ChatMissing() {
  return (
    <>
      <PageHeader tab="No such chat" title={null} />
      <div className="grid flex-1 place-content-center justify-items-center gap-4 px-6 text-center">
        <h1 className="font-serif text-3xl">There is no such chat</h1>
        <p className="max-w-md text-muted-foreground">
          It may have been deleted, or it belongs to another browser.
        </p>
        <Button asChild>
          <Link href="/">Start a new chat</Link>
        </Button>
      </div>
    </>
  );
}
