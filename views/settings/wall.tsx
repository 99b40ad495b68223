import { counted } from "../format.ts";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { CopyButton, Empty } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { answersIn, Section, said } from "./section.tsx";
import type { AdminView, Once, SettingsView } from "./types.ts";

/** Links with which a wall screen shows the overall state without a log-in. */
export function WallSection({ view, admin }: { readonly view: SettingsView; readonly admin: AdminView }) {
	const mine = said(view, "wall");
	const { once } = mine;
	const { walls } = admin;
	return (
		<Section id="wall" title="Wall screens" icon="eye" aside={walls.length === 0 ? "none" : counted(walls.length, "link")} view={view}>
			{once?.kind === "wall" ? <NewWall once={once} /> : null}
			{walls.length === 0 ? (
				<Empty icon="eye" href="/wall" action="Show the wall screen">
					No links yet. A link shows the wall screen on a TV without a log-in, and nothing else.
				</Empty>
			) : (
				<WallList walls={walls} />
			)}
			<form class="panel-body fields bordered" {...answersIn("wall", "/settings/wall")}>
				<Field
					name="name"
					id="wall-name"
					label="Name of a new screen"
					value={mine.value("name", "")}
					placeholder="TV in the office"
					autocomplete="off"
					required
					problem={mine.problem("name")}
					more={{ maxlength: 100 }}
				/>
				<div class="does">
					<button class="button" type="submit" id="make-wall">
						<Icon name="plus" />
						Make link
					</button>
				</div>
			</form>
		</Section>
	);
}

/** A new link, which can only be copied now. */
function NewWall({ once }: { readonly once: Extract<Once, { kind: "wall" }> }) {
	return (
		<div class="panel-body stack once" role="status">
			<p>
				<b>The link for {once.name}.</b> Open it on the screen now: it is shown this once.
			</p>
			<div class="row nowraps">
				<input class="input mono" id="new-wall" readonly value={once.url} aria-label={`Link for ${once.name}`} />
				<CopyButton from="new-wall" name={`the link for ${once.name}`} />
			</div>
		</div>
	);
}

function WallList({ walls }: { readonly walls: AdminView["walls"] }) {
	return (
		<table class="list roomy cards">
			<thead>
				<tr>
					<th scope="col">Name</th>
					<th scope="col">Made</th>
					<th scope="col">Last seen</th>
					<th scope="col">
						<span class="sr">Actions</span>
					</th>
				</tr>
			</thead>
			<tbody>
				{walls.map((wall) => (
					<tr>
						<td class="strong">{wall.name}</td>
						<td class="second desk">
							<Time at={wall.createdAt} />
						</td>
						<td class="second" data-name="seen">
							{wall.lastUsedAt === null ? (
								"never"
							) : (
								<>
									<Age at={wall.lastUsedAt} /> ago
								</>
							)}
						</td>
						<td class="right nowrap acts">
							<a
								class="button small"
								aria-label={`Revoke ${wall.name}`}
								href={`/settings/wall/${wall.id}/revoke`}
								{...opensDialog(`/settings/wall/${wall.id}/revoke`)}
							>
								Revoke
							</a>
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
