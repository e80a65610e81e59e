/** Commands of the shell that read their standard input when they are given no file. */
export const READERS = new Set(
  "cat head tail grep egrep fgrep rg sed awk sort uniq wc tr cut tac rev nl od base64 md5sum sha1sum sha256sum jq yq xan xargs tee read mapfile readarray column comm fold expand unexpand paste strings split gzip gunzip zcat tar diff join".split(
    " ",
  ),
);
