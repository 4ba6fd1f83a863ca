// A table too wide for a narrow screen reads row by row: each cell says the name of its column. Without this script it scrolls.
"use strict";
(() => {
  const narrow = window.matchMedia("(max-width: 60rem)");
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell" };
  const name = (table) => {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, th, td")]) {
      // Laid out as blocks, a table is none any more for a screen reader unless it says so.
      part.setAttribute("role", roles[part.localName] || (part.closest("thead") ? "columnheader" : "rowheader"));
      if (part.cellIndex && heads[part.cellIndex] && part.colSpan === 1 && !part.closest("thead")) part.dataset.column = heads[part.cellIndex];
    }
  };
  const widths = new WeakMap();
  const lay = (place) => {
    const table = place.querySelector(":scope > table");
    if (widths.get(place) === place.clientWidth) return;
    widths.set(place, place.clientWidth);
    table.classList.remove("stacks");
    if (!narrow.matches || place.scrollWidth <= place.clientWidth + 1) return;
    if (!table.hasAttribute("role")) name(table);
    table.classList.add("stacks");
  };
  const watch = new ResizeObserver((seen) => seen.forEach((one) => lay(one.target)));
  for (const table of document.querySelectorAll(":is(.scroll, .wide) > table:not(.matrix)")) watch.observe(table.parentElement);
  // The last days are what people look for in a chart too wide for the screen.
  for (const chart of document.querySelectorAll(".scroll > .chart")) chart.parentElement.scrollLeft = chart.parentElement.scrollWidth;
})();
