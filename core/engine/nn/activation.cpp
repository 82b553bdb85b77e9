#include "core/engine/nn/activation.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace teardown::engine {

struct Activation::Row {
    const char* type;
    bool inplace;  ///< print(model) shows inplace=True
    Function function;
    static const Row kRows[];
};

using Self = const Activation&;

const Activation::Row Activation::Row::kRows[] = {
    {"ReLU", true, [](Self, const at::Tensor& x) { return at::relu(x); }},
    {"LeakyReLU", true, [](Self self, const at::Tensor& x) { return at::leaky_relu(x, self.m_options.negativeSlope); }},
    {"PReLU", false, [](Self self, const at::Tensor& x) { return at::prelu(x, self.m_weight); }},
    {"RReLU", true, [](Self self, const at::Tensor& x) { return at::rrelu(x, self.m_options.lower, self.m_options.upper, self.is_training()); }},
    {"ReLU6", true, [](Self, const at::Tensor& x) { return at::clamp(x, 0, 6); }},
    {"ELU", true, [](Self self, const at::Tensor& x) { return at::elu(x, self.m_options.alpha); }},
    {"Sigmoid", false, [](Self, const at::Tensor& x) { return at::sigmoid(x); }},
    {"Tanh", false, [](Self, const at::Tensor& x) { return at::tanh(x); }},
    {"SiLU", true, [](Self, const at::Tensor& x) { return at::silu(x); }},
    {"Clamp", false, [](Self self, const at::Tensor& x) { return at::clamp(x, self.m_options.min, self.m_options.max); }},
    {"GELU", false, [](Self self, const at::Tensor& x) { return at::gelu(x, self.m_options.approximate); }},
    {"Hardswish", true, [](Self, const at::Tensor& x) { return at::hardswish(x); }},
    {"Swish", false, [](Self, const at::Tensor& x) { return at::mul(x, at::sigmoid(x)); }},
    {"HSigmoid", false,
     [](Self self, const at::Tensor& x) {
         const ActivationOptions& o = self.m_options;
         return at::clamp(at::div(at::add(x, o.bias), o.divisor), o.minValue, o.maxValue);
     }},
    {"Softmax", false, [](Self self, const at::Tensor& x) { return at::softmax(x, self.m_options.dimension); }},
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
    m_function = row->function;
    m_showsInplace = row->inplace;
    if (type == "PReLU") m_weight = register_parameter("weight", at::full({options.parameters}, options.init));
}

std::string Activation::extraRepr() const {
    std::string text;
    if (type() == "LeakyReLU") text = "negative_slope=" + pythonFloat(m_options.negativeSlope);
    if (type() == "ELU") text = "alpha=" + pythonFloat(m_options.alpha);
    if (type() == "PReLU") text = "num_parameters=" + std::to_string(m_options.parameters);
    if (type() == "RReLU") text = "lower=" + pythonFloat(m_options.lower) + ", upper=" + pythonFloat(m_options.upper);
    if (type() == "GELU") text = "approximate=" + pythonStringRepr(m_options.approximate);
    if (type() == "Softmax") text = "dim=" + std::to_string(m_options.dimension);
    if (m_showsInplace && m_options.inplace) text += text.empty() ? "inplace=True" : ", inplace=True";
    return text;
}

at::Tensor Activation::forward(const at::Tensor& input) { return m_function(*this, input); }

LayerPtr makeReLU(bool inplace) {
    ActivationOptions options;
    options.inplace = inplace;
    return std::make_shared<Activation>("ReLU", options);
}

}  // namespace teardown::engine
