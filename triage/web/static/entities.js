// Words selected in the text of a mail go into the form that adds an entity. Without this script they are typed there.
"use strict";
(() => {
  const form = document.getElementById("ajouter-element");
  const words = document.getElementById("mots-element");
  const piece = document.getElementById("piece-element");
  if (!form || !words || !piece) return;
  const tip = form.querySelector(".element-tip");
  if (tip) tip.textContent = "(ou sélectionnez-les dans le texte)";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small grasp";
  button.textContent = "Ajouter aux éléments relevés";
  button.hidden = true;
  document.body.append(button);
  // The words of the entities are beside the text, for readers; they are not part of it.
  const textOf = (range) => {
    const copy = range.cloneContents();
    copy.querySelectorAll(".entity-word, .secret").forEach((node) => node.remove());
    return copy.textContent.trim().replace(/\s+/g, " ");
  };
  const chosen = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const of = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("[data-text]");
    const place = of(range.startContainer);
    if (!place || place !== of(range.endContainer)) return null;
    const text = textOf(range);
    return text && text.length <= 300 ? { text, source: place.dataset.text, box: range.getBoundingClientRect() } : null;
  };
  let kept = null;
  document.addEventListener("selectionchange", () => {
    if (document.activeElement === button) return;
    kept = chosen();
    button.hidden = !kept;
    if (!kept) return;
    button.style.setProperty("top", `${Math.min(kept.box.bottom + 6, window.innerHeight - 44)}px`);
    button.style.setProperty("left", `${Math.max(8, Math.min(kept.box.left, window.innerWidth - 250))}px`);
  });
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (!kept) return;
    words.value = kept.text;
    piece.value = kept.source;
    button.hidden = true;
    form.open = true;
    form.scrollIntoView({ block: "center" });
    document.getElementById("nature-element").focus();
  });
})();
