import type { Site } from "../types.ts";

/**
 * Address to enter instead of another tool's, for tools whose API HookWise implements (`/v2/enqueue`,
 * `/v2/alerts`).
 */
export const apiAddress = (site: Site): string => site.webhookUrl.replace(/\/webhook\/([^/]+)$/, "/w/$1");

/** A text as one PowerShell string. PowerShell accepts typographic quotes as quotes too. */
export const powershellQuoted = (text: string): string => `'${text.replace(/['‘’‚‛]/g, "$&$&")}'`;
