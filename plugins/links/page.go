package main

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// A page is what a Markdown file holds that matters to links.
type page struct {
	links   []link
	anchors map[string]bool
}

// A link is a relative one: its target as a path, and where it stands.
type link struct {
	target string
	line   int
}

var (
	fence   = regexp.MustCompile("^\\s*(```|~~~)")
	code    = regexp.MustCompile("`[^`]*`")
	heading = regexp.MustCompile(`^#{1,6}\s+(.+?)\s*#*$`)
	target  = regexp.MustCompile(`\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)`)
	scheme  = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]*:|//)`)
)

func parse(text string) page {
	found := page{anchors: map[string]bool{}}
	fenced := false
	for at, line := range strings.Split(text, "\n") {
		if fence.MatchString(line) {
			fenced = !fenced
		}
		if fenced {
			continue
		}
		if title := heading.FindStringSubmatch(strings.TrimRight(line, "\r")); title != nil {
			found.addAnchor(slug(title[1]))
		}
		for _, match := range target.FindAllStringSubmatch(code.ReplaceAllString(line, ""), -1) {
			if scheme.MatchString(match[1]) {
				continue
			}
			to := match[1]
			if plain, err := url.PathUnescape(to); err == nil {
				to = plain
			}
			found.links = append(found.links, link{to, at + 1})
		}
	}
	return found
}

// addAnchor numbers a heading's anchor where the page has one of its name before.
func (p page) addAnchor(anchor string) {
	name := anchor
	for count := 1; p.anchors[name]; count++ {
		name = fmt.Sprintf("%s-%d", anchor, count)
	}
	p.anchors[name] = true
}

// slug makes a heading's anchor as GitHub does: lower case, no punctuation, a dash for each space.
func slug(title string) string {
	var slug strings.Builder
	for _, letter := range strings.ToLower(title) {
		switch {
		case letter == ' ':
			slug.WriteRune('-')
		case letter == '-' || letter == '_' || unicode.IsLetter(letter) || unicode.IsNumber(letter):
			slug.WriteRune(letter)
		}
	}
	return slug.String()
}
