import type { Posted } from "../post.ts";
import { findAddress, type Lookup, type TargetRules } from "../target.ts";
import type { Alarm } from "../telling.ts";
import type { MailConfig } from "./input.ts";
import { mailOf } from "./messages.ts";

/** Time limit for each step: connection, greeting, and silence between them. Milliseconds. */
const STEP_MS = 10_000;
const MAX_PROBLEM = 300;

export interface MailDeps {
	readonly lookup: Lookup;
	/** PEM of an additional certificate authority; for tests. */
	readonly ca?: string;
}

/**
 * Sends an alarm by mail. As with webhooks, the server's name is resolved once and the connection goes to
 * that address; its
 * certificate is checked against the name.
 * @param link link to HookWise; null if its address is not known
 */
export async function sendMail(config: MailConfig, alarm: Alarm, rules: TargetRules, deps: MailDeps, link: string | null): Promise<Posted> {
	const found = await findAddress(config.host, rules, deps.lookup);
	if (!found.ok) return found;
	const { security, username, password } = config;
	// Read with the first mail: most of those who run HookWise send none, and it takes three megabytes.
	const { createTransport } = await import("nodemailer");
	const transport = createTransport({
		host: found.value.address,
		port: config.port,
		secure: security === "tls",
		...(security === "starttls" ? { requireTLS: true } : security === "none" ? { ignoreTLS: true } : {}),
		...(username === "" ? {} : { auth: { user: username, pass: password } }),
		tls: { servername: config.host, minVersion: "TLSv1.2", ...(deps.ca === undefined ? {} : { ca: deps.ca }) },
		...{ connectionTimeout: STEP_MS, greetingTimeout: STEP_MS, socketTimeout: STEP_MS },
		// A message must never load a file or an address.
		...{ disableFileAccess: true, disableUrlAccess: true },
	});
	try {
		await transport.sendMail({
			...mailOf(alarm, link),
			from: { name: "HookWise", address: config.from },
			to: [...config.to],
			headers: { "Auto-Submitted": "auto-generated" },
		});
		return { ok: true, status: 250 };
	} catch (error) {
		const said = error instanceof Error ? error.message : String(error);
		return { ok: false, problem: `The mail server did not take it: ${said.replaceAll(/\p{Cc}+/gu, " ").slice(0, MAX_PROBLEM)}` };
	} finally {
		transport.close();
	}
}
