// Identity, Dropout and DropPath: no effect in evaluation mode.
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

class Identity : public UnaryLayer {
public:
    Identity() : UnaryLayer("Identity") {}
    Description describe() const override;
    Formula formula() const override { return Formula(formula::x()); }

protected:
    at::Tensor forward(const at::Tensor& input) override { return input; }
};

/// A probability as Python holds it: print(model) distinguishes p=0 from p=0.0.
struct Rate {
    double value = 0;
    bool isInt = false;
    Rate(double probability = 0, bool integer = false) : value(probability), isInt(integer) {}
};

class Dropout : public UnaryLayer {
public:
    /// inplace is only shown: recorded tensors alias, so nothing is computed in place. Throws c10::Error unless 0 <= probability <= 1.
    explicit Dropout(Rate probability = 0.5, bool inplace = false);
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    double m_probability;
    bool m_isInt;
    bool m_inplace;
};

/// Stochastic depth (Huang et al., ECCV 2016; mmcv/cnn/bricks/drop.py): in training a sample's branch is dropped as a whole.
class DropPath : public UnaryLayer {
public:
    explicit DropPath(double probability) : UnaryLayer("DropPath"), m_probability(probability) {}
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    double m_probability;
};

}  // namespace teardown::engine
