// CrossEntropyLoss (mmcls/models/losses/cross_entropy_loss.py): over indices, soft labels or independent classes.
#pragma once

#include "core/engine/zoo/losses/loss.h"

namespace teardown::engine {

class CrossEntropyLoss : public ElementwiseLoss {
public:
    struct Settings {
        bool useSigmoid = false;  ///< each class separately (multi-label)
        bool useSoft = false;     ///< targets are distributions
        Reduction reduction = {};
        std::vector<double> classWeight = {};  ///< per class; empty: none
        std::vector<double> posWeight = {};    ///< per class, with useSigmoid; empty: none
    };
    explicit CrossEntropyLoss(Settings settings)
        : ElementwiseLoss("CrossEntropyLoss", settings.reduction), m_settings(std::move(settings)) {}
    /// With z the score and t the target.
    Formula formula() const override;

protected:
    at::Tensor values(const at::Tensor& score, const at::Tensor& target) override;
    bool perClass() const override { return m_settings.useSigmoid; }
    /// class_weight and pos_weight, if they are used.
    std::vector<Value::Named> ownTensors() const override;

private:
    Settings m_settings;
};

}  // namespace teardown::engine
