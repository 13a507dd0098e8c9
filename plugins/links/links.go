// Command links checks that every relative link in the Markdown files of a granted folder leads somewhere.
package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/extism/go-pdk"
)

// The folder that the host grants, read-only.
const source = "/source"

// Folders that hold nothing an author wrote.
var skipped = map[string]bool{"node_modules": true, "build": true, "dist": true, "target": true}

type broken struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Target string `json:"target"`
	Why    string `json:"why"`
}

type report struct {
	Files  int      `json:"files"`
	Links  int      `json:"links"`
	Broken []broken `json:"broken"`
}

// The export `check` takes no input, and answers with a report as JSON.
//
//go:wasmexport check
func check() int32 {
	found, err := checkAll(os.DirFS(source))
	if err == nil {
		err = pdk.OutputJSON(found)
	}
	if err != nil {
		pdk.SetError(err)
		return 1
	}
	return 0
}

func checkAll(tree fs.FS) (report, error) {
	pages, err := readPages(tree)
	if err != nil {
		return report{}, err
	}
	found := report{Files: len(pages), Broken: []broken{}}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		page := pages[name]
		found.Links += len(page.links)
		for _, link := range page.links {
			if why := follow(tree, pages, name, link.target); why != "" {
				found.Broken = append(found.Broken, broken{name, link.line, link.target, why})
			}
		}
	}
	return found, nil
}

func readPages(tree fs.FS) (map[string]page, error) {
	pages := map[string]page{}
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		case entry.IsDir() && name != "." && (skipped[entry.Name()] || strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".md":
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		pages[name] = parse(string(text))
		return nil
	})
	return pages, err
}

// follow says why a link leads nowhere, or nothing where it leads somewhere.
func follow(tree fs.FS, pages map[string]page, from, target string) string {
	name, anchor, _ := strings.Cut(target, "#")
	if name == "" {
		name = from
	} else {
		name = path.Join(path.Dir(from), name)
	}
	if !fs.ValidPath(name) {
		return "leaves the folder"
	}
	if _, err := fs.Stat(tree, name); err != nil {
		return "no such file"
	}
	if page, ok := pages[name]; ok && anchor != "" && !page.anchors[anchor] {
		return "no such heading"
	}
	return ""
}

func main() {}
