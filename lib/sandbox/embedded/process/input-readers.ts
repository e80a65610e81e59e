/** Commands of the shell that may read their standard input: whether they do, each decides when it runs. */
export const READERS: readonly string[] =
  "cat head tail grep egrep fgrep rg sed awk sort uniq wc tr cut tac rev nl od base64 md5sum sha1sum sha256sum jq yq xan xargs tee column comm fold expand unexpand paste strings split gzip gunzip zcat tar diff join".split(
    " ",
  );
