import type { Flash } from "../frame.ts";
import { Icon, type IconName } from "./icon.tsx";

/** @param oob true if an answer for another place brings it along */
export function FlashNote({ flash, oob = false }: { flash: Flash | null; oob?: boolean }) {
	const icon: Record<Flash["tone"], IconName> = { good: "circle-check", now: "circle-x", soon: "alert-triangle" };
	return (
		<div id="flash" role="status" aria-live="polite" {...(oob ? { "hx-swap-oob": "outerHTML" } : {})}>
			{flash === null ? null : (
				<div class={`note ${flash.tone}`}>
					<Icon name={icon[flash.tone]} />
					<div class="grow">
						{flash.text} {flash.href === undefined ? null : <a href={flash.href}>{flash.link ?? "Show it"}</a>}
					</div>
					{flash.undo === undefined ? null : (
						<form method="post" action={flash.undo.action}>
							{(flash.undo.fields ?? []).map(([name, value]) => (
								<input type="hidden" name={name} value={value} />
							))}
							<button class="button small" type="submit">
								<Icon name="arrow-back-up" />
								Undo
							</button>
						</form>
					)}
				</div>
			)}
		</div>
	);
}

const KEYS: readonly (readonly [string, string])[] = [
	["Ctrl K or ⌘ K", "Find anything: endpoint, ticket, company, setting, action"],
	["/", "Search"],
	["j", "Next line of a list"],
	["k", "Line before"],
	["Enter", "Open the line"],
	["x", "Tick the line, where lines can be chosen"],
	["r", "Replay the alert: its line in History, or its page"],
	["↑ ↓", "Move an endpoint, on its grip"],
	["Esc", "Close what is open"],
	["?", "This list"],
];

export function Keys() {
	return (
		<div class="keys panel" id="keys" popover="auto" role="dialog" aria-labelledby="keys-title">
			<div class="panel-head">
				<h2 id="keys-title">Keys</h2>
				<div class="actions">
					<button class="button small square bare" type="button" popovertarget="keys" popovertargetaction="hide" aria-label="Close">
						<Icon name="x" />
					</button>
				</div>
			</div>
			<dl class="pairs panel-body">
				{KEYS.map(([key, does]) => (
					<>
						<dt>
							<kbd class="kbd">{key}</kbd>
						</dt>
						<dd>{does}</dd>
					</>
				))}
			</dl>
		</div>
	);
}

export function Toasts() {
	const toast = (tone: string, icon: IconName) => (
		<template id={`toast-${tone}`}>
			<div class={`toast ${tone}`}>
				<Icon name={icon} class={tone === "bad" ? "now" : "good"} />
				<span class="grow" data-text />
				<button class="button bare small square" type="button" aria-label="Close">
					<Icon name="x" />
				</button>
			</div>
		</template>
	);
	return (
		<>
			<div class="toasts" id="toasts" role="status" aria-live="polite" />
			{toast("plain", "circle-check")}
			{toast("bad", "alert-triangle")}
		</>
	);
}
