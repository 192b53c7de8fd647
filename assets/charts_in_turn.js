/* Charts in sight are drawn at once, the others one by one when the browser has nothing else to do: a page has up to a
   dozen, and each takes as long as all that is beside it. components/markup.py sends Dash's charts as this. */
(function () {
  const PATIENCE = 500; /* milliseconds that a chart waits for the browser to be idle */
  const turns = [];
  let isComing = false;

  function comeSoon() {
    if (!isComing && turns.length) {
      isComing = true;
      (window.requestIdleCallback || window.setTimeout)(takeTurn, { timeout: PATIENCE });
    }
  }

  function takeTurn() {
    isComing = false;
    const first = Math.max(turns.findIndex((turn) => isInSight(turn.place)), 0); /* scrolled to meanwhile */
    turns.splice(first, 1).forEach((turn) => turn.draw());
    comeSoon();
  }

  function wait(turn) {
    turns.push(turn);
    comeSoon();
    return () => turns.splice(0, turns.length, ...turns.filter((each) => each !== turn));
  }

  function isInSight(place) {
    const { top, bottom } = place.getBoundingClientRect();
    return top < window.innerHeight && bottom > 0;
  }

  window.muster_components = Object.assign(window.muster_components || {}, {
    Graph: function (props) {
      const { createElement, useLayoutEffect, useRef, useState } = window.React;
      const ref = useRef(null);
      const [figure, setFigure] = useState(null);
      useLayoutEffect(() => {
        const turn = { place: ref.current, draw: () => setFigure(props.figure) };
        return isInSight(turn.place) ? turn.draw() : wait(turn);
      }, [props.figure]);
      const chart = figure && createElement(window.dash_core_components.Graph, { ...props, figure });
      const className = figure === props.figure ? "" : "chart-waits";
      return createElement("div", { ref, className, style: figure ? undefined : props.style }, chart);
    },
  });

  /* paper has all of them; before print.js, which looks for what is drawn */
  const drawAll = () => window.ReactDOM.flushSync(() => turns.splice(0).forEach((turn) => turn.draw()));
  window.addEventListener("beforeprint", drawAll, true);
})();
