/** Asks its parent for the page and becomes it. */
export const FRAME_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title></head><body><script>
if (parent !== window) {
  addEventListener("message", (event) => {
    if (event.source !== parent || typeof event.data !== "string") return;
    document.open();
    document.write(event.data);
    document.close();
  });
  parent.postMessage({ type: "frame-ready" }, "*");
}
</script></body></html>
`;
