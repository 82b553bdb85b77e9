// The functions of expressions, each a row: parsing, evaluation, help and completion read the same table.
#pragma once

#include "core/base/result.h"
#include "core/expression/value.h"

#include <span>
#include <string_view>

namespace teardown::expression {

class Work;

struct Function {
    std::string_view name;
    int least = 1;  ///< arguments
    int most = 1;
    std::string_view usage;     ///< "mean(x)"
    std::string_view doc;       ///< one sentence
    bool attribute = false;     ///< may be written x.shape too
    bool knowsMissing = false;  ///< asks for no values: called with missing ones too
    Result<Value> (*apply)(Work& work, std::span<const Value> arguments) = nullptr;
};

/// In the order in which they are to be listed.
std::span<const Function> functions();
const Function* findFunction(std::string_view name);

}  // namespace teardown::expression
