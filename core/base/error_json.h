// Errors, warnings and notes as every JSON document of the program carries them.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/error.h"
#include "core/base/json.h"

namespace teardown {

/// {"code","file","line","column","member","offset","what","do"}; absent parts left out.
Json errorJson(const Error& error);

/// Sets "warnings" and "notes": lists of {"code","file","line","member","what"}, absent parts left out. Returns the document.
Json& setDiagnostics(Json& document, const Diagnostics& diagnostics);

}  // namespace teardown
