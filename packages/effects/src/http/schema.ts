// Made by `npm run schemas` from schema/effects/http.schema.json: change that file, not this one.
import type { FunctionSchema } from "@mortise/host";
import * as validators from "./validators.ts";

/**
 * An `http:` or `https:` URL without a user name.
 */
export type Url = string;
/**
 * Milliseconds that it may take with all its redirects; less than the host's own limit.
 */
export type Timeout = number;
/**
 * Text, sent as UTF-8.
 */
export type TextBody = string;
/**
 * Any JSON, sent as `application/json` unless a header says otherwise.
 */
export type JsonBody = unknown;
/**
 * Bytes, in base64.
 */
export type Base64Body = string;

export interface SecretReference {
  /**
   * Its name.
   */
  secret: string;
  /**
   * What stands before it, such as `Bearer `.
   */
  prefix?: string;
}
/**
 * By name. In place of a value, a secret may be named, which the plugin never sees.
 */
export interface HttpHeaders {
  [k: string]: string | SecretReference;
}
export interface HttpResponse {
  status: number;
  /**
   * Where it came from, after redirects.
   */
  url: string;
  /**
   * By name in lower case; several values have `, ` between.
   */
  headers: {
    [k: string]: string;
  };
  /**
   * The text, where it is UTF-8.
   */
  body?: string;
  /**
   * The bytes in base64, where they are not UTF-8.
   */
  base64?: string;
}
/**
 * Gets a URL.
 */
export interface HttpGet {
  input: {
    url: Url;
    headers?: HttpHeaders;
    timeout?: Timeout;
  };
  output: HttpResponse;
}
/**
 * Posts to a URL, with one of `body`, `json` and `base64`, or none.
 */
export interface HttpPost {
  input: {
    url: Url;
    headers?: HttpHeaders;
    timeout?: Timeout;
    body?: TextBody;
    json?: JsonBody;
    base64?: Base64Body;
  };
  output: HttpResponse;
}
/**
 * Sends a request of any method.
 */
export interface HttpRequest {
  input: {
    method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
    url: Url;
    headers?: HttpHeaders;
    timeout?: Timeout;
    body?: TextBody;
    json?: JsonBody;
    base64?: Base64Body;
  };
  output: HttpResponse;
}

const $defs = {
  Url: {
    type: "string",
    minLength: 1,
    maxLength: 8192,
    description: "An `http:` or `https:` URL without a user name.",
  },
  SecretReference: {
    type: "object",
    properties: {
      secret: { type: "string", pattern: "^[A-Za-z][A-Za-z0-9_-]{0,63}$", description: "Its name." },
      prefix: { type: "string", maxLength: 64, description: "What stands before it, such as `Bearer `." },
    },
    required: ["secret"],
    additionalProperties: false,
  },
  HttpHeaders: {
    type: "object",
    maxProperties: 100,
    additionalProperties: { anyOf: [{ type: "string" }, { $ref: "#/$defs/SecretReference" }] },
    description: "By name. In place of a value, a secret may be named, which the plugin never sees.",
  },
  Timeout: {
    type: "integer",
    minimum: 1,
    description: "Milliseconds that it may take with all its redirects; less than the host's own limit.",
  },
  TextBody: { type: "string", description: "Text, sent as UTF-8." },
  JsonBody: { description: "Any JSON, sent as `application/json` unless a header says otherwise." },
  Base64Body: { type: "string", pattern: "^[A-Za-z0-9+/]*={0,2}$", description: "Bytes, in base64." },
  HttpResponse: {
    type: "object",
    properties: {
      status: { type: "integer" },
      url: { type: "string", description: "Where it came from, after redirects." },
      headers: {
        type: "object",
        additionalProperties: { type: "string" },
        description: "By name in lower case; several values have `, ` between.",
      },
      body: { type: "string", description: "The text, where it is UTF-8." },
      base64: { type: "string", description: "The bytes in base64, where they are not UTF-8." },
    },
    required: ["status", "url", "headers"],
    additionalProperties: false,
  },
} as const;

/** What goes in and comes out, by function. */
export const SCHEMAS = {
  http_get: {
    description: "Gets a URL.",
    input: {
      type: "object",
      properties: {
        url: { $ref: "#/$defs/Url" },
        headers: { $ref: "#/$defs/HttpHeaders" },
        timeout: { $ref: "#/$defs/Timeout" },
      },
      required: ["url"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { $ref: "#/$defs/HttpResponse", $defs: $defs },
    compiled: { input: validators.http_get_input, output: validators.http_get_output },
  },
  http_post: {
    description: "Posts to a URL, with one of `body`, `json` and `base64`, or none.",
    input: {
      type: "object",
      properties: {
        url: { $ref: "#/$defs/Url" },
        headers: { $ref: "#/$defs/HttpHeaders" },
        timeout: { $ref: "#/$defs/Timeout" },
        body: { $ref: "#/$defs/TextBody" },
        json: { $ref: "#/$defs/JsonBody" },
        base64: { $ref: "#/$defs/Base64Body" },
      },
      required: ["url"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { $ref: "#/$defs/HttpResponse", $defs: $defs },
    compiled: { input: validators.http_post_input, output: validators.http_post_output },
  },
  http_request: {
    description: "Sends a request of any method.",
    input: {
      type: "object",
      properties: {
        method: { enum: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] },
        url: { $ref: "#/$defs/Url" },
        headers: { $ref: "#/$defs/HttpHeaders" },
        timeout: { $ref: "#/$defs/Timeout" },
        body: { $ref: "#/$defs/TextBody" },
        json: { $ref: "#/$defs/JsonBody" },
        base64: { $ref: "#/$defs/Base64Body" },
      },
      required: ["method", "url"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { $ref: "#/$defs/HttpResponse", $defs: $defs },
    compiled: { input: validators.http_request_input, output: validators.http_request_output },
  },
} as const satisfies Readonly<Record<string, FunctionSchema>>;
