import { counted } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";
import type { AuditLine } from "./types.ts";
import { NOTHING, partsOf, shownValue } from "./words.ts";

type Change = AuditLine["changes"][number];

/** Longer values, and further ones, are folded. */
const LONG = 90;
const AT_ONCE = 3;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** Old → new, by field. */
export function Changes({ changes }: { changes: readonly Change[] }) {
	const parts = changes.flatMap(partsOf);
	if (parts.length === 0) return null;
	const first = parts.slice(0, AT_ONCE);
	const rest = parts.slice(AT_ONCE);
	return (
		<>
			<ul class="changes">
				{first.map((change) => (
					<One change={change} />
				))}
			</ul>
			{rest.length === 0 ? null : (
				<details class="more">
					<summary>{counted(rest.length, "more field")}</summary>
					<ul class="changes">
						{rest.map((change) => (
							<One change={change} />
						))}
					</ul>
				</details>
			)}
		</>
	);
}

function One({ change }: { change: Change }) {
	const [before, after] = [shownValue(change.old), shownValue(change.new)];
	const secret = before === "changed" && after === "changed";
	return (
		<li>
			<code class="second">{change.field}</code>{" "}
			{secret ? (
				<span>changed</span>
			) : (
				<>
					{before === NOTHING ? null : <Value text={before} word="before" gone />}
					{before === NOTHING || after === NOTHING ? null : <Icon name="arrow-right" label="now" class="second" />}
					{after === NOTHING ? <span class="second">gone</span> : <Value text={after} word="now" gone={false} />}
				</>
			)}
		</li>
	);
}

function Value({ text, word, gone }: { text: string; word: string; gone: boolean }) {
	const shown = (body: unknown) => (gone ? <del>{body as string}</del> : <ins>{body as string}</ins>);
	if (INSTANT.test(text)) return shown(<Time at={text} zoned />);
	if (text.length <= LONG && !text.includes("\n")) return shown(text);
	return (
		<details class="long">
			<summary>
				{shown(`${text.replaceAll(/\s+/g, " ").slice(0, 40)}…`)} <span class="sr">{word}</span>
			</summary>
			<pre>{text}</pre>
		</details>
	);
}
