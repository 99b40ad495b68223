/**
 * Runs before anything is drawn, so that elements that need scripts are there from the beginning, and nothing
 * moves later.
 */
document.documentElement.classList.add("scripted");
