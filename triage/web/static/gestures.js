// One letter does what a button of the open mail does, while the focus is in the list or in the mail (WCAG 2.1.4).
"use strict";
(() => {
  const places = ["liste", "courrier", "fait", "gestes"].map((id) => document.getElementById(id)).filter(Boolean);
  const typing = (element) => element.closest("input, select, textarea");
  const act = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.tagName === "SELECT" || found.tagName === "TEXTAREA") found.focus();
    else found.click();
  };
  places.forEach((place) => place.addEventListener("keydown", act));
  // After a gesture the next mail has the focus at once: twenty mails need no mouse.
  if (document.getElementById("fait")) document.getElementById("courrier")?.focus({ preventScroll: true });
  // From a queue the draft has the focus at once: one key approves it and the next one opens.
  document.querySelector("[data-first]")?.focus({ preventScroll: true });
})();
