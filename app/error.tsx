'use client';

import Link from 'next/link';
import { useEffect } from 'react';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Button } from '#components/ui/button.tsx';

/** What a page shows when drawing it failed. Answers are saved on the server and lose nothing. */
export default function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <>
      <PageHeader tab="Error" title={null} />
      <div className="grid flex-1 place-content-center justify-items-center gap-4 px-6 text-center">
        <h1 className="font-serif text-3xl">This page could not be displayed</h1>
        <p className="max-w-md text-muted-foreground">
          Your chats are safe: they are kept on the server, not in this page.
        </p>
        <div className="flex gap-2">
          <Button onClick={retry}>Try again</Button>
          <Button asChild variant="outline">
            <Link href="/">Start a new chat</Link>
          </Button>
        </div>
      </div>
    </>
  );
}
