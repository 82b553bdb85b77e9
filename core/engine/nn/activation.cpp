#include "core/engine/nn/activation.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace teardown::engine {

struct Activation::Row {
    const char* type;
    bool inplace;  ///< print(model) shows inplace=True
    Cost cost;
    enum Arguments { None, NegativeSlope, Alpha, Parameters, Range, Limits, Approximate, Lines, Dimension } arguments;
    Function function;
    static const Row kRows[];
};

static constexpr Cost kOfMmcv = countedByMmcv(CostFormula::PerOutput);
static constexpr Cost kPerElement{CostFormula::Nothing, CostFormula::PerOutput,
                                  "one operation an element, as mmcv counts ReLU; torch/nn/modules/activation.py"};
static constexpr Cost kSoftmaxPasses{CostFormula::Nothing, CostFormula::ThreePerOutput,
                                     "exp, sum and division: three operations an element"};

using Self = const Activation&;

const Activation::Row Activation::Row::kRows[] = {
    {"ReLU", true, kOfMmcv, None, [](Self, const at::Tensor& x) { return at::relu(x); }},
    {"LeakyReLU", true, kOfMmcv, NegativeSlope, [](Self self, const at::Tensor& x) { return at::leaky_relu(x, self.m_options.negativeSlope); }},
    {"PReLU", false, kOfMmcv, Parameters, [](Self self, const at::Tensor& x) { return at::prelu(x, self.m_weight); }},
    {"RReLU", true, kPerElement, Range, [](Self self, const at::Tensor& x) { return at::rrelu(x, self.m_options.lower, self.m_options.upper, self.is_training()); }},
    {"ReLU6", true, kOfMmcv, None, [](Self, const at::Tensor& x) { return at::clamp(x, 0, 6); }},
    {"ELU", true, kOfMmcv, Alpha, [](Self self, const at::Tensor& x) { return at::elu(x, self.m_options.alpha); }},
    {"Sigmoid", false, kPerElement, None, [](Self, const at::Tensor& x) { return at::sigmoid(x); }},
    {"Tanh", false, kPerElement, None, [](Self, const at::Tensor& x) { return at::tanh(x); }},
    {"SiLU", true, kPerElement, None, [](Self, const at::Tensor& x) { return at::silu(x); }},
    {"Clamp", false, kPerElement, Limits, [](Self self, const at::Tensor& x) { return at::clamp(x, self.m_options.min, self.m_options.max); }},
    {"GELU", false, kPerElement, Approximate, [](Self self, const at::Tensor& x) { return at::gelu(x, self.m_options.approximate); }},
    {"Hardswish", true, kPerElement, None, [](Self, const at::Tensor& x) { return at::hardswish(x); }},
    {"Swish", false, kPerElement, None, [](Self, const at::Tensor& x) { return at::mul(x, at::sigmoid(x)); }},
    {"HSigmoid", false, kPerElement, Lines,
     [](Self self, const at::Tensor& x) {
         const ActivationOptions& o = self.m_options;
         return at::clamp(at::div(at::add(x, o.bias), o.divisor), o.minValue, o.maxValue);
     }},
    {"Softmax", false, kSoftmaxPasses, Dimension, [](Self self, const at::Tensor& x) { return at::softmax(x, self.m_options.dimension); }},
};

const Activation::Row* Activation::find(const std::string& type) {
    for (const Row& row : Row::kRows)
        if (type == row.type) return &row;
    return nullptr;
}

bool Activation::isKnown(const std::string& type) { return find(type) != nullptr; }

Activation::Activation(const std::string& type, const ActivationOptions& options) : Layer(type), m_options(options) {
    const Row* row = find(type);
    TORCH_CHECK(row, "no activation is called ", type);
    m_row = row;
    if (type == "PReLU") m_weight = register_parameter("weight", at::full({options.parameters}, options.init));
}

Description Activation::describe() const {
    const ActivationOptions& o = m_options;
    Description description;
    std::vector<LayerArgument>& arguments = description.arguments;
    switch (m_row->arguments) {
        case Row::None:
            break;
        case Row::NegativeSlope:
            arguments = {{"negative_slope", o.negativeSlope}};
            break;
        case Row::Alpha:
            arguments = {{"alpha", o.alpha}};
            break;
        case Row::Parameters:
            arguments = {{"num_parameters", o.parameters}, {"init", o.init, Shown::Not}};
            break;
        case Row::Range:
            arguments = {{"lower", o.lower}, {"upper", o.upper}};
            break;
        case Row::Limits:
            arguments = {{"min", o.min, Shown::Not}, {"max", o.max, Shown::Not}};
            break;
        case Row::Approximate:
            arguments = {{"approximate", ConfigValue::string(o.approximate)}};
            break;
        case Row::Lines:
            arguments = {{"bias", o.bias, Shown::Not},
                         {"divisor", o.divisor, Shown::Not},
                         {"min_value", o.minValue, Shown::Not},
                         {"max_value", o.maxValue, Shown::Not}};
            break;
        case Row::Dimension:
            arguments = {{"dim", o.dimension}};
            break;
    }
    if (m_row->inplace) arguments.push_back({"inplace", o.inplace, o.inplace ? Shown::Named : Shown::Not});
    description.operation = {m_row->arguments == Row::Dimension ? Positions::Wholesale : Positions::Pointwise, OperationFamily::Activation};
    description.cost = m_row->cost;
    return description;
}

at::Tensor Activation::forward(const at::Tensor& input) { return m_row->function(*this, input); }

LayerPtr makeReLU(bool inplace) {
    ActivationOptions options;
    options.inplace = inplace;
    return std::make_shared<Activation>("ReLU", options);
}

}  // namespace teardown::engine
