/** Before anything is drawn: what only scripts can use is there from the beginning, and nothing moves when they come. */
document.documentElement.classList.add("scripted");
