// The functions of expressions, one row each: parsing, evaluation, help and completion use the same table.
#pragma once

#include "core/base/result.h"
#include "core/expression/value.h"

#include <span>
#include <string_view>

namespace teardown::expression {

class Work;

struct Function {
    std::string_view name;
    int least = 1;  ///< number of arguments
    int most = 1;
    std::string_view usage;     ///< "mean(x)"
    std::string_view doc;       ///< one sentence
    bool attribute = false;     ///< may also be written x.shape
    bool knowsMissing = false;  ///< needs no values: can be called with missing ones
    Result<Value> (*apply)(Work& work, std::span<const Value> arguments) = nullptr;
};

/// In display order.
std::span<const Function> functions();
const Function* findFunction(std::string_view name);

}  // namespace teardown::expression
