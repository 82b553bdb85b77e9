// Errors, warnings and notes in the form that all JSON documents of the program use.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/error.h"
#include "core/base/json.h"

namespace teardown {

/// {"code","file","line","column","member","offset","what","do"}; absent parts are omitted.
Json errorJson(const Error& error);

/// Sets "warnings" and "notes": lists of {"code","file","line","member","what"}; absent parts are omitted. Returns the document.
Json& setDiagnostics(Json& document, const Diagnostics& diagnostics);

}  // namespace teardown
