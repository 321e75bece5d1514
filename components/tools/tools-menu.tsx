import { WrenchIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogContent, DialogTitle } from '#components/ui/dialog.tsx';
import { fetchOnIntent } from '#components/ui/overlays.ts';
import { sentenceOf } from '#lib/client/api-error.ts';
import { type ToolsOf, useAskAgain, useSwitchServer, useTools } from '#lib/client/tools.ts';
import type { OfferedServer, OfferedTool } from '#lib/shared/api.ts';

/** Shows which tools the model may use in this chat, and switches their servers on and off. */
export function ToolsMenu(of: ToolsOf) {
  const [isOpen, setIsOpen] = useState(false);
  const { servers, error, refetch } = useTools(of, isOpen);
  const change = useSwitchServer(of);
  const askAgain = useAskAgain(of);
  const notSaved = change.error ?? askAgain.error;
  if (servers.length === 0) return null;
  return (
    <>
      <Button
        className="px-2.5 font-normal"
        onClick={() => {
          setIsOpen(true);
          void refetch();
        }}
        size="sm"
        variant="ghost"
        {...fetchOnIntent}
      >
        <WrenchIcon />
        <span className="max-sm:sr-only">{summaryOf(servers)}</span>
      </Button>
      <Dialog onOpenChange={setIsOpen} open={isOpen}>
        <DialogContent aria-describedby={undefined} className="max-h-[85dvh] overflow-y-auto">
          <DialogTitle>Tools in this chat</DialogTitle>
          <ul className="-mx-2 grid grid-cols-1 gap-1 text-sm">
            {servers.map((server) => (
              <Server
                key={server.id}
                onAskAgain={(tool) => askAgain.mutate({ server: server.id, tool })}
                onSwitch={(on) => change.mutate({ servers, id: server.id, on })}
                server={server}
              />
            ))}
          </ul>
          {(error ?? notSaved) && (
            <p className="text-failed-foreground text-sm" role="alert">
              {notSaved ? 'This could not be saved. ' : 'The tools could not be listed anew. '}
              {sentenceOf(notSaved ?? error)}
            </p>
          )}
        </DialogContent>
      </Dialog>
    </>
  );
}

/** «Tools», and how many of the servers give some, where it is not all of them. */
function summaryOf(servers: readonly OfferedServer[]): string {
  const on = servers.filter((server) => server.on && server.status !== 'unavailable').length;
  return on === servers.length ? 'Tools' : `Tools: ${on} of ${servers.length}`;
}

type OnAskAgain = (tool: string) => void;
type ServerProps = {
  server: OfferedServer;
  onSwitch: (on: boolean) => void;
  onAskAgain: OnAskAgain;
};

function Server({ server, onSwitch, onAskAgain }: ServerProps) {
  const { name, status, problem, on, tools } = server;
  return (
    <li className="grid grid-cols-1 gap-1 rounded-lg p-2">
      <label className="flex cursor-pointer items-center gap-3 rounded-md py-1">
        <span className="wrap-anywhere min-w-0 flex-1 font-medium">{name}</span>
        <input
          checked={on}
          className="size-4.5 shrink-0 cursor-pointer accent-primary"
          onChange={(event) => onSwitch(event.target.checked)}
          type="checkbox"
        />
      </label>
      {status === 'connecting' && (
        <p className="text-muted-foreground">{problem ? 'Connecting again…' : 'Connecting…'}</p>
      )}
      {problem && <p className="wrap-anywhere text-failed-foreground">{problem}</p>}
      {tools.length > 0 && <ToolList onAskAgain={onAskAgain} tools={tools} />}
    </li>
  );
}

type ToolListProps = { tools: readonly OfferedTool[]; onAskAgain: OnAskAgain };

function ToolList({ tools, onAskAgain }: ToolListProps) {
  return (
    <details className="text-muted-foreground">
      <summary className="w-fit cursor-pointer select-none rounded-md py-1 text-xs hover:text-foreground">
        {tools.length === 1 ? '1 tool' : `${tools.length} tools`}
      </summary>
      <ul className="grid grid-cols-1 gap-2 border-s-2 py-1 ps-3">
        {tools.map((tool) => (
          <li className="wrap-anywhere" key={tool.name}>
            <span className="text-foreground">{tool.title}</span>{' '}
            <span className="text-xs">{askingOf(tool)}</span>
            {tool.granted && (
              <Button
                aria-label={`Let ${tool.title} ask again`}
                className="h-6 px-1.5 text-xs"
                onClick={() => onAskAgain(tool.name)}
                size="sm"
                variant="link"
              >
                Ask again
              </Button>
            )}
            {tool.description && <p className="line-clamp-3 text-xs">{tool.description}</p>}
          </li>
        ))}
      </ul>
    </details>
  );
}

function askingOf({ asks, granted }: OfferedTool): string {
  if (granted) return granted === 'chat' ? 'allowed in this chat' : 'always allowed';
  return asks ? 'asks first' : 'does not ask';
}
