// One case in the Go host of Extism: `go GUEST EXPORT BYTES`. Prints {"us": …}, the median of several slices.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	extism "github.com/extism/go-sdk"
)

const (
	sentence = "The quick brown fox jumps over the lazy dog, and then goes home again. "
	slice    = 50 * time.Millisecond
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	bytes, err := strconv.Atoi(os.Args[3])
	check(err)
	input := []byte(strings.Repeat(sentence, bytes/len(sentence)+1)[:bytes])
	reflect := extism.NewHostFunctionWithStack("host_reflect",
		func(ctx context.Context, plugin *extism.CurrentPlugin, stack []uint64) {
			text, err := plugin.ReadString(stack[0])
			check(err)
			stack[0], err = plugin.WriteString(text)
			check(err)
		}, []extism.ValueType{extism.ValueTypePTR}, []extism.ValueType{extism.ValueTypePTR})
	reflect.SetNamespace("extism:host/user")
	// A time limit, so that interrupts are on, as they are in ours.
	manifest := extism.Manifest{Wasm: []extism.Wasm{extism.WasmFile{Path: os.Args[1]}}, Timeout: 5000}
	plugin, err := extism.NewPlugin(context.Background(), manifest, extism.PluginConfig{EnableWasi: true},
		[]extism.HostFunction{reflect})
	check(err)
	var taken []float64
	for round := 0; round < 11; round++ {
		begin, count := time.Now(), 0
		for ; time.Since(begin) < slice; count++ {
			_, _, err := plugin.Call(os.Args[2], input)
			check(err)
		}
		if round > 1 {
			taken = append(taken, float64(time.Since(begin).Nanoseconds())/1e3/float64(count))
		}
	}
	slices.Sort(taken)
	fmt.Printf("{\"us\": %g}\n", taken[len(taken)/2])
}
