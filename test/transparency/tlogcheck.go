// Checks an audit bundle with Go's own libraries for transparency logs, which have nothing in common with this project's code:
// the signature of the checkpoint, the root over all entries, every tile of hashes, and every proof.
//
//	tlogcheck FOLDER VKEY
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8
const tileWidth = 1 << tileHeight

func main() {
	if len(os.Args) != 3 {
		fail("usage: tlogcheck FOLDER VKEY")
	}
	folder, vkey := os.Args[1], os.Args[2]
	size, root := openCheckpoint(read(folder, "checkpoint"), vkey)
	records := readEntries(folder, size)
	store := storedHashes(records)
	computed, err := tlog.TreeHash(size, store)
	check(err)
	if computed != root {
		fail("the entries have another root than the checkpoint")
	}
	tiles := checkTiles(folder, size, store)
	proofs := checkProofs(folder, vkey, records, size, root)
	fmt.Printf("ok: %d entries, %d tiles, %d proofs\n", size, tiles, proofs)
}

func openCheckpoint(text []byte, vkey string) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(vkey)
	check(err)
	opened, err := note.Open(text, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		fail("the checkpoint is of another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	return size, decodeHash(lines[2])
}

func readEntries(folder string, size int64) [][]byte {
	var records [][]byte
	for n := int64(0); n*tileWidth < size; n++ {
		width := min(size-n*tileWidth, tileWidth)
		data := read(folder, path("entries", n, width))
		for i := int64(0); i < width; i++ {
			if len(data) < 2 {
				fail("a bundle of entries is cut short")
			}
			length := int(binary.BigEndian.Uint16(data))
			if len(data) < 2+length {
				fail("a bundle of entries is cut short")
			}
			records = append(records, data[2:2+length])
			data = data[2+length:]
		}
		if len(data) != 0 {
			fail("a bundle of entries goes on behind its end")
		}
	}
	return records
}

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, h[index])
	}
	return found, nil
}

func storedHashes(records [][]byte) hashes {
	var store hashes
	for n, record := range records {
		added, err := tlog.StoredHashes(int64(n), record, store)
		check(err)
		store = append(store, added...)
	}
	return store
}

func checkTiles(folder string, size int64, store hashes) int {
	count := 0
	level := 0
	for nodes := size; nodes > 0; nodes >>= tileHeight {
		for n := int64(0); n*tileWidth < nodes; n++ {
			width := min(nodes-n*tileWidth, tileWidth)
			expected, err := tlog.ReadTileData(tlog.Tile{H: tileHeight, L: level, N: n, W: int(width)}, store)
			check(err)
			name := path(strconv.Itoa(level), n, width)
			if !bytes.Equal(expected, read(folder, name)) {
				fail(name + " has other hashes than its entries")
			}
			count++
		}
		level++
	}
	return count
}

func checkProofs(folder, vkey string, records [][]byte, size int64, root tlog.Hash) int {
	files, err := filepath.Glob(filepath.Join(folder, "proofs", "*.tlog-proof"))
	check(err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(err)
		parts := strings.SplitN(string(text), "\n\n", 2)
		lines := strings.Split(parts[0], "\n")
		if len(parts) != 2 || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
			fail(file + " is no proof")
		}
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
		check(err)
		proofSize, proofRoot := openCheckpoint([]byte(parts[1]), vkey)
		if proofSize != size || proofRoot != root {
			fail(file + " is of another checkpoint")
		}
		var proof tlog.RecordProof
		for _, line := range lines[2:] {
			proof = append(proof, decodeHash(line))
		}
		if err := tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(records[index])); err != nil {
			fail(file + " does not prove its entry")
		}
	}
	return len(files)
}

// path writes a tile's name as c2sp.org/tlog-tiles does.
func path(level string, n, width int64) string {
	name := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		name = fmt.Sprintf("x%03d/%s", n%1000, name)
	}
	if width < tileWidth {
		name = fmt.Sprintf("%s.p/%d", name, width)
	}
	return "tile/" + level + "/" + name
}

func decodeHash(text string) tlog.Hash {
	data, err := base64.StdEncoding.DecodeString(text)
	check(err)
	var hash tlog.Hash
	if copy(hash[:], data) != tlog.HashSize || len(data) != tlog.HashSize {
		fail("a hash has not 32 bytes")
	}
	return hash
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func read(folder, name string) []byte {
	data, err := os.ReadFile(filepath.Join(folder, name))
	check(err)
	return data
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, "tlogcheck: "+why)
	os.Exit(1)
}
