import { count } from "../format.ts";
import { document } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";
import { Age, Time } from "../parts/time.tsx";
import type { Reader } from "../reader.ts";

export interface WallView {
	readonly tone: "good" | "soon" | "now";
	/** Start of ConnectWise's outage; null while it is up. */
	readonly down: number | null;
	readonly sandbox: boolean;
	readonly maintenance: boolean;
	/** Needs of a person, most serious first. */
	readonly needs: readonly { readonly tone: "soon" | "now"; readonly text: string }[];
	readonly moreNeeds: number;
	readonly figures: readonly { readonly word: string; readonly value: number }[];
}

const ICONS = { good: "circle-check", soon: "alert-triangle", now: "circle-x" } as const;

/**
 * The overall state, readable from five metres. A script updates it every 15 seconds, and shows when HookWise
 * does not answer.
 */
export const wallPage = (reader: Reader, view: WallView) =>
	document({
		title: "Wall",
		reader,
		children: (
			<main class="wall" id="wall" data-wall data-tone={view.tone}>
				<Head view={view} now={reader.now} />
				<dl class="wall-figures">
					{view.figures.map(({ word, value }) => (
						<div>
							<dt>{word}</dt>
							<dd>{count(value)}</dd>
						</div>
					))}
				</dl>
				{view.needs.length === 0 ? null : (
					<ul class="wall-needs" aria-label="Needs a person">
						{view.needs.map(({ tone, text }) => (
							<li>
								<Icon name={ICONS[tone]} class={tone} />
								<span>{text}</span>
							</li>
						))}
						{view.moreNeeds === 0 ? null : <li class="second">and {count(view.moreNeeds)} more</li>}
					</ul>
				)}
			</main>
		),
	});

function Head({ view, now }: { view: WallView; now: number }) {
	const { tone, down, needs, moreNeeds } = view;
	const total = needs.length + moreNeeds;
	return (
		<header class="wall-head">
			<Icon name={down === null ? ICONS[tone] : "plug-x"} />
			<h1>
				{down === null ? (
					total === 0 ? (
						"Nothing needs you"
					) : (
						`${count(total)} ${total === 1 ? "needs" : "need"} a person`
					)
				) : (
					<>
						ConnectWise down, <Age at={down} />
					</>
				)}
			</h1>
			<p class="wall-clock">
				{view.maintenance ? "Maintenance · " : ""}
				{view.sandbox ? "Sandbox · " : ""}
				<Time at={now} how="short" />
				<span class="wall-stale" hidden data-stale>
					{" "}
					No answer from HookWise since then
				</span>
			</p>
		</header>
	);
}
