import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { SilenceLink } from "../parts/silence.tsx";
import { useMay, useReader } from "../reader.ts";

interface MenuProps {
	readonly id: string;
	readonly name: string;
	readonly isPinned: boolean;
	readonly paused: boolean;
}

/** Actions on an endpoint. The buttons belong to forms elsewhere on the page, so that the menu may be inside a form. */
export function EndpointMenu({ id, name, isPinned, paused }: MenuProps) {
	const mayChange = useMay("operator");
	const { baseUrl } = useReader();
	const menu = `m-${id}`;
	const post = (verb: string, icon: IconName, word: string) => (
		<button class="item" type="submit" formaction={`/endpoints/${id}/${verb}`} formmethod="post" formnovalidate>
			<Icon name={icon} />
			{word}
		</button>
	);
	return (
		<>
			<button class="button bare small square" type="button" popovertarget={menu} aria-label={`Actions for ${name}`}>
				<Icon name="dots" />
			</button>
			<div class="menu" id={menu} popover="auto">
				<a class="item" href={`/endpoints/${id}`}>
					<Icon name="arrow-right" />
					Open
				</a>
				{mayChange ? (
					<a class="item" href={`/endpoints/${id}/rules`}>
						<Icon name="route" />
						Edit rules
					</a>
				) : null}
				<button class="item" type="button" data-copy={`${baseUrl}/w/${id}`} data-copy-name={`the URL of ${name}`}>
					<Icon name="copy" />
					Copy URL
				</button>
				{mayChange ? (
					<>
						<a class="item" href={`/endpoints/${id}/test`} {...opensDialog(`/endpoints/${id}/test`)}>
							<Icon name="test-pipe" />
							Send test…
						</a>
						{paused ? post("resume", "player-play", "Resume") : post("pause", "player-pause", "Pause")}
						{isPinned ? post("unpin", "pinned-off", "Unpin") : post("pin", "pinned", "Pin to the top")}
						{post("up", "arrow-up", "Move up")}
						{post("down", "arrow-down", "Move down")}
						<SilenceLink about={{ endpointId: id }} name={name} as="item" />
						{post("clone", "copy", "Clone")}
						<hr />
						<a class="item now" href={`/endpoints/${id}/delete`} hx-get={`/endpoints/${id}/delete`} hx-target="#dialog">
							<Icon name="trash" />
							Delete…
						</a>
					</>
				) : null}
			</div>
		</>
	);
}
