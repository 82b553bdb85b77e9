#include "core/engine/nn/activation.h"

#include "core/base/text.h"

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
    Term (*formula)(const Activation& self);
    static const Row kRows[];
};

static constexpr Cost kOfMmcv = countedByMmcv(CostFormula::PerOutput);
static constexpr Cost kPerElement{CostFormula::Nothing, CostFormula::PerOutput,
                                  "one operation an element, as mmcv counts ReLU; torch/nn/modules/activation.py"};
static constexpr Cost kSoftmaxPasses{CostFormula::Nothing, CostFormula::ThreePerOutput,
                                     "exp, sum and division: three operations an element"};

using Self = const Activation&;

static Term positivePart() { return formula::max(0, formula::x()); }
static Term negativePart() { return formula::min(0, formula::x()); }
static Term limited(const Term& a, double low, double high) { return formula::min(formula::max(a, low), high); }
static Term scaledBy(double factor, const Term& a) { return factor == 1 ? a : Term(factor) * a; }

static Term geluTerm(const std::string& approximate) {
    const Term x = formula::x();
    if (approximate == "none") return x / 2 * (1 + formula::function("erf", {x / formula::sqrt(2)}));
    return x / 2 * (1 + formula::function("tanh", {formula::sqrt(2 / Term(3.141592653589793)) * (x + 0.044715 * formula::power(x, 3))}));
}

const Activation::Row Activation::Row::kRows[] = {
    {"ReLU", true, kOfMmcv, None, [](Self, const at::Tensor& x) { return at::relu(x); }, [](Self) { return positivePart(); }},
    {"LeakyReLU", true, kOfMmcv, NegativeSlope,
     [](Self self, const at::Tensor& x) { return at::leaky_relu(x, self.m_options.negativeSlope); },
     [](Self self) { return positivePart() + self.m_options.negativeSlope * negativePart(); }},
    {"PReLU", false, kOfMmcv, Parameters, [](Self self, const at::Tensor& x) { return at::prelu(x, self.m_weight); },
     [](Self self) {
         const Term channel = self.m_options.parameters > 1 ? formula::along(1, "c") : Term(0);
         return positivePart() + formula::tensor("weight", "a")[{channel}] * negativePart();
     }},
    {"RReLU", true, kPerElement, Range,
     [](Self self, const at::Tensor& x) { return at::rrelu(x, self.m_options.lower, self.m_options.upper, self.is_training()); },
     [](Self self) {
         const ActivationOptions& o = self.m_options;
         const Term slope = self.is_training() ? formula::tensor("slope") : (Term(o.lower) + o.upper) / 2;
         return positivePart() + slope * negativePart();
     }},
    {"ReLU6", true, kOfMmcv, None, [](Self, const at::Tensor& x) { return at::clamp(x, 0, 6); },
     [](Self) { return limited(formula::x(), 0, 6); }},
    {"ELU", true, kOfMmcv, Alpha, [](Self self, const at::Tensor& x) { return at::elu(x, self.m_options.alpha); },
     [](Self self) { return positivePart() + scaledBy(self.m_options.alpha, formula::exp(negativePart()) - 1); }},
    {"Sigmoid", false, kPerElement, None, [](Self, const at::Tensor& x) { return at::sigmoid(x); },
     [](Self) { return 1 / (1 + formula::exp(-formula::x())); }},
    {"Tanh", false, kPerElement, None, [](Self, const at::Tensor& x) { return at::tanh(x); },
     [](Self) { return formula::function("tanh", {formula::x()}); }},
    {"SiLU", true, kPerElement, None, [](Self, const at::Tensor& x) { return at::silu(x); },
     [](Self) { return formula::x() / (1 + formula::exp(-formula::x())); }},
    {"Clamp", false, kPerElement, Limits,
     [](Self self, const at::Tensor& x) { return at::clamp(x, self.m_options.min, self.m_options.max); },
     [](Self self) { return limited(formula::x(), self.m_options.min, self.m_options.max); }},
    {"GELU", false, kPerElement, Approximate, [](Self self, const at::Tensor& x) { return at::gelu(x, self.m_options.approximate); },
     [](Self self) { return geluTerm(self.m_options.approximate); }},
    {"Hardswish", false, kPerElement, None, [](Self, const at::Tensor& x) { return at::hardswish(x); },
     [](Self) { return formula::x() * limited(formula::x() + 3, 0, 6) / 6; }},
    {"Swish", false, kPerElement, None, [](Self, const at::Tensor& x) { return at::mul(x, at::sigmoid(x)); },
     [](Self) { return formula::x() / (1 + formula::exp(-formula::x())); }},
    {"HSigmoid", false, kPerElement, Lines,
     [](Self self, const at::Tensor& x) {
         const ActivationOptions& o = self.m_options;
         return at::clamp(at::div(at::add(x, o.bias), o.divisor), o.minValue, o.maxValue);
     },
     [](Self self) {
         const ActivationOptions& o = self.m_options;
         return limited((formula::x() + o.bias) / o.divisor, o.minValue, o.maxValue);
     }},
    // Its lines are formula()'s.
    {"Softmax", false, kSoftmaxPasses, Dimension, [](Self self, const at::Tensor& x) { return at::softmax(x, self.m_options.dimension); },
     nullptr},
};

Formula Activation::formula() const {
    const Row* row = find(type());
    if (!row->formula) {
        const auto axis = static_cast<int>(m_options.dimension);
        return Formula(softmaxLines(formula::x(), axis, "dimension " + std::to_string(axis), "y"));
    }
    if (type() == "RReLU" && is_training())
        return Formula(
            {{"slope", {}, formula::words("drawn from " + pythonFloat(m_options.lower) + " .. " + pythonFloat(m_options.upper)), -1},
             {"y", {}, row->formula(*this), 0}});
    return Formula(row->formula(*this));
}

std::vector<FormulaLine> softmaxLines(const Term& scores, int axis, const std::string& over, const std::string& name, int output) {
    const Term raised = formula::exp(scores - formula::tensor("m"));
    return {{"m", {}, formula::reduceAxes("max", {{axis, false, 0}}, over, scores), -1},
            {name, {}, raised / formula::reduceAxes("sum", {{axis, false, 0}}, over, raised), output}};
}

const Activation::Row* Activation::find(const std::string& type) {
    for (const Row& row : Row::kRows)
        if (type == row.type) return &row;
    return nullptr;
}

bool Activation::isKnown(const std::string& type) { return find(type) != nullptr; }

Activation::Activation(const std::string& type, const ActivationOptions& options) : UnaryLayer(type), m_options(options) {
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

UnaryPtr makeReLU(bool inplace) {
    ActivationOptions options;
    options.inplace = inplace;
    return std::make_shared<Activation>("ReLU", options);
}

}  // namespace teardown::engine
