/** The text that explains a bundle to whoever receives it, and four commands that check it. */
export const README = `审计包 Audit bundle

One month of the market, with the whole public log up to a seal. Nothing here has to be believed: each command checks it again.
The key of the log is printed in the authorization agreement, the keys of the witnesses belong to the regulators: compare
policy.txt with your own copy, or give yours with --policy.

  1. node verify-ledger.mjs FOLDER --policy YOUR-COPY
     Checks signatures and quorum, that the log only grew since checkpoint.previous, every hash and proof, and computes
     every invoice, split and posting again. It needs no network, no service and no database. Ends with "verified", or names
     the first file or entry that differs.

  2. openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in text -sigfile signature
     The log's Ed25519 line of the file checkpoint, by a tool that is not ours.

  3. openssl pkeyutl -verify -pubin -inkey sm2.pem -rawin -in text -sigfile signature -digest sm3 -pkeyopt distid:1234567812345678
     Its SM2 line (GB/T 32918). README.md of the service says how both are cut out of the file.

  4. go run tlogcheck.go FOLDER "VKEY"
     The whole tree by golang.org/x/mod/sumdb/note and tlog: test/transparency of the service's source has the program.

  period.txt            the month, Asia/Shanghai
  policy.txt            keys and quorum (c2sp.org/tlog-policy)
  checkpoint            the seal: size and root, signed by the log and cosigned by its witnesses (c2sp.org/tlog-checkpoint)
  checkpoint.previous   the last one before the month, if there was one
  tile/                 the log (c2sp.org/tlog-tiles): hashes by level, and entries in bundles of 256
  proofs/               one for each invoice and statement of the month (c2sp.org/tlog-proof)
  statements/           what each payee is given, line by line, with the entry it is from
  rules/                the prices and split rules that were used, named by the SHA-256 of their canonical JSON (RFC 8785)
  trial-balance.json    all accounts before the month, after it, and at the seal; amounts in fen
`
