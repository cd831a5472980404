"use strict";
/* Small comforts on top of pages that work without it. Every word it shows comes from the page. */
(() => {
  const words = () => document.getElementById("words").dataset;
  const say = (text) => {
    const said = document.getElementById("said");
    if (said) said.textContent = text;
  };

  /* Passwords: show and hide. */
  const dressPassword = (input) => {
    if (input.dataset.dressed) return;
    input.dataset.dressed = "yes";
    const frame = document.createElement("div");
    frame.className = "password-frame";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "password-toggle";
    const draw = () => {
      const hidden = input.type === "password";
      button.textContent = hidden ? words().showPassword : words().hidePassword;
      button.setAttribute(
        "aria-label",
        hidden ? words().showPasswordLabel : words().hidePasswordLabel,
      );
    };
    button.addEventListener("click", () => {
      input.type = input.type === "password" ? "text" : "password";
      draw();
      input.focus();
    });
    input.before(frame);
    frame.append(input, button);
    draw();
    // Browsers keep what a text field held; a password goes back to being hidden before it is sent.
    input.form?.addEventListener("submit", () => {
      input.type = "password";
      draw();
    });
  };

  /* Copy what #id holds. */
  const copy = async (button) => {
    const source = document.querySelector(button.dataset.copy);
    if (!source) return;
    const text = "value" in source ? source.value : source.textContent.trim();
    const label = button.querySelector("[data-copy-label]") || button;
    const before = label.textContent;
    let told = words().copied;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      told = copyBySelection(source) ? told : words().copyFailed;
    }
    say(told);
    if (button.dataset.copyBusy) return;
    button.dataset.copyBusy = "yes";
    label.textContent = told;
    setTimeout(() => {
      label.textContent = before;
      delete button.dataset.copyBusy;
    }, 2000);
  };

  /* On plain http in a class room there is no clipboard API. */
  const copyBySelection = (source) => {
    if ("select" in source) {
      source.select();
    } else {
      const range = document.createRange();
      range.selectNodeContents(source);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
    }
    return document.execCommand("copy");
  };

  /* Countdowns: by the clock, so that a sleeping tab does not fall behind. */
  const startCountdown = (place) => {
    if (place.dataset.started) return;
    place.dataset.started = "yes";
    const end = Date.now() + Number(place.dataset.countdown) * 1000;
    const tick = () => {
      if (!place.isConnected) return;
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left > 0) {
        setTimeout(tick, (end - Date.now()) % 1000 || 1000);
      } else if (place.dataset.countdownDone === "reload") {
        location.reload();
      }
    };
    place.setAttribute("role", "timer");
    tick();
  };

  /* A state that changes by itself: reload when it has. */
  const startPoll = (place) => {
    if (place.dataset.started) return;
    place.dataset.started = "yes";
    const pause = Number(place.dataset.pollMs) || 3000;
    const ask = async () => {
      if (!place.isConnected) return;
      if (!document.hidden) {
        try {
          const answer = await fetch(place.dataset.poll, {
            headers: { Accept: "application/json" },
            cache: "no-store",
          });
          if (answer.ok && (await answer.json()).state !== place.dataset.pollState) {
            location.reload();
            return;
          }
        } catch {
          // No network for a moment: ask again later.
        }
      }
      setTimeout(ask, pause);
    };
    setTimeout(ask, pause);
  };

  /* One press, one sending. The server is safe anyway; this spares a second page. */
  const guard = (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // After this turn: a disabled button would not send its own name and value.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button:not([type=button])")) {
        button.setAttribute("aria-disabled", "true");
        button.classList.add("is-sent");
      }
    });
  };
  const unguard = () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll(".is-sent")) {
        button.removeAttribute("aria-disabled");
        button.classList.remove("is-sent");
      }
    }
  };

  const dress = (root) => {
    root.querySelectorAll("input[data-password]").forEach(dressPassword);
    root.querySelectorAll("[data-countdown]").forEach(startCountdown);
    root.querySelectorAll("[data-poll]").forEach(startPoll);
    root.querySelectorAll("[data-print]").forEach((button) => {
      button.hidden = false;
    });
  };

  // A browser that refuses them for one site may say that they are on: so set one and look.
  const cookiesAreOff = () => {
    try {
      if (document.cookie) return false;
      document.cookie = "probe=1; path=/; SameSite=Lax";
      const kept = document.cookie !== "";
      document.cookie = "probe=; path=/; SameSite=Lax; max-age=0";
      return !kept;
    } catch {
      return true;
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    else print();
  });
  document.addEventListener("submit", guard);
  // Coming back by the back button shows the page as it was left: with its buttons spent.
  addEventListener("pageshow", unguard);
  document.addEventListener("htmx:load", (event) => dress(event.detail.elt));

  dress(document);
  document.querySelector("[data-focus]")?.focus();
  if (cookiesAreOff()) {
    document.querySelectorAll("[data-needs-cookies]").forEach((place) => {
      place.hidden = false;
    });
  }
})();
