import type { Context } from "hono";
import type { WebEnv } from "./env.ts";

/** Where senders and people reach HookWise: PUBLIC_URL, else as this request came. No slash at the end. */
export const baseUrlOf = (c: Context<WebEnv>, publicUrl: string | null): string =>
	publicUrl === null ? `${c.get("scheme")}://${c.get("host")}` : publicUrl.replace(/\/+$/, "");
