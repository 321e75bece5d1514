'use client';

import { useEffect } from 'react';

/** The last resort: not even the frame of the page could be drawn, so it brings its own. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <html lang="en" style={{ colorScheme: 'light dark' }}>
      <body
        style={{
          display: 'grid',
          fontFamily: 'system-ui, sans-serif',
          justifyItems: 'center',
          margin: 0,
          minHeight: '100dvh',
          placeContent: 'center',
        }}
      >
        <title>Halt</title>
        <h1>Halt could not be displayed</h1>
        <p>Your chats are safe: they are kept on the server, not in this page.</p>
        <button
          onClick={() => retry()}
          style={{
            background: 'CanvasText',
            border: 'none',
            borderRadius: '0.5em',
            color: 'Canvas',
            cursor: 'pointer',
            font: 'inherit',
            padding: '0.5em 1em',
          }}
          type="button"
        >
          Try again
        </button>
      </body>
    </html>
  );
}
