import type { OldTokenUse } from "../../src/store/index.ts";
import { count, counted } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useMay } from "../reader.ts";

export interface OldToken {
	/** Milliseconds since the epoch. */
	readonly endsAt: number;
	/** Most recent first. */
	readonly uses: readonly OldTokenUse[];
}

/** Senders that still use the replaced token, and the button that ends it. */
export function OldTokenPanel({ id, oldToken: { endsAt, uses } }: { id: string; oldToken: OldToken }) {
	const mayChange = useMay("operator");
	return (
		<section class="panel" id="old-token" aria-labelledby="old-token-title">
			<div class="panel-head">
				<h2 id="old-token-title">Old token</h2>
				{mayChange ? (
					<form class="actions" method="post" action={`/endpoints/${id}/end-old-token`}>
						<button class="button small" type="submit">
							End it now
						</button>
					</form>
				) : null}
			</div>
			<div class="panel-body">
				<p class="row nowraps">
					<Icon name={uses.length === 0 ? "circle-check" : "alert-triangle"} class={uses.length === 0 ? "good" : "soon"} />
					<span>
						It counts until <Time at={endsAt} how="plan" zoned />, for another <Age at={endsAt} until />.{" "}
						{uses.length === 0
							? "Nobody has sent with it since it was replaced."
							: `${counted(uses.length, "sender has", "senders have")} used it since it was replaced.`}
					</span>
				</p>
			</div>
			{uses.length === 0 ? null : (
				<table class="list loose cards">
					<thead>
						<tr>
							<th scope="col">Sender</th>
							<th scope="col" class="right">
								Webhooks
							</th>
							<th scope="col" class="right">
								Last
							</th>
						</tr>
					</thead>
					<tbody>
						{uses.map((use) => (
							<tr>
								<td class="anywhere">
									<span class="mono">{use.sourceIp}</span>{" "}
									<span class="second small">{use.userAgent === "" ? "names no tool" : use.userAgent}</span>
								</td>
								<td class="right" data-name="Webhooks">
									{count(use.uses)}
								</td>
								<td class="right">
									<Time at={use.lastAt} />
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
		</section>
	);
}
