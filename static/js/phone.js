/* The practice phone: its drawer, its pulse, its clocks. Screens are loaded by htmx; without
   JavaScript the same screens are pages under /phone/. All words come from data attributes. */
(() => {
  "use strict";

  const dock = document.querySelector("[data-phone]");
  if (!dock) return;
  const kind = dock.dataset.phone;
  const screen = document.getElementById("phone-screen");
  const news = document.getElementById("phone-news");
  const openers = () => document.querySelectorAll(".phone-opener");
  const hasOwner = Boolean(dock.dataset.pulse);
  const wide = window.matchMedia("(min-width: 1200px)");
  const BEAT_MS = 2000;
  const SLOW_BEAT_MS = 20000;
  const NEWS_MS = 6000;

  const memory = {
    get(key) {
      try { return sessionStorage.getItem(`phone.${key}`); } catch { return null; }
    },
    set(key, value) {
      try { sessionStorage.setItem(`phone.${key}`, value); } catch { /* private mode: forget */ }
    },
  };

  // Screens

  const unasked = new WeakSet(); // requests for screens that must not take the focus
  let quiet = false;
  let loaded = kind === "page";

  const view = () => screen.querySelector("[data-screen]");
  const isShown = () => kind === "page" || dock.classList.contains("is-open") || (kind === "beside" && wide.matches);

  async function load(url, { quietly = false } = {}) {
    loaded = true;
    quiet = quietly;
    const answer = window.htmx.ajax("GET", url, { target: "#phone-screen", swap: "innerHTML" });
    quiet = false;
    try {
      await answer;
    } catch { /* told by htmx:responseError */ }
  }

  function loadRemembered() {
    if (hasOwner && !loaded) load(memory.get("screen") || dock.dataset.home, { quietly: true });
  }

  // The tabs stay the same elements: one that is replaced under a finger loses the press.
  function markTab() {
    for (const tab of document.querySelectorAll("#phone-tabs a")) {
      if (tab.getAttribute("href") === view()?.dataset.tab) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
  }

  function arrived() {
    startClocks();
    markTab();
    if (kind !== "page" && view()) memory.set("screen", view().dataset.screen);
    if (lastPulse && isStale()) etag = "";
  }

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (quiet) unasked.add(event.detail.xhr);
  });

  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "phone-codes") startClocks();
    if (event.detail.target !== screen) return;
    arrived();
    if (unasked.has(event.detail.xhr)) return;
    pulse(); // what was just read is no longer counted
    screen.scrollTop = 0;
    const wrong = screen.querySelector("[aria-invalid=true]");
    (wrong || screen.querySelector("h2"))?.focus({ preventScroll: !wrong });
  });

  // The screen shows what was asked for last: an answer that comes late must not push it away.
  let asked = null;

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === screen) asked = event.detail.xhr;
  });

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr } = event.detail;
    if ((target === screen && xhr !== asked) || !target.isConnected) event.detail.shouldSwap = false;
  });

  document.body.addEventListener("htmx:responseError", (event) => {
    if (!dock.contains(event.detail.elt) && event.detail.target !== screen) return;
    const remembered = unasked.has(event.detail.xhr) && memory.get("screen") !== dock.dataset.home;
    if (event.detail.xhr.status === 404 && remembered) {
      memory.set("screen", dock.dataset.home);
      load(dock.dataset.home, { quietly: true });
    } else {
      say(dock.dataset.failed);
    }
  });

  // Drawer

  let cameFrom = null;
  let asleep = [];

  const coversPage = () => kind !== "page" && !wide.matches;

  function putPageToSleep() {
    for (let node = dock; node !== document.body; node = node.parentElement) {
      for (const sibling of node.parentElement.children) {
        if (sibling !== node && sibling !== news && !sibling.inert) {
          sibling.inert = true;
          asleep.push(sibling);
        }
      }
    }
  }

  function wakePage() {
    for (const node of asleep) node.inert = false;
    asleep = [];
  }

  function open({ by = null, quietly = false } = {}) {
    dock.classList.add("is-open");
    document.documentElement.classList.toggle("phone-is-open", kind === "drawer");
    if (coversPage()) putPageToSleep();
    for (const opener of openers()) opener.setAttribute("aria-expanded", "true");
    memory.set("open", "yes");
    loadRemembered();
    if (quietly) return;
    cameFrom = by;
    screen.focus({ preventScroll: true });
  }

  function close() {
    dock.classList.remove("is-open");
    document.documentElement.classList.remove("phone-is-open");
    wakePage();
    for (const opener of openers()) opener.setAttribute("aria-expanded", "false");
    memory.set("open", "no");
    (cameFrom?.isConnected ? cameFrom : document.querySelector(".phone-opener"))?.focus();
    cameFrom = null;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-phone-close]")) return close();
    const opener = event.target.closest("[data-phone-open]");
    if (!opener || kind === "page" || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const isToggle = opener.classList.contains("phone-opener");
    if (isToggle && dock.classList.contains("is-open")) return close();
    if (!isToggle && hasOwner && opener.href) load(opener.pathname + opener.search);
    if (!isShown()) open({ by: opener });
    else screen.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && dock.classList.contains("is-open")) close();
    if (event.key === " " && event.target.closest?.("a.phone-opener")) {
      event.preventDefault();
      event.target.click();
    }
  });

  wide.addEventListener("change", () => {
    wakePage();
    if (dock.classList.contains("is-open") && coversPage()) putPageToSleep();
    if (isShown()) loadRemembered();
  });

  // Pulse

  let etag = "";
  let timer = 0;
  let lastPulse = null;
  let beating = null;
  let isLeft = false;

  function isStale() {
    const current = view();
    const watched = current?.dataset.watch;
    return Boolean(watched) && current.dataset.stamp !== lastPulse[watched].stamp;
  }

  async function pulse() {
    clearTimeout(timer);
    let goesOn = true;
    isLeft = false;
    beating?.abort(); // one beat at a time
    const beat = beating = new AbortController();
    try {
      const headers = etag ? { "If-None-Match": etag } : {};
      const response = await fetch(dock.dataset.pulse, { headers, cache: "no-store", signal: beat.signal });
      if (response.status === 200) {
        etag = response.headers.get("ETag") || "";
        goesOn = hear(await response.json());
      }
    } catch { /* no network: the next beat tries again */ }
    if (goesOn && beat === beating) timer = setTimeout(pulse, document.hidden || isLeft ? SLOW_BEAT_MS : BEAT_MS);
  }

  function hear(facts) {
    if (!facts.owner) return false;
    lastPulse = facts;
    for (const channel of ["texts", "mails"]) {
      for (const badge of dock.querySelectorAll(`[data-badge="${channel}"]`)) {
        badge.hidden = facts[channel].unread === 0;
        badge.querySelector("[data-badge-count]").textContent = facts[channel].unread;
        badge.querySelector("[data-badge-words]").textContent = facts[channel].words;
      }
    }
    for (const count of document.querySelectorAll("[data-phone-unread]")) {
      count.hidden = facts.unread === 0;
      count.textContent = facts.unread;
    }
    const status = document.getElementById("phone-status");
    status.dataset.state = facts.state;
    status.dataset.clockError = facts.clock_error_s;
    tellNews(facts);
    if (isShown() && isStale()) load(view().dataset.screen, { quietly: true });
    return true;
  }

  function tellNews(facts) {
    const words = { texts: dock.dataset.newText, mails: dock.dataset.newMail };
    for (const channel of ["texts", "mails"]) {
      const known = memory.get(`newest.${channel}`);
      const newest = facts[channel].newest;
      if (known !== null && newest > Number(known)) say(words[channel]);
      memory.set(`newest.${channel}`, newest);
    }
  }

  let quietTimer = 0;

  function say(words) {
    clearTimeout(quietTimer);
    news.textContent = words;
    news.classList.add("is-told");
    quietTimer = setTimeout(() => {
      news.classList.remove("is-told");
      news.textContent = "";
    }, NEWS_MS);
  }

  // The page is being left by a form, which may renew the session: an answer to the old session's
  // cookie that came in after it would take the new cookie away.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !hasOwner) return;
    isLeft = true;
    beating?.abort();
    clearTimeout(timer);
    timer = setTimeout(pulse, SLOW_BEAT_MS);
  });

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && hasOwner) pulse();
  });

  // Clocks: the status bar, the times of messages, the authenticator

  const language = document.documentElement.lang || undefined;
  const hourAndMinute = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
  const dayAndTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  let timedStatus = null;
  let ahead = 0; // of the server's clock, seen from this browser's
  let fetchingCodes = false;

  function startClocks() {
    for (const time of screen.querySelectorAll("time[data-local]")) {
      time.textContent = dayAndTime.format(new Date(time.dateTime));
    }
    for (const entry of screen.querySelectorAll("[data-entry]")) {
      entry.endsAt ??= performance.now() + Number(entry.dataset.seconds) * 1000;
    }
    tick();
  }

  function tick() {
    const status = document.getElementById("phone-status");
    if (status && status !== timedStatus) {
      timedStatus = status;
      ahead = status.dataset.now ? Number(status.dataset.now) * 1000 - Date.now() : 0;
    }
    const face = status?.querySelector("[data-phone-clock]");
    if (face) {
      const moment = Date.now() + ahead + Number(status.dataset.clockError) * 1000;
      const shown = hourAndMinute.format(moment);
      if (face.textContent !== shown) face.textContent = shown;
    }
    tickCodes();
  }

  function tickCodes() {
    let over = false;
    for (const entry of screen.querySelectorAll("[data-entry]")) {
      const left = Math.max(0, Math.ceil((entry.endsAt - performance.now()) / 1000));
      entry.querySelector("[data-left]").textContent = left;
      entry.querySelector("[data-ring]").setAttribute("stroke-dasharray", `${left} ${entry.dataset.period}`);
      entry.classList.toggle("is-ending", left <= 5);
      over ||= left === 0;
    }
    if (over && !fetchingCodes && isShown()) nextCodes();
  }

  async function nextCodes() {
    const codes = document.getElementById("phone-codes");
    fetchingCodes = true;
    try {
      await window.htmx.ajax("GET", codes.dataset.codes, { target: "#phone-codes", select: "#phone-codes", swap: "outerHTML" });
      startClocks();
    } catch { /* told by htmx:responseError */ }
    setTimeout(() => { fetchingCodes = false; }, 1000);
  }

  // The camera: one press reads the QR code that the page beside the phone shows

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-scan]");
    if (!form) return;
    const code = document.querySelector("[data-otpauth]");
    if (code) {
      form.elements.uri.value = code.dataset.otpauth;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const problem = form.querySelector("[data-scan-problem]");
    problem.textContent = dock.dataset.noQr;
    problem.hidden = false;
  }, true);

  // Start

  for (const opener of openers()) {
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-controls", dock.id);
    opener.setAttribute("aria-expanded", "false");
  }
  if (kind === "drawer" && wide.matches && memory.get("open") === "yes") open({ quietly: true });
  if (isShown()) loadRemembered();
  startClocks();
  setInterval(tick, 1000);
  if (hasOwner) pulse();
})();
