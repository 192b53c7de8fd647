/* Pure view work: no figures are made here. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.muster = {
  /* A click on a mark goes where its row in the table links to; a comparator's mark in the same row leads nowhere. */
  followMark: function (clicks) {
    const used = window.dash_clientside.callback_context.triggered[0];
    const points = (used && used.value && used.value.points) || [];
    const targets = points.map((point) => point.customdata).filter((each) => typeof each === "string");
    const target = targets.find((each) => each.startsWith("?"));
    if (!target) {
      return window.dash_clientside.no_update;
    }
    window.scrollTo(0, 0); /* to the heading and the way back up, as any other link does */
    return target;
  },

  /* The page about programs asks there what is seen here. */
  carryAlong: function (search, path) {
    /* the desk's pages have choices of their own, which ask for no figures */
    return "/api" + ((path || "").startsWith("/returns") ? "" : search || "");
  },

  /* The tab says what is shown, and focus does not fall back to the top of the document after a link was followed. */
  announcePage: function (title) {
    /* after Dash's own, which knows the page but not the area */
    window.setTimeout(() => { document.title = title + " - Muster"; }, 0);
    const main = document.getElementById("main");
    if (window.musterHasPage && document.activeElement === document.body && main) {
      main.focus({ preventScroll: true });
    }
    window.musterHasPage = true;
    return window.dash_clientside.no_update;
  },

  /* On a small screen the bar is folded until it is asked for; the style sheet decides what is small. */
  foldBar: function (clicks) {
    return [clicks % 2 ? "filter-bar is-open" : "filter-bar", clicks % 2 ? "true" : "false"];
  },

  rememberCouncil: function (clicks, area, own) {
    if (!clicks) {
      return window.dash_clientside.no_update;
    }
    return area === own ? null : area;
  },
};
