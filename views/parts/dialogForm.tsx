import { type Frame, layout, type Place } from "../layout.tsx";

/** A form in the page's dialog that may have to be put right there: an answer without anything for the dialog closes it. */
export const intoDialog = (action: string) => ({
	"hx-post": action,
	"hx-target": "#dialog",
	"hx-swap": "innerHTML swapEmpty:true",
});

/** For a link to the same address, which is a page of its own without scripts: it opens in the dialog. */
export const opensDialog = (href: string) => ({ "hx-get": href, "hx-target": "#dialog" });

/** The title of what a dialog holds: the page's own where it stands alone. */
export const DialogTitle = ({ lone, children }: { lone: boolean; children: unknown }) =>
	lone ? <h1>{children as string}</h1> : <h2>{children as string}</h2>;

/** What a dialog holds, as a page: for browsers without scripts, and for links. */
export const lonePage = (frame: Frame, { title, place, children }: { title: string; place: Place; children: unknown }) =>
	layout({ title, place, frame, children: <div class="panel lone">{children as string}</div> });
