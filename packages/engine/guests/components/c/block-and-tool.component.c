// world: schema/wit/pattern#data-block-and-tool-extension
#include "block.h"
#include "tool.h"
