const sessionCookie = 'better-auth.session_token';

/** What a browser keeps of the cookies it is given. */
export class Cookies {
  readonly #values = new Map<string, string>();

  get hasSession(): boolean {
    return this.#values.has(sessionCookie);
  }

  get header(): string {
    return [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** @returns whether the session became another one: its owner has lost all that was theirs */
  keep(response: Response): boolean {
    const session = this.#values.get(sessionCookie);
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#values.set(name, value);
    }
    return session !== undefined && session !== this.#values.get(sessionCookie);
  }
}
