import type { ReadyFile, Step } from "../types.ts";

/** A step with one text to paste into a field of the tool. */
export const paste = (title: string, text: string, value: string): Step => ({ title, text, code: { language: "text", text: value } });

/** The step that says how alerts get their ConnectWise company. */
export const nameTheCompany = (text: string): Step => ({ title: "Name the company", text });

/** The step that says how to try the set-up, and what happens then. */
export const testIt = (text: string): Step => ({ title: "Test it", text });

/** For tools that are set up without a file. */
export const noFiles = (): readonly ReadyFile[] => [];
