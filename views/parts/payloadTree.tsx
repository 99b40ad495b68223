import type { Json } from "../../src/base/json.ts";

/** One line of a payload: a value, or the name of a container. */
export interface PayloadLine {
	readonly depth: number;
	readonly key: string;
	/** Path in the syntax of mappings: `$.monitor.tags[0].name`. */
	readonly path: string;
	/** The value as JSON; null for a container. */
	readonly value: string | null;
	readonly masked: boolean;
	/** Length of a list; null for anything else. */
	readonly length: number | null;
}

/** Maximum number of lines; the raw view has all. */
const MAX_LINES = 500;
const DEEPEST = 8;
const MASK = "********";

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isHolder = (value: Json): value is Readonly<Record<string, Json>> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** A name within a path: plain, or quoted if it contains dots, brackets or blanks. */
const step = (key: string): string =>
	/^[^\s.[\]'"$@*()?,:]+$/.test(key) ? `.${key}` : `['${key.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}']`;

/** Keeps the digits of integers beyond 2^53. */
export const jsonText = (value: Json, indent?: number): string =>
	JSON.stringify(
		value,
		(_key, inner: unknown) =>
			typeof inner === "bigint" ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(inner.toString()) : inner,
		indent,
	);

interface Member {
	readonly key: string;
	readonly path: string;
	readonly value: Json;
}

/** Members of a value. Objects in a list are shown from the list: `0.name`. */
function membersOf(value: Json, path: string): Member[] {
	if (isList(value)) {
		return value.flatMap((member, index): Member[] => {
			const own = { key: String(index), path: `${path}[${index}]`, value: member };
			if (!isHolder(member) || Object.keys(member).length === 0) return [own];
			return membersOf(member, own.path).map((inner) => ({ ...inner, key: `${own.key}.${inner.key}` }));
		});
	}
	return isHolder(value) ? Object.entries(value).map(([key, member]) => ({ key, path: `${path}${step(key)}`, value: member })) : [];
}

const isEmpty = (value: Json): boolean => (isList(value) ? value.length === 0 : isHolder(value) && Object.keys(value).length === 0);

function lineOf({ key, path, value }: Member, depth: number): PayloadLine {
	const holds = (isList(value) || isHolder(value)) && depth < DEEPEST && !isEmpty(value);
	if (holds) return { depth, key, path, value: null, masked: false, length: isList(value) ? value.length : null };
	const text = jsonText(value);
	const masked = text === `"${MASK}"`;
	return { depth, key, path, value: masked ? MASK : text, masked, length: null };
}

/** Lines of a payload, top to bottom. */
export function payloadLines(payload: Json): { readonly lines: readonly PayloadLine[]; readonly cut: boolean } {
	const lines: PayloadLine[] = [];
	const visit = (value: Json, path: string, depth: number): boolean =>
		membersOf(value, path).every((member) => {
			if (lines.length >= MAX_LINES) return false;
			const line = lineOf(member, depth);
			lines.push(line);
			return line.value !== null || visit(member.value, member.path, depth + 1);
		});
	return { cut: !visit(payload, "$", 0), lines };
}

interface TreeProps {
	readonly payload: Json;
	/** Uses of values, by path. */
	readonly marks?: ReadonlyMap<string, string>;
	/** True if a click on a value puts its path into the focused field. */
	readonly pick?: boolean;
}

export function PayloadTree({ payload, marks = new Map<string, string>(), pick = false }: TreeProps) {
	const { lines, cut } = payloadLines(payload);
	return (
		<>
			<ul class={pick ? "tree pickable" : "tree"}>
				{lines.map((line) => {
					const mark = marks.get(line.path);
					return (
						<li
							class={`d${line.depth}${mark === undefined ? "" : mark.includes(", ") ? " marked many" : " marked"}`}
							{...(pick ? { "data-line": line.path } : {})}
						>
							<span class="key">{line.key}</span>
							{line.length === null ? null : <span class="second"> [{line.length}]</span>}
							{line.value === null ? null : <Value line={line} pick={pick} />}
							{mark === undefined ? null : <span class="mark">{mark.includes(", ") ? `used in ${mark}` : mark}</span>}
						</li>
					);
				})}
			</ul>
			{cut ? <p class="hint">Only the first {MAX_LINES} lines are shown here; the raw view has all.</p> : null}
		</>
	);
}

function Value({ line, pick }: { line: PayloadLine; pick: boolean }) {
	const text = line.value ?? "";
	if (line.masked) return <span class="value second">{text}</span>;
	return pick ? (
		<button class="value" type="button" data-path={line.path} title={text.length > 60 ? text.slice(0, 400) : undefined}>
			{text}
		</button>
	) : (
		<span class="value" title={text.length > 60 ? text.slice(0, 400) : undefined}>
			{text}
		</span>
	);
}
