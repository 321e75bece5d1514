'use client';

import { DownloadIcon } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '#components/ui/dropdown-menu.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import {
  type ExportedList,
  type ExportProgress,
  exportRuns,
  saveFile,
} from '#lib/client/export-runs.ts';
import type { ExportFormat } from '#lib/shared/export-format.ts';

const count = new Intl.NumberFormat('en');

/** Saves a list of runs as a file. */
export function ExportButton({ list }: { list: ExportedList }) {
  const { progress, problem, start, stop } = useExport(list);
  if (progress) return <RunningExport onStop={stop} progress={progress} />;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button size="sm" variant="outline">
            <DownloadIcon />
            Export
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => void start('csv')}>
            CSV, for spreadsheets
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => void start('jsonl')}>JSON Lines</DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {problem && (
        <p className="text-destructive text-sm" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function RunningExport({ progress, onStop }: { progress: ExportProgress; onStop: () => void }) {
  const { done, total } = progress;
  return (
    <div className="flex items-center gap-3 text-muted-foreground text-sm">
      <progress
        aria-label="Export"
        className="h-1.5 w-28 overflow-hidden rounded-full accent-primary"
        max={Math.max(total, 1)}
        value={total === 0 ? undefined : done}
      />
      <span className="whitespace-nowrap tabular-nums">
        {total === 0 ? 'Exporting…' : `${count.format(done)} of ${count.format(total)}`}
      </span>
      <Button aria-label="Stop export" onClick={onStop} size="sm" variant="outline">
        <HaltMark className="text-stop" />
        Stop
      </Button>
    </div>
  );
}

function useExport(list: ExportedList) {
  const [progress, setProgress] = useState<ExportProgress | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (format: ExportFormat) => {
    const controller = new AbortController();
    const { signal } = controller;
    running.current = controller;
    setProblem(null);
    setProgress({ done: 0, total: 0 });
    try {
      saveFile(await exportRuns(list, format, setProgress, signal));
    } catch (error) {
      // Whoever stopped it knows why there is no file.
      if (!signal.aborted) setProblem(sentenceOf(error));
    } finally {
      setProgress(null);
    }
  };
  return { progress, problem, start, stop: () => running.current?.abort() };
}
