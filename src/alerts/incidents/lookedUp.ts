/** What a new ticket refers to by a number that ConnectWise knows: looked up before the create, and never an obstacle to it. */
import { MISSING_RIGHT } from "../../psa/checkup/index.ts";
import { RIGHTS } from "../../psa/connectwise/index.ts";
import type { Answer, TicketDraft } from "../../psa/port/index.ts";
import type { Consequences, NewNeed } from "../../store/index.ts";
import { LANDING_PLACE, type Landed } from "./landing.ts";
import { type ActDeps, missingRight, type Scene } from "./scene.ts";

/** What was found of it, and who has to know of the rest. */
export interface LookedUp extends Landed {
	readonly found: Pick<TicketDraft, "contactId" | "agreementId" | "customFields">;
	readonly cured: Required<Consequences>["cured"];
}

const NOTHING: LookedUp = { found: {}, lines: [], needs: [], cured: [] };

/** Contact, agreement and custom fields of the alert at the head, as far as it has any. What is not found or does not fit is left out, and told. */
export async function lookedUp(deps: ActDeps, scene: Scene): Promise<LookedUp> {
	return together(await ofCompany(deps, scene), await customFields(deps, scene));
}

async function ofCompany(deps: ActDeps, scene: Scene): Promise<LookedUp> {
	const { contact, agreement, company } = scene.head.verdict.ticket;
	// The sandbox knows no customers' people and contracts.
	if (company === null || deps.psa.kind === "sandbox") return NOTHING;
	const of = ` of ${company}`;
	const all = [
		await one(scene, { field: "contact", key: "contactId", text: contact, of, right: RIGHTS.contacts }, (text) =>
			deps.psa.findContact(company, text),
		),
		await one(scene, { field: "agreement", key: "agreementId", text: agreement, of, right: RIGHTS.agreements }, (text) =>
			deps.psa.findAgreement(company, text),
		),
	];
	return all.reduce(together, NOTHING);
}

const together = (one: LookedUp, other: LookedUp): LookedUp => ({
	found: { ...one.found, ...other.found },
	lines: [...one.lines, ...other.lines],
	needs: [...one.needs, ...other.needs],
	cured: [...one.cured, ...other.cured],
});

interface Wanted {
	readonly field: string;
	readonly key: "contactId" | "agreementId";
	readonly text: string | null;
	/** Whose it is, for the sentence. */
	readonly of: string;
	readonly right: string;
}

async function one(scene: Scene, wanted: Wanted, find: (text: string) => Promise<Answer<number | null>>): Promise<LookedUp> {
	const { field, key, text, of, right } = wanted;
	if (text === null) return NOTHING;
	const answer = await find(text);
	scene.calls.push(...answer.calls);
	if (!answer.ok) {
		const line = `${field} "${text}" could not be looked up; left out.`;
		return { ...NOTHING, lines: [line], needs: missingRight(answer.failure, {}) };
	}
	const cured = [{ kind: MISSING_RIGHT, subject: right }];
	if (answer.value !== null) return { ...NOTHING, found: { [key]: answer.value }, cured };
	const what = `${field} "${text}"`;
	return {
		...NOTHING,
		cured,
		lines: [`${what}${of} was not found, or is there twice; left out.`],
		needs: [leftOut(scene, field, text, `ConnectWise has no ${what}${of}, or two of them. Its tickets are made without it.`)],
	};
}

async function customFields(deps: ActDeps, scene: Scene): Promise<LookedUp> {
	const wanted = scene.head.verdict.ticket.custom_fields;
	if (wanted === null) return NOTHING;
	const answer = await deps.psa.customValues(wanted);
	scene.calls.push(...answer.calls);
	if (!answer.ok) {
		const names = Object.keys(wanted).join(", ");
		const line = `custom fields (${names}) could not be looked up; left out.`;
		return { ...NOTHING, lines: [line], needs: missingRight(answer.failure, {}) };
	}
	const { values, refused } = answer.value;
	return {
		found: { customFields: values },
		cured: [{ kind: MISSING_RIGHT, subject: RIGHTS.setup("Custom Fields") }],
		lines: refused.map(({ name, why }) => `custom field "${name}" was left out. ${why}`),
		needs: refused.map(({ name, text, why }) =>
			leftOut(scene, `custom.${name}`, text, `The custom field "${name}" is left out of tickets. ${why}`),
		),
	};
}

/** What a person has to know of a value that a ticket was made without. */
export const leftOut = (scene: Scene, field: string, text: string, message: string): NewNeed => ({
	kind: LANDING_PLACE,
	subject: `${scene.head.endpointId} ${field} ${text}`,
	message,
	company: scene.head.verdict.ticket.company,
});
