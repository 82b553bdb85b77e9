#include "core/data/transforms/policy_op.h"

#include <fmt/format.h>

namespace teardown {

namespace {

bool declares(const Arguments& arguments, const std::string& name) {
    for (const ArgumentSpec& spec : arguments.signature().arguments)
        if (spec.name == name) return true;
    return false;
}

}  // namespace

PolicyOp::PolicyOp(const Arguments& arguments)
    : m_probability(probabilityOf(arguments, "prob")),
      m_negative(declares(arguments, "random_negative_prob") ? probabilityOf(arguments, "random_negative_prob") : 0) {}

Result<void> PolicyOp::apply(const TransformCall& call) const {
    TD_CHECK(checkPixels(call, pixels(), threeChannels()));
    Draws draws = call.draws();
    const double drawn = draws.numpyRand();
    const bool taken = !(drawn > m_probability);
    const std::string draw = fmt::format("{:.6f} {} {}", drawn, taken ? "<=" : ">", m_probability);
    if (!taken) {
        call.record.changed = false;
        call.record.numbers = message("policy-op.unchanged", "rand() = {draw}: unchanged", {{"draw", draw}});
        return {};
    }
    double value = 0;
    if (const std::optional<double> configured = magnitude()) value = draws.numpyRand() < m_negative ? -*configured : *configured;
    TD_TRY(const Message done, change(call, value));
    call.record.numbers = message("policy-op.done", "rand() = {draw}: {done}", {{"draw", draw}, {"done", done}});
    return {};
}

std::array<double, 3> policyPadValue(const Arguments& arguments) {
    for (const ConfigValue& item : arguments["pad_val"].items())
        if (!item.isInt())
            throw BuildFailure{arguments.bad("pad_val", message("policy-op.pad-val-ints", "the values of pad_val must be ints."))};
    if (!arguments["pad_val"].isSequence() && !arguments["pad_val"].isInt())
        throw BuildFailure{arguments.bad("pad_val", message("policy-op.pad-val", "pad_val must be an int or a sequence of three."))};
    return fillColourOf(arguments, "pad_val");
}

}  // namespace teardown
