import type { Context } from "hono";
import type { WebEnv } from "./env.ts";

/** Address of HookWise for senders and people: PUBLIC_URL, otherwise that of this request. No slash at the end. */
export const baseUrlOf = (c: Context<WebEnv>, publicUrl: string | null): string =>
	publicUrl === null ? `${c.get("scheme")}://${c.get("host")}` : publicUrl.replace(/\/+$/, "");
