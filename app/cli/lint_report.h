// What the verbs print of the lint's findings.
#pragma once

#include "core/base/json.h"
#include "core/lint/lint.h"

#include <optional>
#include <string>

namespace teardown {

/// {"problems":[...],"errors","warnings","notes","seeds":{"differs","max_abs","first","second"}}; "seeds" is null if two seeds were not
/// compared.
Json lintJson(const Findings& findings, const std::optional<SeedProof>& proof);
/// A line for each finding and one that counts them.
std::string lintText(const std::string& config, const Findings& findings);

}  // namespace teardown
