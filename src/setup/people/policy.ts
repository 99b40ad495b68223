/**
 * Rules against passwords that are easy to guess (OWASP ASVS 5.0, 6.2): length, common passwords, and words
 * that an attacker knows.
 */

/** In characters. */
export const MIN_PASSWORD_LENGTH = 12;
/** In characters. */
export const MAX_PASSWORD_LENGTH = 500;

/** Hint for forms, beside the field. */
export const PASSWORD_HINT = `At least ${MIN_PASSWORD_LENGTH} characters.`;

/** Words that an attacker can think of when seeing the log-in page. */
const HERE = ["hookwise", "webhook", "connectwise", "admin", "administrator"];

let common: ReadonlySet<string> | null = null;
/**
 * List of 49,000 common passwords, loaded when first needed: it would cost every start a tenth of a second
 * and ten megabytes.
 */
const commonOnes = (): ReadonlySet<string> => {
	if (common === null) {
		const { dictionary } = require("@zxcvbn-ts/language-common") as typeof import("@zxcvbn-ts/language-common");
		common = new Set(dictionary["passwords-common"]);
	}
	return common;
};

/** The shortest text whose repetition gives this one. */
function unitOf(text: string): string {
	const at = `${text}${text}`.indexOf(text, 1);
	return text.slice(0, at);
}

/** Cores of a password without typical lengthening: digits and punctuation at its ends, repetition. */
function coreOf(password: string): string[] {
	const text = password.normalize("NFKC").toLowerCase();
	const bare = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
	return [...new Set([text, bare, unitOf(text), unitOf(bare)])].filter((part) => part !== "");
}

/**
 * Problem of a new password with its remedy; null if there is none. There are no rules about kinds of
 * characters.
 * @param username name of its user
 */
export function passwordProblem(password: string, username: string): string | null {
	const { length } = [...password];
	if (length < MIN_PASSWORD_LENGTH) return PASSWORD_HINT;
	if (password.length > MAX_PASSWORD_LENGTH) return `At most ${MAX_PASSWORD_LENGTH} characters.`;
	const name = username.normalize("NFKC").toLowerCase();
	const cores = coreOf(password);
	const known = new Set([name, [...name].toReversed().join(""), ...HERE]);
	if (cores.some((core) => known.has(core)))
		return "This is the user name or a word of this product with something added. Choose another one.";
	if (new Set(password).size < 4 || isRun(password.toLowerCase()))
		return "This is one sign or a row of them, repeated. Choose another one.";
	if (cores.some((core) => commonOnes().has(core)))
		return "This is on the list of passwords that everybody tries first. Choose another one.";
	return null;
}

/** True for runs such as 123456789012, abcdefghijkl, and the same backwards. */
function isRun(text: string): boolean {
	const steps = [...text].slice(1).map((sign, index) => sign.charCodeAt(0) - text.charCodeAt(index));
	const [first] = steps;
	return (first === 1 || first === -1) && steps.filter((step) => step === first).length >= steps.length - 1;
}
