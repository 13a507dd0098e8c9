// world: schema/wit/pattern#tool-extension
#include "tool.h"
