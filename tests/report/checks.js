// What a browser makes of the page: sizes, overlaps, access, and what the script does. The result is one line of text.
"use strict";
addEventListener("load", async () => {
  await document.fonts.ready;
  const found = { faults: [], width: innerWidth, dark: matchMedia("(prefers-color-scheme: dark)").matches };
  const fault = (text) => found.faults.push(text);
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const all = (selector) => [...document.querySelectorAll(selector)];
  const name = (element) => `${element.tagName.toLowerCase()} "${(element.textContent || "").trim().slice(0, 40)}"`;

  // Nothing reaches out, and nothing is wider than the screen.
  for (const entry of performance.getEntriesByType("resource")) {
    if (!entry.name.startsWith("data:")) fault(`asked for ${entry.name}`);
  }
  const wider = document.documentElement.scrollWidth - innerWidth;
  if (wider > 0) fault(`the page is ${wider} px wider than the screen`);
  if (!document.fonts.check('16px "IBM Plex Sans"')) fault("the typeface is missing");

  // No text lies on another.
  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const parent = node.parentElement;
    const silent = parent.closest("script, style, title, desc, option, .skip");
    if (!node.textContent.trim() || silent || !shown(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const frame = parent.closest(".wide, pre")?.getBoundingClientRect();
    for (const rect of range.getClientRects()) {
      const left = Math.max(rect.left, frame?.left ?? -Infinity);
      const right = Math.min(rect.right, frame?.right ?? Infinity);
      if (right - left > 1) boxes.push({ left, right, top: rect.top, bottom: rect.bottom, parent, node });
    }
  }
  found.texts = boxes.length;
  boxes.sort((a, b) => a.top - b.top);
  boxes.forEach((a, place) => {
    for (let other = place + 1; other < boxes.length && boxes[other].top < a.bottom; other += 1) {
      const b = boxes[other];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - b.top;
      const least = Math.min(a.bottom - a.top, b.bottom - b.top);
      // Boxes of lines are a little higher than the letters in them.
      if (a.node !== b.node && across > 2 && down > 0.35 * least) fault(`${name(a.parent)} lies on ${name(b.parent)}`);
    }
  });

  // Access: language, landmarks, headings, names, tables, contrast.
  if (document.documentElement.lang !== "en") fault("no language");
  for (const landmark of ["main", "header", "footer", "nav[aria-label]"]) {
    if (all(landmark).length !== 1) fault(`not one ${landmark}`);
  }
  const levels = all("h1, h2, h3, h4").filter(shown).map((heading) => Number(heading.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) fault("not one h1");
  levels.forEach((level, place) => {
    if (place && level > levels[place - 1] + 1) fault(`a heading of level ${level} after one of ${levels[place - 1]}`);
  });
  for (const control of all("button, a, summary")) if (!control.textContent.trim()) fault(`${name(control)} has no name`);
  for (const control of all("select, input")) if (!control.labels.length) fault(`${control.id} has no label`);
  for (const image of all("svg[role=img]")) if (!image.querySelector("title")?.textContent) fault("a chart has no name");
  for (const image of all("g[role=img], [role=region]")) if (!image.getAttribute("aria-label")) fault("a part has no name");
  for (const table of all("table")) if (!table.caption?.textContent) fault("a table has no caption");
  for (const head of all("th")) if (!head.scope) fault(`${name(head)} has no scope`);
  for (const element of all("[tabindex]")) if (element.tabIndex > 0) fault(`${name(element)} jumps the queue of the tab key`);
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).slice(0, 3).map((part) => {
      const c = part / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    const clear = color === "transparent" || color.endsWith(", 0)");
    return clear && element.parentElement ? ground(element.parentElement) : color;
  };
  const seen = new Set();
  for (const { parent } of boxes) {
    if (seen.has(parent) || parent.closest(".chart")) continue;
    seen.add(parent);
    const style = getComputedStyle(parent);
    const [one, other] = [luminance(parent.closest("svg") ? style.fill : style.color), luminance(ground(parent))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) fault(`${name(parent)} has a contrast of ${contrast.toFixed(1)}`);
  }

  // The script: a table is sorted, the map tells, one ladder is shown.
  const button = document.querySelector("#measures [data-sort=figures]");
  if (button) {
    const column = () => {
      const head = button.closest("th");
      const cells = [...head.closest("table").tBodies[0].rows].map((row) => row.cells[head.cellIndex].dataset.value);
      return cells.filter((value) => value !== undefined).map(Number);
    };
    for (const sign of [-1, 1]) {
      button.click();
      const values = column();
      if (values.some((value, place) => place && sign * (value - values[place - 1]) < 0)) fault(`not sorted: ${values}`);
    }
  }
  const station = document.querySelector("[data-station]");
  if (station) {
    station.focus();
    if (!document.getElementById("map-detail").textContent.startsWith(station.getAttribute("aria-label"))) fault("the map is silent");
  }
  const choice = document.querySelector("[data-switches]");
  if (choice && shown(choice)) {
    const parts = [...document.getElementById(choice.dataset.switches).children];
    choice.value = "1";
    choice.dispatchEvent(new Event("change"));
    if (parts.filter(shown).length !== 1 || !shown(parts[1])) fault("more or less than one ladder is shown");
  }

  if (globalThis.axe) {
    const told = await axe.run(document, { resultTypes: ["violations"] });
    found.axe = axe.version;
    found.rules = told.passes.length;
    for (const one of told.violations) fault(`axe: ${one.id}: ${one.help}: ${one.nodes.map((node) => node.target).join(" ")}`);
  }
  const out = document.createElement("pre");
  out.id = "checked";
  out.textContent = encodeURIComponent(JSON.stringify(found));
  document.body.append(out);
  if (parent !== window) parent.postMessage(out.textContent, "*");
});
