#include "core/engine/nn/dropout.h"

#include "core/base/text.h"

namespace teardown::engine {

static Description passingOn(const char* source) {
    Description description;
    description.operation = {Positions::Pointwise};
    description.cost = Cost{CostFormula::Nothing, CostFormula::Nothing, source};
    return description;
}

static constexpr const char* kInEvaluation = "does nothing in evaluation";

Description Identity::describe() const { return passingOn("moves or renames values"); }

Dropout::Dropout(Rate probability, bool inplace)
    : UnaryLayer("Dropout", {"_DropoutNd"}), m_probability(probability.value), m_isInt(probability.isInt), m_inplace(inplace) {
    TORCH_CHECK(m_probability >= 0 && m_probability <= 1, "dropout probability has to be between 0 and 1, but got ", m_probability);
}

Description Dropout::describe() const {
    Description description = passingOn(kInEvaluation);
    const ConfigValue p = m_isInt ? ConfigValue::integer(static_cast<std::int64_t>(m_probability)) : ConfigValue::floating(m_probability);
    description.arguments = {{"p", p}, {"inplace", m_inplace}};
    return description;
}

Description DropPath::describe() const {
    Description description = passingOn(kInEvaluation);
    description.arguments = {{"drop_prob", m_probability, Shown::Not}};
    return description;
}

/// y = x / keep * m with a random m, or y = x if nothing is dropped.
static Formula droppedFormula(bool drops, double probability, const char* each) {
    const Term x = formula::x();
    if (!drops) return Formula(x);
    const double keep = 1.0 - probability;
    return Formula({{"m", {}, formula::words("1 with probability " + pythonFloat(keep) + ", else 0; drawn for each " + each), -1},
                    {"y", {}, x / keep * formula::tensor("m"), 0}});
}

Formula Dropout::formula() const { return droppedFormula(is_training() && m_probability > 0, m_probability, "value"); }

Formula DropPath::formula() const { return droppedFormula(is_training() && m_probability > 0, m_probability, "picture"); }

at::Tensor Dropout::forward(const at::Tensor& input) { return is_training() ? at::dropout(input, m_probability, true) : input; }

at::Tensor DropPath::forward(const at::Tensor& input) {
    if (!is_training() || m_probability == 0) return input;
    const double keep = 1.0 - m_probability;
    std::vector<std::int64_t> shape(static_cast<std::size_t>(input.dim()), 1);
    shape[0] = input.size(0);
    const at::Tensor mask = at::floor(at::add(at::rand(shape, input.options()), keep));
    return at::mul(at::div(input, keep), mask);
}

}  // namespace teardown::engine
