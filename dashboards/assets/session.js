// A session that is over while a page is open: its next question leads to the login, and back.
(function () {
  "use strict";
  const ask = window.fetch;
  window.fetch = async function (...asked) {
    const answer = await ask.apply(this, asked);
    const login = answer.status === 401 && answer.headers.get("X-Login");
    if (login) {
      const here = window.location.pathname + window.location.search;
      window.location.assign(login + "?" + new URLSearchParams({ next: here }));
    }
    return answer;
  };
})();
