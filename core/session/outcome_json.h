// What outcomes have in common as members of a JSON document, and as columns of a table.
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

/// "load" of the contract; null without a checkpoint.
Json loadJson(const std::optional<LoadReport>& load);
Json predictionsJson(const std::vector<Prediction>& predictions);

/// {"weights","head","finite","first_not_finite","picture","doubt"}: first_not_finite and doubt are null where there are none.
Json trustJson(const Trust& trust);

/// "not-finite", "no-checkpoint", "nothing-loaded", "head-not-loaded", "partly-loaded", "damaged-picture"; "" without a doubt.
const char* doubtName(Doubt doubt);

/// Of a table: the columns' names, and a row's fields in that order.
std::vector<std::string> trustColumns();
std::vector<std::string> trustFields(const Trust& trust);

/// Null for what JSON can not say: NaN and infinity.
Json numberOrNull(double value);

}  // namespace teardown
