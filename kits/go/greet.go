package main

import "__NAME__/mortise"

//go:wasmimport extism:host/user emit_event
func emitEvent(input uint64) uint64

// greet greets by name, and says so to everyone.
//
//go:wasmexport greet
func greet() int32 {
	name := string(mortise.Input())
	_, err := mortise.Call[struct{ ID string }](emitEvent, mortise.Event{
		Stream:  "global",
		Type:    "__NAME__:greeted",
		Payload: map[string]any{"name": name},
	})
	if err != nil {
		mortise.Warn(err.Error())
	}
	greeting, found := mortise.Setting("greeting")
	if !found {
		greeting = "Hello"
	}
	return mortise.Output(greeting + ", " + name + "!")
}

func main() {}
