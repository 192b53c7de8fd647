/* Meeting mode: `meeting=1` in the address shows a page's panels one at a time. The page is the same; only what is in
   sight changes. Arrow and page keys step, Escape leaves. */
(function () {
  const root = document.documentElement;
  const STEPS = "#main .panel, #main .tiles";
  const KEYS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
  let now = 0;

  function isAsked() {
    return new URLSearchParams(window.location.search).get("meeting") === "1";
  }

  function isOn() {
    return root.classList.contains("is-meeting");
  }

  function steps() {
    return [...document.querySelectorAll(STEPS)].filter((each) => !each.parentElement.closest(STEPS));
  }

  /* Shows the step where we are of those there are now: sections may arrive late, and a page may be drawn anew. */
  function show() {
    const all = steps();
    now = Math.max(0, Math.min(now, all.length - 1));
    all.forEach((each, place) => each.toggleAttribute("data-meeting", place === now));
    say("meeting-count", all.length ? `${now + 1} of ${all.length}` : "Nothing to show");
    document.getElementById("meeting-back").setAttribute("aria-disabled", String(now === 0));
    document.getElementById("meeting-on").setAttribute("aria-disabled", String(now >= all.length - 1));
    return all[now];
  }

  function say(id, words) {
    const place = document.getElementById(id);
    if (place.textContent !== words) {
      place.textContent = words;
    }
  }

  /* Charts in sight take the width they have there, enlarged as much as the type around them. */
  function redraw() {
    const zoom = parseFloat(getComputedStyle(root).fontSize) / 16;
    root.style.setProperty("--chart-zoom", isOn() ? String(zoom) : "1");
    document.querySelectorAll(`#main ${isOn() ? "[data-meeting] " : ""}.js-plotly-plot`).forEach((chart) => {
      const [drawn, there] = [chart._fullLayout, parseFloat(getComputedStyle(chart).width)];
      if (drawn && Math.abs(drawn.width - there) > 1) {
        window.Plotly.Plots.resize(chart);
      }
    });
  }

  /* Readers with a screen reader hear the heading of what came into sight. */
  function focusOn(step) {
    const heading = (step && step.querySelector(".panel-title, .panel > h2")) || document.getElementById("page-title");
    if (heading) {
      heading.setAttribute("tabindex", "-1");
      heading.focus({ preventScroll: true });
    }
    window.scrollTo(0, 0);
  }

  function step(by) {
    const before = now;
    now += by;
    const shown = show();
    if (now !== before) {
      redraw();
      focusOn(shown);
    }
  }

  function ask(isWanted) {
    const asked = new URLSearchParams(window.location.search);
    asked.delete("meeting");
    if (isWanted) {
      asked.set("meeting", "1");
    }
    const search = asked.toString();
    window.dash_clientside.set_props("url", { search: search ? `?${search}` : "" });
  }

  function follow() {
    if (!document.getElementById("page-title") || !document.getElementById("meeting-count")) {
      return;
    }
    if (isAsked() !== isOn()) {
      root.classList.toggle("is-meeting");
      if (isOn()) {
        now = 0;
        const shown = show();
        redraw();
        focusOn(shown);
      } else {
        redraw();
        const way = document.getElementById("meeting-start");
        (way && way.checkVisibility() ? way : document.getElementById("main")).focus();
      }
    } else if (isOn()) {
      const shown = document.querySelector("#main [data-meeting]");
      const current = show();
      if (current !== shown && !document.activeElement.closest(".meeting-steps")) {
        focusOn(current); /* the page was drawn anew, and focus fell back to the top of it */
      }
      redraw();
    }
  }

  let isDue = false;
  function followSoon() {
    if (!isDue) {
      isDue = true;
      window.requestAnimationFrame(() => {
        isDue = false;
        follow();
      });
    }
  }

  document.addEventListener("click", function (event) {
    const acts = {
      "meeting-start": () => ask(true),
      "meeting-leave": () => ask(false),
      "meeting-back": () => step(-1),
      "meeting-on": () => step(1),
    };
    const button = event.target.closest("button");
    if (button && acts[button.id]) {
      acts[button.id]();
    }
  });

  document.addEventListener("keydown", function (event) {
    if (!isOn() || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    if (event.key === "Escape") {
      ask(false);
    } else if (KEYS[event.key] && !event.target.closest("select, input, textarea, .table-scroll")) {
      event.preventDefault();
      step(KEYS[event.key]);
    }
  });

  window.addEventListener("popstate", followSoon);
  new MutationObserver(followSoon).observe(document.getElementById("react-entry-point"), {
    childList: true,
    subtree: true,
  });
})();
