// Searching and recommending: what the browser itself keeps and writes into addresses.
// `dash_clientside` calls these by name.
(function () {
  "use strict";

  const dash = (window.dash_clientside = window.dash_clientside || {});
  const changed = (parameters) => window.sceneAtlas.changed(parameters);
  const OPPOSITE = {
    likes: "dislikes",
    dislikes: "likes",
    liked_folders: "disliked_folders",
    disliked_folders: "liked_folders",
  };

  // All completions come from the server, which knows the language: none is filtered out here.
  const functions = (window.dashMantineFunctions = window.dashMantineFunctions || {});
  functions.everything = ({ options }) => options;

  // A question for the server, unless it has been answered already: the address, and the upload
  // where it is about one.
  // Words that left the address leave their field, too; what is only typed stays.
  function asking(search, upload, asked) {
    const now = search || "";
    if (asked.search === now) return [dash.no_update, dash.no_update];
    const query = new URLSearchParams(now);
    const mark = query.get("upload");
    const contents = mark && upload?.mark === mark ? upload.contents : null;
    const words = query.get("words") ?? "";
    const before = new URLSearchParams(asked.search ?? now).get("words") ?? "";
    return [{ search: now, upload: contents }, words === before ? dash.no_update : words];
  }

  // Words that were entered become the question, beside photos that are asked about. Enter may
  // have chosen a completion, which stands in the field a moment later only.
  async function worded(entered, clicks) {
    if (!entered && !clicks) return dash.no_update;
    await new Promise((done) => setTimeout(done, 30));
    const words = document.getElementById("search-words")?.value ?? "";
    return changed({ words: words.trim(), n: "", all: "" });
  }

  // An upload takes the place of what was asked. It stays in the browser, until the page is
  // loaded anew; a mark of it in the address tells that there is one.
  function uploaded(contents) {
    if (!contents) return [dash.no_update, dash.no_update, dash.no_update];
    dash.set_props("search-refused", { children: "" });
    const mark = Date.now().toString(36);
    const search = changed({ photo: "", words: "", n: "", all: "", upload: mark });
    return [{ mark, contents }, null, search];
  }

  // A file that is too large is refused before it is read: it would only be sent in vain.
  function weigh(event) {
    const zone = event.target.closest?.("#search-drop");
    const file = (event.dataTransfer || event.target).files?.[0];
    if (!zone || !file) return;
    const limit = Number(zone.dataset.uploadBytes);
    const said = file.size > limit ? `${file.name} has ${megabytes(file.size)}` : "";
    dash.set_props("search-refused", {
      children: said && `${said}; at most ${megabytes(limit)} can be looked at.`,
    });
    if (!said) return;
    event.preventDefault();
    event.stopPropagation();
  }
  const megabytes = (n) => `${(n / 1e6).toFixed(1)} MB`;
  document.addEventListener("change", weigh, true);
  document.addEventListener("drop", weigh, true);

  // What the server will not read, it refuses in a sentence: for other uploads, say.
  const ask = window.fetch;
  window.fetch = async function (...asked) {
    const answer = await ask.apply(this, asked);
    const refused = answer.status === 413 || answer.status === 503;
    if (refused && document.getElementById("search-refused"))
      dash.set_props("search-refused", { children: await answer.clone().text() });
    return answer;
  };

  // A like takes back a dislike, and a second click takes back either.
  function judged(_clicks, taste) {
    const at = dash.callback_context.triggered_id;
    if (!at || !dash.callback_context.triggered[0].value) return dash.no_update;
    remember(document.activeElement);
    const now = { ...(taste || {}) };
    const had = (now[at.verdict] || []).includes(at.of);
    for (const verdict of [at.verdict, OPPOSITE[at.verdict]])
      now[verdict] = (now[verdict] || []).filter((one) => one !== at.of);
    if (!had) now[at.verdict] = [...now[at.verdict], at.of];
    return now;
  }

  // A verdict changes what is recommended: where its button is gone, the one that now stands in
  // its place is next for the keyboard.
  let judgedAt = -1;
  const tastes = () => [...document.querySelectorAll("#recommend-view .taste")];
  const remember = (button) => (judgedAt = tastes().indexOf(button));
  function refocused() {
    requestAnimationFrame(() => {
      const buttons = tastes();
      const lost = document.activeElement === document.body && judgedAt >= 0 && buttons.length;
      if (lost) buttons[Math.min(judgedAt, buttons.length - 1)].focus({ preventScroll: true });
      judgedAt = -1;
    });
    return dash.no_update;
  }

  const judgements = (taste, ids) =>
    ids.map((id) => String(((taste || {})[id.verdict] || []).includes(id.of)));

  // What to recommend by, unless that has been asked: the address and the taste, of which either
  // or both tell themselves when a page opens.
  function tasting(_search, taste, asked) {
    const now = { search: window.location.search, taste: taste || null };
    return JSON.stringify(now) === JSON.stringify(asked) ? dash.no_update : now;
  }

  // Dials, topics that were chosen, and a start anew: see `recommend-…` in pages/recommend.py.
  function turned(_values, _clicks, _added, _anew, _others, taste, listed) {
    const at = dash.callback_context.triggered_id;
    const said = dash.callback_context.triggered[0]?.value;
    const as = (now) => [now, at === "recommend-add" ? null : dash.no_update];
    if (!at || said === undefined || said === null) return as(dash.no_update);
    const now = taste || {};
    if (at === "recommend-clear") return as({});
    if (at === "recommend-others") return as(seen(now, listed));
    if (at === "recommend-add") return as(dialled(now, said, 1));
    if (at.dial !== undefined) return as(dialled(now, at.dial, at.to));
    return as(dialled(now, at.topic, said));
  }

  function dialled(taste, name, to) {
    const dials = taste.dials || {};
    return (dials[name] || 0) === to ? dash.no_update : { ...taste, dials: { ...dials, [name]: to } };
  }

  const seen = (taste, listed) => ({
    ...taste,
    seen: [...new Set([...(taste.seen || []), ...(listed || [])])],
  });

  // Between the sliders of what counts, and the query.
  const USUAL = { tags: 0.25, topics: 0.25, features: 1, variety: 0.3 };
  const round = (value) => Number(value.toFixed(2));
  function weighed(search, ...values) {
    if (dash.callback_context.triggered_id === "recommend-address") {
      const query = new URLSearchParams(search || "");
      const weights = (query.get("weights") || "").split(",").map(Number);
      const usual = [USUAL.tags, USUAL.topics, USUAL.features];
      const said = query.get("weights") && weights.length === 3 ? weights : usual;
      const balance = query.get("balance");
      const now = [...said, balance ? round(1 - Number(balance)) : USUAL.variety];
      return [dash.no_update, ...now.map((one, at) => (one === values[at] ? dash.no_update : one))];
    }
    const usual = values.every((value, at) => value === Object.values(USUAL)[at]);
    const [variety] = values.slice(-1);
    const now = changed({
      weights: usual ? "" : values.slice(0, -1).join(","),
      balance: variety === USUAL.variety ? "" : String(round(1 - variety)),
    });
    const kept = values.map(() => dash.no_update);
    return [now === (search || "") ? dash.no_update : now, ...kept];
  }

  dash.atlas = Object.assign(dash.atlas || {}, {
    asking,
    worded,
    uploaded,
    judged,
    judgements,
    refocused,
    tasting,
    turned,
    weighed,
  });
})();
