import { z } from "zod";
import { isTimeZone } from "../../base/timeZones.ts";
import { isUsername } from "./names.ts";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, PASSWORD_HINT } from "./policy.ts";

const role = z.enum(["viewer", "operator", "admin"], "viewer, operator or admin is expected.");
const username = z
	.string("A name is expected.")
	.trim()
	.min(1, "A name is needed.")
	.max(100, "At most 100 characters.")
	.refine((value) => value === "" || isUsername(value), "A name has no colon and no control characters.");
const password = z
	.string("A password is expected.")
	.min(MIN_PASSWORD_LENGTH, PASSWORD_HINT)
	.max(MAX_PASSWORD_LENGTH, `At most ${MAX_PASSWORD_LENGTH} characters.`);
const current = z.string("The current password is needed.").max(MAX_PASSWORD_LENGTH, `At most ${MAX_PASSWORD_LENGTH} characters.`);
const timeZone = z
	.string("A text is expected.")
	.refine(
		(name) => name === "browser" || isTimeZone(name),
		"There is no such time zone. Give an IANA name such as Europe/Berlin, or browser.",
	)
	.nullable();
const keyName = z.string("A name is expected.").trim().min(1, "A name is needed.").max(100, "At most 100 characters.");

export const newUserInput = z.strictObject({ username, password, role });
export const userChangeInput = z.strictObject({
	role: role.optional(),
	password: password.optional(),
	totp_enabled: z.literal(false).optional(),
});
export const newKeyInput = z.strictObject({ name: keyName, role });
export const timeZoneInput = z.strictObject({ time_zone: timeZone });
export const newPasswordInput = z.strictObject({ current_password: current, password });
export const currentPasswordInput = z.strictObject({ current_password: current });
export const codeInput = z.strictObject({ code: z.string("A code is expected.") });
