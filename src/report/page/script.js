// Three comforts; the page is complete without them: sorting tables, figures of the map, one value stream at a time.
"use strict";

for (const button of document.querySelectorAll("[data-sort]")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const rows = head.closest("table").tBodies[0];
    const place = head.cellIndex;
    const largestFirst = button.dataset.sort === "figures";
    const before = head.getAttribute("aria-sort");
    const descending = before ? before === "ascending" : largestFirst;
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const key = (row) => {
      const cell = row.cells[place];
      return largestFirst ? cell?.dataset.value : cell?.textContent;
    };
    const compared = (a, b) => {
      const [one, other] = [key(a), key(b)];
      // What has no figure stays last.
      if (one === undefined || other === undefined) return (one === undefined) - (other === undefined);
      const order = largestFirst ? one - other : one.localeCompare(other, "en");
      return descending ? -order : order;
    };
    rows.append(...[...rows.rows].sort(compared));
  });
}

const detail = document.getElementById("map-detail");
for (const station of document.querySelectorAll("[data-station]")) {
  const place = station.dataset.station;
  const near = document.querySelectorAll(`.flow[data-from="${place}"], .flow[data-to="${place}"]`);
  const show = () => {
    const ways = [...near].map((flow) => flow.querySelector("title").textContent);
    detail.textContent = [station.getAttribute("aria-label"), ...ways].join(" · ");
    for (const flow of near) flow.classList.add("near");
  };
  const leave = () => {
    for (const flow of near) flow.classList.remove("near");
  };
  for (const event of ["mouseenter", "focus"]) station.addEventListener(event, show);
  for (const event of ["mouseleave", "blur"]) station.addEventListener(event, leave);
}

for (const choice of document.querySelectorAll("[data-switches]")) {
  const parts = document.getElementById(choice.dataset.switches).children;
  const show = () => {
    for (const [place, part] of [...parts].entries()) part.classList.toggle("off", place !== Number(choice.value));
  };
  choice.parentNode.hidden = false;
  choice.addEventListener("change", show);
  show();
}
