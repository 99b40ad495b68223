import { count, counted } from "../format.ts";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { Age } from "../parts/time.tsx";
import { useMay } from "../reader.ts";
import type { TenantmapView, UnmatchedLine } from "./types.ts";

/** Tenants in alerts without an entry. They need a person, so they come first. */
export function Unmatched({ view }: { view: TenantmapView }) {
	const { unmatched, total } = view;
	if (unmatched.length === 0) {
		return total === 0 ? null : (
			<p class="allwell">
				<Icon name="circle-check" class="good" />
				Every tenant named by alerts has a company.
			</p>
		);
	}
	return (
		<section class="panel" id="unmatched" aria-labelledby="unmatched-title">
			<div class="panel-head">
				<Icon name="alert-triangle" class="soon" />
				<h2 id="unmatched-title">
					Without a company <span class="count">{count(unmatched.length)}</span>
				</h2>
				<span class="second small">their alerts went to the default company</span>
			</div>
			<ul class="asks">
				{unmatched.map((line) => (
					<Line line={line} />
				))}
			</ul>
		</section>
	);
}

function Line({ line }: { line: UnmatchedLine }) {
	const mayChange = useMay("operator");
	const { tenantValue, suggestion } = line;
	return (
		<li>
			<div class="grow">
				<code class="strong">{tenantValue}</code> <span class="second">{counted(line.alerts, "alert")}</span>
				<div class="second small">
					{line.endpointName === null ? "an endpoint that is gone" : <a href={`/endpoints/${line.endpointId}`}>{line.endpointName}</a>},
					last <Age at={line.lastSeenAt} /> ago
				</div>
			</div>
			{mayChange ? (
				<div class="row">
					{suggestion === null ? null : (
						<form method="post" action="/tenantmap" hx-post="/tenantmap" hx-target="#tenantmap" hx-select="#tenantmap" hx-swap="outerHTML">
							<input type="hidden" name="tenant_value" value={tenantValue} />
							<input type="hidden" name="company_id" value={suggestion.identifier} />
							<button class="button small" type="submit" title={suggestion.name}>
								<Icon name="check" />
								<span>
									Map <span class="sr">{tenantValue}</span> to {suggestion.identifier}
								</span>
							</button>
						</form>
					)}
					<a
						class="button small"
						href={`/tenantmap/new?tenant=${encodeURIComponent(tenantValue)}`}
						{...opensDialog(`/tenantmap/new?tenant=${encodeURIComponent(tenantValue)}`)}
					>
						{suggestion === null ? "Choose a company" : "Choose another"} <span class="sr">for {tenantValue}</span>
					</a>
				</div>
			) : null}
		</li>
	);
}
