import type { DetailView } from "../pages/historyDetail.tsx";
import { Icon } from "../parts/icon.tsx";
import { jsonText, PayloadTree } from "../parts/payloadTree.tsx";
import { CopyButton } from "../parts/small.tsx";
import { useMay } from "../reader.ts";
import { marksOfTrace } from "./marks.ts";

/** The received payload: masked, or as text if it was unreadable, or unmasked on request. */
export function PayloadPanel({ view }: { view: DetailView }) {
	const { detail, raw } = view;
	const path = `/history/${detail.id}`;
	const mode = (own: boolean, href: string, word: string) => (
		<a href={href} hx-get={href} hx-target="#payload" hx-select="#payload" hx-swap="outerHTML" {...(own ? { "aria-current": "true" } : {})}>
			{word}
		</a>
	);
	return (
		<section class="panel" id="payload" aria-labelledby="payload-title">
			<div class="panel-head">
				<h2 id="payload-title">
					Payload <span class="count small">{view.revealed == null ? "secrets masked" : "in the clear, noted in the audit log"}</span>
				</h2>
				<div class="actions">
					<RevealButton view={view} />
					{detail.payload === null || view.revealed != null ? null : (
						<nav class="segments" aria-label="How to show it">
							{mode(!raw, path, "Tree")}
							{mode(raw, `${path}?raw=1`, "Raw")}
						</nav>
					)}
					{detail.payload === null ? null : <CopyButton text={jsonText(detail.payload, 2)} name="the payload, masked" small />}
				</div>
			</div>
			<div class="panel-body">
				{view.revealed != null ? (
					<pre class="rawjson" tabindex={0} id="revealed">
						{view.revealed.payload === null ? view.revealed.body : jsonText(view.revealed.payload, 2)}
					</pre>
				) : detail.body_text !== null ? (
					<>
						<p class="second">{detail.payload_problem}</p>
						<pre class="rawjson" tabindex={0}>
							{detail.body_text}
						</pre>
					</>
				) : detail.payload_problem !== null ? (
					<p class="second">{detail.status === "rejected" ? "The body of this refused webhook was not kept." : detail.payload_problem}</p>
				) : raw ? (
					<pre class="rawjson" tabindex={0}>
						{jsonText(detail.payload, 2)}
					</pre>
				) : (
					<PayloadTree payload={detail.payload} marks={marksOfTrace(detail.steps)} />
				)}
			</div>
		</section>
	);
}

/** Button that shows masked values once: tools send tokens that a set-up needs. */
function RevealButton({ view: { detail, revealed } }: { view: DetailView }) {
	if (!useMay("operator") || detail.size === null || revealed != null) return null;
	return (
		<form method="post" action={`/history/${detail.id}/reveal`}>
			<button class="button small" type="submit" title="Shows secrets; recorded in the audit log">
				<Icon name="eye" />
				Reveal
			</button>
		</form>
	);
}

export function Headers({ headers }: { headers: Readonly<Record<string, string>> }) {
	const names = Object.keys(headers);
	return names.length === 0 ? null : (
		<details class="panel fold">
			<summary>
				<Icon name="chevron-right" />
				<h2>Headers</h2>
				<span class="second">{names.length}</span>
			</summary>
			<dl class="pairs fold-body mono">
				{names.map((name) => (
					<>
						<dt>{name}</dt>
						<dd>{headers[name]}</dd>
					</>
				))}
			</dl>
		</details>
	);
}
