/** Seconds until a page that came too early asks again. */
const AGAIN = 2;

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="${AGAIN}">
<title>Tabwright is starting</title>
<body style="max-width: 32rem; margin: 20vh auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif">
<h1 style="font-size: 1.25rem">Tabwright is starting.</h1>
<p>The first start builds the page, which takes a minute or two. This page loads again by itself.</p>
</body>
</html>
`;

/** The 503 before there is an app: a page for who reads documents, a line of text for everybody else. */
export function startingAnswer(accept: string | undefined) {
  const html = accept?.includes("text/html") ?? false;
  const headers = {
    "content-type": `text/${html ? "html" : "plain"}; charset=utf-8`,
    "cache-control": "no-store",
    "retry-after": String(AGAIN),
  };
  return { headers, body: html ? PAGE : "Tabwright is starting.\n" };
}
