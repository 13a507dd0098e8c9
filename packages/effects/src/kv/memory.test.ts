import { keyValueConforms } from "../../../store/src/conformance/keyvalue.ts";
import { MemoryKeyValue } from "./memory.ts";

const memory = new MemoryKeyValue();

keyValueConforms(() => memory);
