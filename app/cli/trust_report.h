// What a verb says of how far its scores can be trusted: a line on standard error, a member of the JSON document, columns of a table.
#pragma once

#include "app/cli/terminal.h"
#include "core/session/trust.h"

#include <string>
#include <string_view>
#include <vector>

namespace teardown {

/// {"weights","head","finite","first_not_finite","picture","doubt"}: first_not_finite and doubt are null where there are none.
Json trustJson(const Trust& trust);

/// "not-finite", "no-checkpoint", "nothing-loaded", "head-not-loaded", "partly-loaded", "damaged-picture"; "" without a doubt.
const char* doubtName(Doubt doubt);

/// "warning: ..." on standard error where there is a doubt. `subject` (a picture) is named first; it may be empty.
void reportTrust(const Trust& trust, const std::string& checkpoint, const std::string& subject, Terminal& terminal);

/// Of a table: the columns' names, and a row's fields in that order.
std::vector<std::string> trustColumns();
std::vector<std::string> trustFields(const Trust& trust);

/// Null for what JSON can not say: NaN and infinity.
Json numberOrNull(double value);

}  // namespace teardown
