// Package mortise is what a plugin gets from its host: input, output, settings, log, host functions.
package mortise

import (
	"encoding/json"
	"fmt"
)

//go:wasmimport extism:host/env input_length
func inputLength() uint64

//go:wasmimport extism:host/env input_load_u8
func inputByte(at uint64) uint32

//go:wasmimport extism:host/env alloc
func alloc(length uint64) uint64

//go:wasmimport extism:host/env length
func length(block uint64) uint64

//go:wasmimport extism:host/env load_u8
func load(address uint64) uint32

//go:wasmimport extism:host/env store_u8
func store(address uint64, value uint32)

//go:wasmimport extism:host/env output_set
func outputSet(block, length uint64)

//go:wasmimport extism:host/env error_set
func errorSet(block uint64)

//go:wasmimport extism:host/env config_get
func configGet(key uint64) uint64

//go:wasmimport extism:host/env log_info
func logInfo(message uint64)

//go:wasmimport extism:host/env log_warn
func logWarn(message uint64)

// Event is what the host function emit_event takes.
type Event struct {
	Stream  string         `json:"stream"`
	Type    string         `json:"type"`
	Payload map[string]any `json:"payload,omitempty"`
}

// Error is why a host function gave no answer.
type Error struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Input is the call's input.
func Input() []byte {
	input := make([]byte, inputLength())
	for at := range input {
		input[at] = byte(inputByte(uint64(at)))
	}
	return input
}

// InputJSON reads the call's input as JSON.
func InputJSON[T any]() (value T, err error) {
	err = json.Unmarshal(Input(), &value)
	return value, err
}

// Output makes text the call's output; what an export returns when all went well.
func Output(text string) int32 {
	outputSet(block([]byte(text)), uint64(len(text)))
	return 0
}

// OutputJSON makes a value the call's output.
func OutputJSON(value any) int32 {
	bytes, err := json.Marshal(value)
	if err != nil {
		return Fail(err.Error())
	}
	return Output(string(bytes))
}

// Fail ends the call with an error: return what it gives.
func Fail(why string) int32 {
	errorSet(block([]byte(why)))
	return 1
}

// Setting is a setting that the deployment gives this plugin.
func Setting(key string) (value string, found bool) {
	at := configGet(block([]byte(key)))
	if at == 0 {
		return "", false
	}
	return string(bytesOf(at)), true
}

// Info writes into the plugin's log.
func Info(message string) { logInfo(block([]byte(message))) }

// Warn writes into the plugin's log.
func Warn(message string) { logWarn(block([]byte(message))) }

// Call calls a host function, declared by a go:wasmimport from extism:host/user, with a value as JSON.
func Call[T any](function func(uint64) uint64, input any) (value T, err error) {
	bytes, err := json.Marshal(input)
	if err != nil {
		return value, err
	}
	var reply struct {
		Kind    string          `json:"kind"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(bytesOf(function(block(bytes))), &reply); err != nil {
		return value, fmt.Errorf("the host's reply is no JSON: %w", err)
	}
	if reply.Kind == "Success" {
		return value, json.Unmarshal(reply.Payload, &value)
	}
	refused := &Error{}
	if err := json.Unmarshal(reply.Payload, refused); err != nil {
		return value, err
	}
	return value, refused
}

func block(bytes []byte) uint64 {
	at := alloc(uint64(len(bytes)))
	for index, each := range bytes {
		store(at+uint64(index), uint32(each))
	}
	return at
}

func bytesOf(at uint64) []byte {
	bytes := make([]byte, length(at))
	for index := range bytes {
		bytes[index] = byte(load(at + uint64(index)))
	}
	return bytes
}
