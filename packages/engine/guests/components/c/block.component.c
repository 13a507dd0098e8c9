// world: schema/wit/pattern#data-block-extension
#include "block.h"
