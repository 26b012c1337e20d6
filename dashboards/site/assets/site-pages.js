// What stands around the map, the list of topics, and a photo. Texts are put in as texts: a file
// may be named like a script.
(function () {
  "use strict";
  const site = window.sceneAtlasSite;
  const MOST_CATEGORIES = 60;
  const told = (n) => n.toLocaleString("en-US");
  const photos = (n) => `${told(n)} ${n === 1 ? "photo" : "photos"}`;

  function node(tag, properties = {}, ...content) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...content);
    return made;
  }

  function fact(what, value) {
    return node("div", {}, node("dt", { textContent: what }), node("dd", { textContent: value }));
  }

  function swatch(colour) {
    const made = node("span", { className: "swatch" });
    made.style.background = colour;
    return made;
  }

  function tile(row, name, caption = "") {
    const image = node("img", { src: window.sceneAtlas.thumbnail(String(row)), alt: "", loading: "lazy" });
    const link = node("a", { className: "tile", href: site.href({ photo: row }) }, image);
    if (caption) link.append(node("span", { textContent: caption }));
    else link.setAttribute("aria-label", name);
    return link;
  }

  // The categories of a colouring, as buttons that highlight one.
  site.legend = function (colouring, chosen) {
    const codes = colouring.categories.map((_, code) => code).filter((code) => colouring.categories[code].n);
    const shown = codes.slice(0, MOST_CATEGORIES).map((code) => {
      const { name, n } = colouring.categories[code];
      const parts = [swatch(colouring.colours[code]), node("span", { className: "legend-name", textContent: name })];
      const count = node("span", { className: "legend-count", textContent: told(n) });
      const button = node("button", { type: "button", className: "site-category", title: name }, ...parts, count);
      button.setAttribute("aria-pressed", String(code === chosen));
      button.addEventListener("click", () => site.go({ category: code === chosen ? "" : code }));
      return button;
    });
    const rest = codes.length - shown.length;
    if (rest > 0) shown.push(node("p", { className: "quiet", textContent: `and ${told(rest)} more` }));
    return shown;
  };

  site.trust = function ({ trust, word, sentence, meaning }) {
    const number = trust === null
      ? [node("p", { className: "quiet", textContent: "Not measured." })]
      : [
          node("div", {}, node("span", { className: "trust-number", textContent: trust }), node("span", { className: "trust-word", textContent: word })),
          node("p", { className: "quiet", textContent: sentence }),
        ];
    return [...number, node("p", { className: "quiet", textContent: meaning })];
  };

  site.run = function ({ run, finished, n }) {
    return [fact("Run", run), fact("Finished", finished), fact("Photos", told(n))];
  };

  // All topics of each representation, with the photos that show them best.
  site.topicsPage = function (all) {
    if (!all.length) return [node("p", { className: "message", textContent: "This run has no topics." })];
    return all.flatMap(({ key, name, topics }) => [
      node("h1", { textContent: `${name}: ${topics.length}` }),
      node("div", { className: "site-cards" }, ...topics.map((one) => topic(key, one))),
    ]);
  };

  function topic(key, { code, name, n, colour, terms, share, coherence, rows }) {
    const to = node("a", { href: site.href({ page: "", colour: key, category: code }), textContent: name });
    const said = [photos(n), share && `${share} of all weight`, coherence && `coherence ${coherence}`];
    return node(
      "section",
      { className: "card" },
      node("h2", { className: "card-title" }, swatch(colour), to),
      node("p", { className: "quiet", textContent: said.filter(Boolean).join(" · ") }),
      node("p", { className: "site-terms", textContent: terms.join(", ") }),
      node("div", { className: "tiles" }, ...rows.map((row) => tile(row, `A photo of ${name}`))),
    );
  }

  // One photo with what is told of it.
  site.photo = async function (row) {
    const one = await site.placard(row);
    const near = await Promise.all(one.near.map((other) => site.placard(other)));
    const close = node("button", { type: "button", className: "tool", textContent: "Close" });
    close.addEventListener("click", () => site.go({ photo: "" }));
    const picture = node("img", { src: window.sceneAtlas.thumbnail(one.id), alt: one.label, className: "site-picture" });
    const facts = [["Size", `${told(one.width)} × ${told(one.height)} px`], ["Taken", one.taken], ["Place", one.place]];
    return [
      node("div", { className: "site-photo-head" }, node("h2", { id: "photo-name", textContent: one.name }), close),
      picture,
      node("dl", { className: "facts" }, ...facts.filter(([, value]) => value).map(([what, value]) => fact(what, value))),
      part("Tags", one.tags.map(bar), "No tags for this photo"),
      part("Topics", one.topics.map(share), "No topics for this photo"),
      part("Similar photos", near.length ? [node("div", { className: "tiles" }, ...near.map((other) => tile(other.id, other.name, other.label)))] : [], "None"),
    ];
  };

  function part(title, content, without) {
    const shown = content.length ? content : [node("p", { className: "quiet", textContent: without })];
    return node("section", { className: "bars" }, node("h3", { textContent: title }), ...shown);
  }

  function bar({ label, told: value, part: width, sure }) {
    const fill = node("div");
    fill.style.width = `${Math.min(100, 100 * width).toFixed(1)}%`;
    const name = node("span", { className: sure ? "bar-label" : "bar-label unsure", textContent: label });
    const number = node("span", { className: "bar-value", textContent: value });
    return node("div", { className: "bar-row" }, name, number, node("div", { className: "bar" }, fill));
  }

  function share({ of, name, told: value, colour }) {
    const label = node("span", { className: "bar-label", textContent: `${of}: ${name}` });
    return node("div", { className: "site-share" }, swatch(colour), label, node("span", { className: "bar-value", textContent: value }));
  }
})();
