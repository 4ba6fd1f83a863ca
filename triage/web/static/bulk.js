// Choosing many mails: shift takes a stretch, v takes the mail under the focus, and the fold tells the count. Works without.
"use strict";
(() => {
  const list = document.getElementById("liste");
  if (!list) return;
  const boxes = () => [...list.querySelectorAll('.tick input')];
  let last = null;

  const told = () => {
    const count = boxes().filter((b) => b.checked).length;
    const fold = list.querySelector(".bulk"), said = fold?.querySelector(".chosen");
    if (!said) return;
    said.textContent = count ? `${count} coché${count > 1 ? "s" : ""}` : "";
    said.classList.toggle("badge", count > 0);
    // It stays folded: opening by itself would move the lines away from under the mouse.
    if (count) fold.querySelector('[value="coches"]').checked = true;
  };

  list.addEventListener("click", (event) => {
    const box = event.target.closest(".tick input");
    if (!box) return;
    const all = boxes(), from = all.findIndex((b) => b.value === last), to = all.indexOf(box);
    if (event.shiftKey && from >= 0) all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((b) => { b.checked = box.checked; });
    last = box.value;
    told();
  });
  list.addEventListener("keydown", (event) => {
    if (document.body.dataset.keys === "off" || event.key !== "v" || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("select, textarea")) return;
    const box = event.target.closest("li")?.querySelector(".tick input");
    if (box) { event.preventDefault(); box.checked = !box.checked; last = box.value; told(); }
  });
  told();  // what the browser kept checked when one comes back
})();
