// The playground page: arrow keys that follow its steps, and the map of a layer.
(function () {
  "use strict";
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const SIDE = 1000; // steps across the map, as the server tells places
  const EDGE_PX = 14;
  const REACH_PX = 12; // how near to a point counts as on it
  let kept = { src: "", drawn: null };
  let shown = null; // what the canvas shows now

  // An arrow key clicks on the link that names it, unless something else listens to arrows.
  function follow(event) {
    const busy = event.target.closest?.("input, textarea, select, summary, [role=tab]");
    if (busy || event.altKey || event.ctrlKey || event.metaKey) return;
    const key = (event.shiftKey ? "Shift+" : "") + event.key;
    const step = document.querySelector(`.playground-page [data-key="${CSS.escape(key)}"] a`);
    if (!step) return;
    event.preventDefault();
    step.click();
  }

  // Draws what the page asks for; Dash calls it whenever that changes.
  async function layerMap(wanted) {
    const canvas = document.getElementById("playground-canvas");
    if (!canvas || !wanted) return dash.no_update;
    if (kept.src !== wanted.src) {
      const answer = await fetch(wanted.src);
      if (!answer.ok) return "is-missing";
      kept = { src: wanted.src, drawn: await answer.json() };
    }
    const same = shown?.canvas === canvas && shown.src === wanted.src;
    const view = same ? shown.view : { zoom: 1, x: 0, y: 0 };
    shown = { canvas, src: wanted.src, wanted, drawn: kept.drawn, view };
    if (!canvas.dataset.listens) listen(canvas);
    paint();
    return "is-drawn";
  }

  function listen(canvas) {
    canvas.dataset.listens = "yes";
    let held = null;
    canvas.addEventListener("pointerdown", (event) => {
      held = { x: event.clientX, y: event.clientY, moved: false, view: { ...shown.view } };
    });
    canvas.addEventListener("pointermove", (event) => {
      if (held && event.buttons) pan(held, event);
      else preview(near(event));
    });
    canvas.addEventListener("pointerup", (event) => {
      if (held && !held.moved) choose(near(event));
      held = null;
    });
    canvas.addEventListener("pointerleave", () => preview(null));
    canvas.addEventListener("dblclick", () => {
      shown.view = { zoom: 1, x: 0, y: 0 };
      paint();
    });
    canvas.addEventListener("wheel", zoom, { passive: false });
    new ResizeObserver(paint).observe(canvas);
  }

  function pan(held, event) {
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    held.moved = held.moved || Math.hypot(dx, dy) > 4;
    if (!held.moved) return;
    shown.view = { ...held.view, x: held.view.x + dx, y: held.view.y + dy };
    paint();
  }

  // The wheel zooms about the pointer while a modifier is held; alone it scrolls the page.
  function zoom(event) {
    if (!event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    const box = shown.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const { view } = shown;
    const turned = event.deltaY || event.deltaX; // Shift turns the wheel sideways
    const next = Math.min(40, Math.max(1, view.zoom * Math.exp(-turned / 300)));
    const by = next / view.zoom;
    shown.view = { zoom: next, x: x - (x - view.x) * by, y: y - (y - view.y) * by };
    paint();
  }

  function place(row) {
    const { canvas, view, drawn } = shown;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const side = Math.min(width, height) - 2 * EDGE_PX;
    const [x, y] = drawn.places[row];
    return [
      (width / 2 + (x / SIDE - 0.5) * side) * view.zoom + view.x,
      (height / 2 + (0.5 - y / SIDE) * side) * view.zoom + view.y,
    ];
  }

  function near(event) {
    const box = shown.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let [best, least] = [null, REACH_PX];
    for (let row = 0; row < shown.drawn.ids.length; row++) {
      const at = place(row);
      const far = Math.hypot(at[0] - x, at[1] - y);
      if (far < least) [best, least] = [row, far];
    }
    return best;
  }

  function paint() {
    if (!shown?.canvas.isConnected) return;
    const { canvas, drawn, wanted } = shown;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    const ink = canvas.getContext("2d");
    ink.scale(ratio, ratio);
    const group = drawn.names.indexOf(wanted.group);
    const radius = drawn.ids.length > 4000 ? 2 : 3.5;
    for (const ofGroup of [false, true]) {
      for (let row = 0; row < drawn.ids.length; row++) {
        if ((drawn.codes[row] === group && group >= 0) !== ofGroup) continue;
        ink.globalAlpha = group >= 0 && !ofGroup ? 0.15 : 0.85;
        ink.fillStyle = drawn.colours[drawn.codes[row]] ?? "#949596";
        dot(ink, place(row), radius);
        ink.fill();
      }
    }
    const chosen = drawn.ids.indexOf(wanted.photo);
    if (chosen < 0) return;
    ink.globalAlpha = 1;
    ink.lineWidth = 2;
    ink.strokeStyle = getComputedStyle(canvas).color;
    dot(ink, place(chosen), radius + 3);
    ink.stroke();
  }

  function dot(ink, [x, y], radius) {
    ink.beginPath();
    ink.arc(x, y, radius, 0, 2 * Math.PI);
  }

  function preview(row) {
    const card = document.getElementById("playground-preview");
    shown.canvas.style.cursor = row === null ? "" : "pointer";
    card.hidden = row === null;
    if (row === null) return;
    const id = shown.drawn.ids[row];
    if (card.dataset.photo !== id) {
      card.dataset.photo = id;
      const image = new Image();
      image.src = `/media/thumbnail/${id}.webp`;
      image.alt = "";
      const name = document.createElement("span");
      name.textContent = shown.drawn.names[shown.drawn.codes[row]] ?? "no class";
      card.replaceChildren(image, name);
    }
    const [x, y] = place(row);
    const right = x > shown.canvas.clientWidth / 2;
    card.style.left = right ? "" : `${x + 14}px`;
    card.style.right = right ? `${shown.canvas.clientWidth - x + 14}px` : "";
    card.style.top = `${Math.max(0, Math.min(y, shown.canvas.clientHeight - 120))}px`;
  }

  // Shows the photo of a bar of a strip while one points at it, or has come to it by keys.
  function hold(event) {
    const bar = event.target.closest?.(".strip-link");
    document.getElementById("strip-photo")?.remove();
    if (!bar || event.type === "pointerout" || event.type === "focusout") return;
    const card = document.createElement("div");
    card.id = "strip-photo";
    const image = new Image();
    image.src = `/media/thumbnail/${new URL(bar.href).searchParams.get("photo")}.webp`;
    image.alt = "";
    const score = document.createElement("span");
    score.textContent = bar.textContent;
    card.append(image, score);
    document.querySelector(".playground-page").append(card);
  }

  function choose(row) {
    if (row === null) return;
    const query = shown.wanted.href.replace(/^[^?]*/, "");
    const search = query.replace("photo=PHOTO", `photo=${shown.drawn.ids[row]}`);
    dash.set_props("playground-address", { search });
  }

  document.addEventListener("keydown", follow);
  for (const kind of ["pointerover", "pointerout", "focusin", "focusout"]) {
    document.addEventListener(kind, hold);
  }
  dash.atlas = Object.assign(dash.atlas || {}, { layerMap });
  window.sceneAtlas = Object.assign(window.sceneAtlas || {}, {
    layerPlace: (row) => place(row), // where a photo lies on the canvas
  });
})();
