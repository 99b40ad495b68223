import { renderSVG } from "uqr";
import { settingsAddress } from "../../../views/settings/places.ts";
import { codeInput, currentPasswordInput, newPasswordInput, timeZoneInput } from "../../setup/people/index.ts";
import { done } from "../page/flash.ts";
import { page } from "../page/page.ts";
import type { SettingsPages } from "../settings/pages.ts";
import { type Route, withInput } from "../shell/route.ts";
import { begunSetUp } from "./due.ts";

/** A person's own password, second step and sessions. */
export function accountRoutes(pages: SettingsPages): Route[] {
	const { deps } = pages;
	return [
		page({
			method: "POST",
			path: "/settings/password",
			role: "viewer",
			summary: "Another password for oneself",
			async handle(c, { form, by }) {
				const body = { current_password: form.text("current_password"), password: form.text("password") };
				const outcome = await withInput(newPasswordInput, body, (input) => deps.ownAccount.changePassword(input, by));
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
			async handle(c, { form, by }) {
				const id = form.text("id");
				const outcome = await (id === "" ? deps.ownAccount.endOtherSessions(by) : deps.ownAccount.endSession(id, by));
				if (!outcome.ok) return pages.refused(c, "sessions", outcome);
				const ended = outcome.value ?? 1;
				return pages.told(c, "sessions", { tone: "good", text: ended === 1 ? "1 session has ended." : `${ended} sessions have ended.` });
			},
		}),
		page({
			method: "POST",
			path: "/settings/time-zone",
			role: "viewer",
			summary: "The time zone in which one reads times",
			async handle(c, { form, by }) {
				const chosen = form.text("time_zone");
				const body = { time_zone: chosen === "" ? null : chosen };
				const outcome = await withInput(timeZoneInput, body, (input) => deps.ownAccount.setTimeZone(input, by));
				if (!outcome.ok) return pages.refused(c, "time-zone", outcome, form);
				return done(c, deps.secrets, settingsAddress("time-zone"), { tone: "good", text: "Your time zone is saved." });
			},
		}),
		...secondStepRoutes(pages),
	];
}

function secondStepRoutes(pages: SettingsPages): Route[] {
	const { ownAccount } = pages.deps;
	return [
		page({
			method: "POST",
			path: "/settings/second-step/start",
			role: "viewer",
			summary: "Begins to set up the second step",
			async handle(c, { form, by }) {
				const body = { current_password: form.text("current_password") };
				const outcome = await withInput(currentPasswordInput, body, (input) => ownAccount.beginSecondStep(input, by));
				if (!outcome.ok) return pages.refused(c, "second-step", outcome);
				const { secret, uri } = outcome.value;
				return pages.once(c, "second-step", { kind: "setup", secret, qr: renderSVG(uri) });
			},
		}),
		page({
			method: "POST",
			path: "/settings/second-step/enable",
			role: "viewer",
			summary: "Switches the second step on with a first code",
			async handle(c, { form, by }) {
				const body = { code: form.text("code") };
				const outcome = await withInput(codeInput, body, (input) => ownAccount.enableSecondStep(input, by));
				if (outcome.ok) {
					const answer = { tone: "good", text: "Two-factor authentication is on. Your next log-in asks for a code." } as const;
					return pages.once(c, "second-step", { kind: "codes", codes: outcome.value }, answer);
				}
				// The phone already has this key, so a wrong code must not create another.
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
			async handle(c, { form, by }) {
				const body = { code: form.text("code") };
				const outcome = await withInput(codeInput, body, (input) => ownAccount.disableSecondStep(input, by));
				return outcome.ok
					? pages.told(c, "second-step", { tone: "good", text: "Two-factor authentication is off. You log in with your password only." })
					: pages.refused(c, "second-step", outcome);
			},
		}),
	];
}
