/** Tells people what happened, in the live region that every page has. Stays until closed when it is bad news. */
export function say(text, tone = "plain") {
	const place = document.getElementById("toasts");
	const template = document.getElementById(tone === "bad" ? "toast-bad" : "toast-plain");
	if (!place || !(template instanceof HTMLTemplateElement)) return;
	const toast = template.content.firstElementChild.cloneNode(true);
	toast.querySelector("[data-text]").textContent = text;
	toast.querySelector("button").addEventListener("click", () => toast.remove());
	place.append(toast);
	if (tone !== "bad") setTimeout(() => toast.remove(), 6000);
}
