// Description: a layer's own account of its arguments, its effect on positions and its cost. The only place where a class states this:
// print(model), steps, graphs, receptive fields and counts all read it. Created after a forward, never inside one.
#pragma once

#include "core/config/config_value.h"
#include "core/engine/nn/cost.h"
#include "core/trace/step.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown::engine {

/// How print(model) shows an argument.
enum class Shown {
    Named,     ///< kernel_size=(3, 3)
    Plain,     ///< only the value
    Unquoted,  ///< padding_mode=reflect: a string as printed by str()
    Not        ///< left out
};

struct LayerArgument {
    std::string name;
    ConfigValue value;
    Shown shown = Shown::Named;

    LayerArgument(std::string argument, ConfigValue given, Shown how = Shown::Named)
        : name(std::move(argument)), value(std::move(given)), shown(how) {}
    LayerArgument(std::string argument, std::int64_t given, Shown how = Shown::Named);
    LayerArgument(std::string argument, int given, Shown how = Shown::Named);
    LayerArgument(std::string argument, double given, Shown how = Shown::Named);
    LayerArgument(std::string argument, bool given, Shown how = Shown::Named);
    LayerArgument(std::string argument, const std::array<std::int64_t, 2>& given, Shown how = Shown::Named);
};

/// How the constructor fills a layer's own tensors.
enum class InitialValues {
    Given,          ///< as given by the constructor's arguments
    OnesAndZeros,   ///< a norm: weight and running_var 1, bias and running_mean 0
    UniformByFanIn  ///< uniform within 1 / sqrt(fan_in): Conv and Linear (torch/nn/modules, reset_parameters)
};

struct Description {
    std::vector<LayerArgument> arguments;  ///< in the order of __init__
    Operation operation;
    std::shared_ptr<const StepDetail> detail;  ///< for its steps: the window of a convolution or pooling, branches that can be folded; may
                                               ///< be null
    std::optional<Cost> cost;                  ///< none: it consists of parts, which are counted separately
    InitialValues initial = InitialValues::Given;
    std::string abbreviation;  ///< mmcv's infer_abbr, of norm layers: "bn"
    std::string reference;     ///< its row in resources/reference/layers.json; empty: the class name

    bool isMadeOfParts() const { return !cost; }
    const ConfigValue* argument(std::string_view name) const;
};

/// For a layer that only calls its parts and ops.
inline Description madeOfParts() { return {}; }

/// What print(model) shows in brackets: "3, 64, kernel_size=(3, 3), stride=(1, 1)".
std::string reprOf(const Description& description);

/// The same as arguments of a step.
std::vector<StepArgument> shownArguments(const Description& description);

}  // namespace teardown::engine
