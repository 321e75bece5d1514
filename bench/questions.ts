import process from 'node:process';
import type { BenchProcess } from './processes.ts';

type Question = { question: number; ask: unknown };
type Answer = { question: number; answer?: unknown; error?: string };

let questions = 0;

/**
 * Asks a process of the bench something over its IPC channel.
 * @throws what it answered as an error, and when it ends instead of answering
 */
export function ask<Result>(from: BenchProcess, what: unknown): Promise<Result> {
  const { child } = from;
  const question = ++questions;
  return new Promise<Result>((resolve, reject) => {
    const settle = (done: () => void) => {
      child.off('message', hear);
      child.off('exit', gone);
      done();
    };
    const hear = (message: unknown) => {
      if (!isAnswer(message) || message.question !== question) return;
      const { answer, error } = message;
      if (error !== undefined) settle(() => reject(new Error(error)));
      // The one place where the other side is trusted to answer what it was asked.
      else settle(() => resolve(answer as Result));
    };
    const gone = (code: number | null, signal: string | null) => {
      const said = `${from.name} has ended with ${code ?? signal}.\n${from.output()}`;
      settle(() => reject(new Error(said)));
    };
    child.on('message', hear);
    child.on('exit', gone);
    child.send({ question, ask: what } satisfies Question, (error) => {
      if (error) settle(() => reject(error));
    });
  });
}

/** Answers what the parent asks, until it is gone: this process ends with it. */
export function answerParent<Ask>(answer: (ask: Ask) => unknown): void {
  process.on('message', (message: unknown) => {
    if (!isQuestion(message)) return;
    const { question } = message;
    const send = (body: Omit<Answer, 'question'>) => process.send?.({ question, ...body });
    void (async () => {
      try {
        send({ answer: await answer(message.ask as Ask) });
      } catch (error) {
        send({ error: String(error instanceof Error ? error.stack : error) });
      }
    })();
  });
  process.once('disconnect', () => process.exit(0));
}

/** Tells the parent something that it has not asked for. */
export function tellParent(what: unknown): void {
  process.send?.({ told: what });
}

/** Hears what a child tells, until the returned function is called. */
export function hearChild({ child }: BenchProcess, hear: (what: unknown) => void): () => void {
  const listen = (message: unknown) => {
    if (isRecord(message) && 'told' in message) hear(message.told);
  };
  child.on('message', listen);
  return () => child.off('message', listen);
}

function isRecord(message: unknown): message is Record<string, unknown> {
  return typeof message === 'object' && message !== null;
}

function isQuestion(message: unknown): message is Question {
  return isRecord(message) && typeof message.question === 'number' && 'ask' in message;
}

function isAnswer(message: unknown): message is Answer {
  return isRecord(message) && typeof message.question === 'number' && !('ask' in message);
}
