import { type Condition, ConditionProblem, type Literal, type Operator } from "./syntax.ts";

type Token =
	| { readonly kind: "word" | "sign" | "string"; readonly text: string }
	| { readonly kind: "number"; readonly value: number }
	| { readonly kind: "date"; readonly value: number };

/**
 * One token each: string, date, number, word (paths too), sign. ConnectWise documents no escapes inside strings, so a string with a
 * backslash or a control character is refused here: what the real one makes of it is not known.
 */
const TOKEN =
	/\s*(?:"([^"\\\p{Cc}]*)"|'([^'\\\p{Cc}]*)'|\[([^\]]*)\]|(-?\d+(?:\.\d+)?)(?![\w/])|([A-Za-z_]\w*(?:\/\w+)*)|(!=|<=|>=|[=<>(),]))/uy;
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z?)?$/;

function tokens(text: string): Token[] {
	const found: Token[] = [];
	TOKEN.lastIndex = 0;
	while (text.slice(TOKEN.lastIndex).trim() !== "") {
		const at = TOKEN.lastIndex;
		const match = TOKEN.exec(text);
		if (match === null) throw new ConditionProblem(`Could not read the condition at position ${at}.`);
		found.push(tokenOf(match));
	}
	return found;
}

function tokenOf([, double, single, date, number, word, sign]: RegExpExecArray): Token {
	const quoted = double ?? single;
	if (quoted !== undefined) return { kind: "string", text: quoted };
	if (number !== undefined) return { kind: "number", value: Number(number) };
	if (word !== undefined) return { kind: "word", text: word };
	if (date === undefined) return { kind: "sign", text: sign ?? "" };
	const value = DATE.test(date) ? Date.parse(date.endsWith("Z") || !date.includes("T") ? date : `${date}Z`) : Number.NaN;
	if (Number.isNaN(value)) throw new ConditionProblem(`[${date}] is not a date.`);
	return { kind: "date", value };
}

/** Reads a conditions string; throws ConditionProblem when it is not one. */
export function parseConditions(text: string): Condition {
	const all = tokens(text);
	let at = 0;

	const peek = (): Token | undefined => all[at];
	const word = (token: Token | undefined): string => (token?.kind === "word" ? token.text.toLowerCase() : "");
	function accept(wanted: string): boolean {
		const token = peek();
		const fits = token?.kind === "sign" ? token.text === wanted : word(token) === wanted;
		if (fits) at += 1;
		return fits;
	}
	function fail(): never {
		throw new ConditionProblem("The conditions could not be parsed.");
	}

	function either(): Condition {
		const parts = [both()];
		while (accept("or")) parts.push(both());
		return parts.length === 1 ? (parts[0] ?? fail()) : { kind: "or", parts };
	}
	function both(): Condition {
		const parts = [single()];
		while (accept("and")) parts.push(single());
		return parts.length === 1 ? (parts[0] ?? fail()) : { kind: "and", parts };
	}
	function single(): Condition {
		if (accept("not")) return { kind: "not", part: single() };
		if (!accept("(")) return comparison();
		const inner = either();
		return accept(")") ? inner : fail();
	}
	function comparison(): Condition {
		const token = peek();
		if (token?.kind !== "word") return fail();
		at += 1;
		const negated = accept("not");
		const operator = operatorOf();
		if (negated && !["contains", "like", "in"].includes(operator)) fail();
		const values = operator === "in" ? list() : [literal()];
		const compare: Condition = { kind: "compare", path: token.text, operator, values };
		return negated ? { kind: "not", part: compare } : compare;
	}
	function operatorOf(): Operator {
		for (const operator of ["=", "!=", "<=", ">=", "<", ">", "contains", "like", "in"] as const) if (accept(operator)) return operator;
		return fail();
	}
	function list(): Literal[] {
		if (!accept("(")) fail();
		const values = [literal()];
		while (accept(",")) values.push(literal());
		return accept(")") ? values : fail();
	}
	function literal(): Literal {
		const token = peek();
		at += 1;
		if (token?.kind === "string") return token.text;
		if (token?.kind === "number") return token.value;
		if (token?.kind === "date") return { date: token.value };
		const name = word(token);
		if (name === "true" || name === "false") return name === "true";
		return name === "null" ? null : fail();
	}

	const condition = either();
	return at === all.length ? condition : fail();
}
