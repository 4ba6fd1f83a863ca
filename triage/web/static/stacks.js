// On a narrow screen a table reads row by row: each cell says the name of its column. Without this script the table scrolls.
"use strict";
(() => {
  const roles = [["table", "table"], ["thead, tbody, tfoot", "rowgroup"], ["tr", "row"], ["thead th", "columnheader"], ["tbody th, tfoot th", "rowheader"], ["td", "cell"]];
  for (const table of document.querySelectorAll(":is(.scroll, .wide) > table:not(.matrix)")) {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    if (heads.length < 3) continue;
    // A table laid out as blocks is a table no more for a screen reader unless it says so.
    for (const [what, role] of roles) [table, ...table.querySelectorAll(what)].filter((e) => e.matches(what)).forEach((e) => e.setAttribute("role", role));
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
      [...row.cells].forEach((cell, at) => { if (at && heads[at] && cell.colSpan === 1) cell.dataset.column = heads[at]; });
    }
    table.classList.add("stacks");
  }
  // The last days are what people look for in a chart too wide for the screen.
  for (const chart of document.querySelectorAll(".scroll > .chart")) chart.parentElement.scrollLeft = chart.parentElement.scrollWidth;
})();
