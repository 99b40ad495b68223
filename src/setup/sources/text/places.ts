import type { Site } from "../types.ts";

/** Where HookWise speaks the API of another tool (`/v2/enqueue`, `/v2/alerts`): the address to enter instead of that tool's. */
export const apiAddress = (site: Site): string => site.webhookUrl.replace(/\/webhook\/([^/]+)$/, "/w/$1");

/** A text as one string of PowerShell, which also takes typographic quotes for quotes. */
export const powershellQuoted = (text: string): string => `'${text.replace(/['‘’‚‛]/g, "$&$&")}'`;
