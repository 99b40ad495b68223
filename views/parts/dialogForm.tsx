import { type Frame, layout, type Place } from "../layout.tsx";

/**
 * Attributes of a form in the page's dialog. It may be shown again with problems; an answer without dialog
 * content closes it.
 */
export const intoDialog = (action: string) => ({
	"hx-post": action,
	"hx-target": "#dialog",
	"hx-swap": "innerHTML swapEmpty:true",
});

/** For a link that opens in the dialog; without scripts the same address is a page of its own. */
export const opensDialog = (href: string) => ({ "hx-get": href, "hx-target": "#dialog" });

/** Title of a dialog's content: the page's main title if it is a page of its own. */
export const DialogTitle = ({ lone, children }: { lone: boolean; children: unknown }) =>
	lone ? <h1>{children as string}</h1> : <h2>{children as string}</h2>;

/** A dialog's content as a page, for browsers without scripts, and for links. */
export const lonePage = (frame: Frame, { title, place, children }: { title: string; place: Place; children: unknown }) =>
	layout({ title, place, frame, children: <div class="panel lone">{children as string}</div> });
