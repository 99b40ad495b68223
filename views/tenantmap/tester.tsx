import { Icon } from "../parts/icon.tsx";
import { TenantName } from "./entries.tsx";
import type { TenantmapView, Tried } from "./types.ts";

/** Finds the entry for a tenant, with the same code that decides alerts. */
export function Tester({ view }: { view: TenantmapView }) {
	return (
		<section class="panel" aria-labelledby="tester-title">
			<div class="panel-head">
				<h2 id="tester-title">Try a tenant</h2>
				<span class="second small">nothing is saved</span>
			</div>
			<div class="panel-body stack">
				<form method="get" action="/tenantmap">
					{view.q === "" ? null : <input type="hidden" name="q" value={view.q} />}
					<label class="label" for="try">
						Tenant, as an alert names it
					</label>
					<div class="row nowraps">
						<input
							class="input mono"
							id="try"
							name="try"
							value={view.tried?.tenant ?? ""}
							placeholder="northgate.onmicrosoft.com"
							autocapitalize="off"
							autocomplete="off"
							hx-get="/tenantmap"
							hx-trigger="input changed delay:250ms"
							hx-target="#tried"
							hx-select="#tried"
							hx-swap="outerHTML"
							hx-replace-url="true"
							hx-include="closest form"
						/>
						<button class="button" type="submit">
							Try
						</button>
					</div>
				</form>
				<div id="tried" aria-live="polite">
					{view.tried === null ? (
						<p class="second small">
							An exact entry wins; else the wildcard entry with the most letters. <code>*</code> is any text, <code>?</code> any one
							character, case does not matter.
						</p>
					) : (
						<Found tried={view.tried} />
					)}
				</div>
			</div>
		</section>
	);
}

function Found({ tried }: { tried: Tried }) {
	const { entry, fallback, tenant } = tried;
	if (entry === null) {
		return (
			<p class="row tops">
				<Icon name="circle-minus" class="second" />
				<span class="grow">
					No entry takes <code>{tenant}</code>.{" "}
					<span class="second">
						{fallback === null
							? "Its alerts would have no company, because no default company is set."
							: `Its alerts would go to the default, ${fallback}.`}
					</span>
				</span>
			</p>
		);
	}
	return (
		<p class="row tops">
			<Icon name="circle-check" class="good" />
			<span class="grow">
				<b>{entry.companyId}</b> <span class="second">by the {/[*?]/.test(entry.tenantValue) ? "wildcard " : "exact "}entry</span>{" "}
				<TenantName value={entry.tenantValue} />
			</span>
		</p>
	);
}
