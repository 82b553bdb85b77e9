// Activation layers: one class, a row each in activation.cpp's table (formulas as in torch/nn/modules/activation.py and mmcv/cnn/bricks).
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

/// Parameters of some activations; each kind reads its own.
struct ActivationOptions {
    bool inplace = false;         ///< only shown: recorded tensors alias, so nothing is computed in place
    double negativeSlope = 0.01;  ///< LeakyReLU
    double alpha = 1.0;           ///< ELU
    double lower = 1.0 / 8;       ///< RReLU
    double upper = 1.0 / 3;
    double min = -1, max = 1;                                  ///< Clamp
    double bias = 3, divisor = 6, minValue = 0, maxValue = 1;  ///< HSigmoid
    std::string approximate = "none";                          ///< GELU
    std::int64_t dimension = 1;                                ///< Softmax
    std::int64_t parameters = 1;                               ///< PReLU
    double init = 0.25;
};

class Activation : public UnaryLayer {
public:
    /// type: a Python class name ("ReLU", "Hardswish"); isKnown() says which.
    Activation(const std::string& type, const ActivationOptions& options = {});
    static bool isKnown(const std::string& type);
    const ActivationOptions& options() const { return m_options; }
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    using Function = at::Tensor (*)(const Activation& self, const at::Tensor& x);
    struct Row;
    static const Row* find(const std::string& type);
    ActivationOptions m_options;
    const Row* m_row = nullptr;
    at::Tensor m_weight;  ///< PReLU's
};

/// Softmax of `scores` along an axis as formula lines; `over`: the axis in words. The largest score is subtracted first, as in torch.
std::vector<FormulaLine> softmaxLines(const Term& scores, int axis, const std::string& over, const std::string& name, int output = 0);

/// A relu that is not in place, shown with mmcls's name (ReLU(inplace=True)).
UnaryPtr makeReLU(bool inplace);

}  // namespace teardown::engine
