// Common parts of outcomes as members of a JSON document and as columns of a table.
#pragma once

#include "core/base/json.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

enum class Doubt;
struct LoadReport;
struct Prediction;
struct Trust;

/// The "load" member of documents; null without a checkpoint.
Json loadJson(const std::optional<LoadReport>& load);
Json predictionsJson(const std::vector<Prediction>& predictions);

/// {"weights","head","finite","first_not_finite","picture","doubt"}: first_not_finite and doubt are null if there are none.
Json trustJson(const Trust& trust);

/// "not-finite", "no-checkpoint", "nothing-loaded", "head-not-loaded", "partly-loaded", "damaged-picture"; "" if there is no doubt.
const char* doubtName(Doubt doubt);

/// For a table: the columns' names, and a row's fields in that order.
std::vector<std::string> trustColumns();
std::vector<std::string> trustFields(const Trust& trust);

/// Null for values that JSON cannot express: NaN and infinity.
Json numberOrNull(double value);

}  // namespace teardown
