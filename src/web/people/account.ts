import { done } from "../page/flash.ts";
import { page } from "../page/page.ts";
import type { SettingsPages } from "../settings/pages.ts";
import type { Route } from "../shell/route.ts";
import { begunSetUp } from "./due.ts";

/** One's own password, second step and sessions. */
export function accountRoutes(pages: SettingsPages): Route[] {
	const { deps, operations } = pages;
	return [
		page({
			method: "POST",
			path: "/settings/password",
			role: "viewer",
			summary: "Another password for oneself",
			async handle(c, { form }) {
				const body = { current_password: form.text("current_password"), password: form.text("password") };
				const outcome = await operations.run(c, { method: "POST", path: "/api/me/password", body });
				return outcome.ok
					? pages.told(c, "account", { tone: "good", text: "Your password is changed. Your other sessions have ended." })
					: pages.refused(c, "account", outcome);
			},
		}),
		page({
			method: "POST",
			path: "/settings/sessions",
			role: "viewer",
			summary: "Ends one other session of one's own, or all of them",
			async handle(c, { form }) {
				const id = form.text("id");
				const path = id === "" ? "/api/me/sessions" : `/api/me/sessions/${encodeURIComponent(id)}`;
				const outcome = await operations.run<{ ended: number } | null>(c, { method: "DELETE", path });
				if (!outcome.ok) return pages.refused(c, "sessions", outcome);
				const ended = outcome.value?.ended ?? 1;
				return pages.told(c, "sessions", { tone: "good", text: ended === 1 ? "1 session has ended." : `${ended} sessions have ended.` });
			},
		}),
		page({
			method: "POST",
			path: "/settings/time-zone",
			role: "viewer",
			summary: "The time zone in which one reads times",
			async handle(c, { form }) {
				const chosen = form.text("time_zone");
				const outcome = await operations.run(c, { method: "PATCH", path: "/api/me", body: { time_zone: chosen === "" ? null : chosen } });
				if (!outcome.ok) return pages.refused(c, "time-zone", outcome, form);
				return done(c, deps.secrets, "/settings#time-zone", { tone: "good", text: "Your time zone is saved." });
			},
		}),
		...secondStepRoutes(pages),
	];
}

function secondStepRoutes(pages: SettingsPages): Route[] {
	const { operations } = pages;
	return [
		page({
			method: "POST",
			path: "/settings/second-step/start",
			role: "viewer",
			summary: "Begins to set up the second step",
			async handle(c, { form }) {
				const body = { current_password: form.text("current_password") };
				const outcome = await operations.run<{ secret: string; qr: string }>(c, { method: "POST", path: "/api/me/totp", body });
				if (!outcome.ok) return pages.refused(c, "second-step", outcome);
				const { secret, qr } = outcome.value;
				return pages.once(c, "second-step", { kind: "setup", secret, qr });
			},
		}),
		page({
			method: "POST",
			path: "/settings/second-step/enable",
			role: "viewer",
			summary: "Switches the second step on with a first code",
			async handle(c, { form }) {
				const body = { code: form.text("code") };
				const outcome = await operations.run<{ recovery_codes: string[] }>(c, { method: "POST", path: "/api/me/totp/enable", body });
				if (outcome.ok) {
					const answer = { tone: "good", text: "Two-factor authentication is on. Your next log-in asks for a code." } as const;
					return pages.once(c, "second-step", { kind: "codes", codes: outcome.value.recovery_codes }, answer);
				}
				// The phone has this key already: a wrong code must not make another.
				const setup = await begunSetUp(pages.deps, c);
				if (setup === null) return pages.refused(c, "second-step", outcome);
				const answer = outcome.problems.length > 0 ? null : ({ tone: "now", text: `${outcome.message}.` } as const);
				return pages.show(c, { section: "second-step", answer, problems: outcome.problems, once: { kind: "setup", ...setup } }, 422);
			},
		}),
		page({
			method: "POST",
			path: "/settings/second-step/disable",
			role: "viewer",
			summary: "Switches the second step off; needs a code",
			async handle(c, { form }) {
				const body = { code: form.text("code") };
				const outcome = await operations.run(c, { method: "POST", path: "/api/me/totp/disable", body });
				return outcome.ok
					? pages.told(c, "second-step", { tone: "good", text: "Two-factor authentication is off. You log in with your password only." })
					: pages.refused(c, "second-step", outcome);
			},
		}),
	];
}
