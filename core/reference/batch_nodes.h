// Reading a BatchCall from the data of batches and iterations.
#pragma once

#include "core/reference/batch_script.h"

#include <nlohmann/json_fwd.hpp>

namespace teardown {

/// Throws nlohmann's exceptions.
BatchCall batchCallOf(const nlohmann::json& node);

}  // namespace teardown
