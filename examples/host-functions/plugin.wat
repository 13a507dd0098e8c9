;; An Extism plugin that asks its host twice, the second time with what the first answered.
(module
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/user" "user_of" (func $user_of (param i64) (result i64)))
  (import "extism:host/user" "city_of" (func $city_of (param i64) (result i64)))
  (func (export "where_is") (result i32) (local $city i64)
    (local.set $city (call $city_of (call $user_of (call $input_offset))))
    (call $output_set (local.get $city) (call $length (local.get $city)))
    (i32.const 0)))
